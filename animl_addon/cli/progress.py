"""A bar with the time left, on a terminal; in a pipe or a log, silence."""

import sys
import time
from typing import TextIO

WIDTH = 24  # characters of the bar itself
CLEAR = "\r\x1b[K"


class Progress:
    """Counts drawings. Whatever else is printed meanwhile goes through :meth:`say`, so that it does not cut the bar."""

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._shown = self._stream.isatty()
        self._total = total
        self._done = 0
        self._measured = 0  # drawings that took their time; those passed over would make the rest look quick
        self._began = time.monotonic()
        self._show()

    def advance(self) -> None:
        """One more is drawn."""
        self._done += 1
        self._measured += 1
        self._show()

    @property
    def total(self) -> int:
        return self._total

    def expect(self, more: int) -> None:
        """So many more are to come than was known at first."""
        self._total += more
        self._show()

    def skip(self, count: int) -> None:
        """So many need no drawing."""
        self.reach(self._done + count)

    def reach(self, done: int) -> None:
        """So many are done with, some of them perhaps passed over."""
        self._done = done
        self._show()

    def say(self, text: str, stream: TextIO) -> None:
        if self._shown:
            self._write(CLEAR)
        print(text, file=stream, flush=True)
        self._show()

    def close(self) -> None:
        if self._shown:
            self._write(CLEAR)
            self._shown = False

    def _show(self) -> None:
        if not self._shown or not self._total:
            return
        filled = WIDTH * self._done // self._total
        left = "…"
        if self._measured:
            left = clock((time.monotonic() - self._began) / self._measured * (self._total - self._done)) + " left"
        self._write(f"{CLEAR}{'█' * filled}{'·' * (WIDTH - filled)} {self._done} of {self._total}, {left}")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def clock(seconds: float) -> str:
    """``75`` as ``1:15``, ``3700`` as ``1:01:40``."""
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
