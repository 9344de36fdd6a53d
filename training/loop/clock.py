"""The time that a run has: how much of it is over, and when to stop so that everything is still saved within it."""

import math
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PARTING = 1.5
"""Seconds for what ends a process besides the run: closing the graphics card, leaving Python."""

LATELY = 30
"""Of each thing that takes time, how many are looked at: the first steps on a graphics card are no measure."""


def process_began() -> float:
    """When this process began, on the monotonic clock: loading PyTorch takes seconds that count."""
    now = time.monotonic()
    try:
        words = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - int(words[19]) / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError, ValueError):
        return now  # only Linux tells
    return now - age if 0 <= age < 3600 else now


class Clock:
    """Seconds of a run, those before it was stopped included.

    Args:
        before: seconds of earlier calls, as the checkpoint tells them.
        minutes: of the whole run.
        pause: minutes after which this call ends, though the run is not over.
        began: when this call began, by ``now``, if all that it does is to end within these times: loading PyTorch and
            drawing the first data count then, and time is kept for what comes after the last step. Without it only
            training counts.
    """

    def __init__(
        self,
        before: float,
        minutes: float,
        pause: float = math.inf,
        began: float | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.now, self.before, self.promised = now, before, began is not None
        self.began = now() if began is None else began
        self.whole = minutes * 60
        self.ends = min(self.whole - before, pause * 60)
        self.took: dict[str, deque[float]] = {}

    def begin(self) -> None:
        """Training begins: what was before does not count, unless an end by the wall's clock was promised."""
        if not self.promised:
            self.began = self.now()

    @property
    def seconds(self) -> float:
        return self.before + self.now() - self.began

    @property
    def progress(self) -> float:
        return self.seconds / self.whole

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Remember how long this took lately: one more of it must fit in."""
        started = self.now()
        yield
        self.took.setdefault(name, deque(maxlen=LATELY)).append(self.now() - started)

    @property
    def reserve(self) -> float:
        """Seconds that one more step, with its measures and pictures, and saving everything at the end may take."""
        if not self.promised:
            return 0.0
        longest = {name: max(took) for name, took in self.took.items()}
        return PARTING + 1.2 * sum(longest.values()) + 2 * longest.get("save", 0.0)

    def paused(self) -> bool:
        """Whether this call must end although the run is not over."""
        return self.ends < self.whole - self.before

    def over(self) -> bool:
        return self.now() - self.began + self.reserve >= self.ends
