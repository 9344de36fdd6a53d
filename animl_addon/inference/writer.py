"""Writes a finished drawing while the network makes the next."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from ..core.files import write_picture
from ..core.picture import RGBA


class Writer:
    """One thread, with one drawing in its hand at most: two would be a second 4K picture in memory."""

    def __init__(self, begun: float, drawn: Callable[[int, Path, float], None]) -> None:
        """Get ready.

        Args:
            begun: when the first drawing was, by ``time.perf_counter``.
            drawn: called in that thread when a drawing lies on disk, with the seconds since the one before it.
        """
        self._since = begun
        self._drawn = drawn
        self._thread = ThreadPoolExecutor(1, "animl writer")
        self._last: Future[None] | None = None

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None):
        """Wait for the last drawing; what already went wrong is not hidden by a disk that is full too."""
        self._thread.shutdown()
        if kind is None:
            self.finish()

    def write(self, index: int, path: Path, image: RGBA, stamp: str = "") -> None:
        """Begin to write, once the drawing before is on disk. The picture must not be changed any more.

        Raises:
            OutputError: the drawing before this one could not be written.
        """
        self.finish()
        self._last = self._thread.submit(self._write, index, path, image, stamp)

    def finish(self) -> None:
        """Wait until the drawing in hand is on disk.

        Raises:
            OutputError: it could not be written.
        """
        if self._last is not None:
            self._last.result()

    def _write(self, index: int, path: Path, image: RGBA, stamp: str) -> None:
        write_picture(path, image, stamp)
        now = time.perf_counter()
        self._drawn(index, path, now - self._since)
        self._since = now
