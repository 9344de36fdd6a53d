"""What a run says on the console: on a terminal a bar with the time left, in a pipe a line now and then."""

import logging
import shutil
import sys
import time
from collections.abc import Mapping
from typing import TextIO

log = logging.getLogger("animl.training")

SMOOTH = 0.98
"""Of the mean loss before, that the next mean is made of."""

EVERY = 0.2
"""Seconds between two pictures of the bar."""


class Console:
    """Hears every step's figures, the first of which is the loss that is shown."""

    def __init__(self, out: TextIO = sys.stderr) -> None:
        self.out = out
        self.terminal = out.isatty()
        self.smooth, self.name, self.heard = 0.0, "", 0
        self.drawn = 0.0
        self.began: tuple[float, float] | None = None

    def step(self, step: int, progress: float, figures: Mapping[str, float]) -> None:
        if figures:
            self.name, value = next(iter(figures.items()))
            self.heard += 1
            share = max(1 - SMOOTH, 1 / self.heard)  # a plain mean at first
            self.smooth += share * (value - self.smooth)
        now = time.monotonic()
        self.began = self.began or (now, progress)
        if self.terminal and now - self.drawn > EVERY:
            self.drawn = now
            self.out.write("\r" + self.bar(step, progress, self.left(now, progress)))
            self.out.flush()

    def left(self, now: float, progress: float) -> float:
        """Seconds, by how fast this call has gone."""
        assert self.began is not None
        since, before = now - self.began[0], progress - self.began[1]
        return since / before * (1 - progress) if before > 0 else float("nan")

    def bar(self, step: int, progress: float, left: float) -> str:
        """One line as wide as the terminal."""
        width = shutil.get_terminal_size().columns - 1
        words = f" {progress:4.0%}  step {step}  {self.name} {self.smooth:.4g}  {clock_time(left)} left"
        room = max(0, min(40, width - len(words)))
        full = round(room * min(1.0, progress))
        return ("█" * full + "░" * (room - full) + words).ljust(width)[:width]

    def row(self, row: Mapping[str, float]) -> None:
        """What goes into the log, in a pipe; on a terminal the bar says enough."""
        if not self.terminal:
            log.info("  ".join(f"{name} {value:.5g}" for name, value in row.items()))

    def close(self) -> None:
        if self.terminal and self.drawn:
            self.out.write("\n")


def clock_time(seconds: float) -> str:
    """Such as 1:02:03 or 4:05; dashes while it is not known."""
    if seconds != seconds or seconds == float("inf"):
        return "--:--"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
