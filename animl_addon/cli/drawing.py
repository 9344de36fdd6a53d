"""One job through the worker, told to people as it goes: what every verb that draws has in common."""

import sys
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from ..core.job import DrawJob, InbetweenJob
from ..inference.client import Worker
from ..inference.outcome import Outcome, follow
from .keys import Reader
from .progress import Progress


class Draughtsman:
    """Gives jobs to one worker and tells notices once, however many jobs repeat them."""

    def __init__(self, worker: Worker, progress: Progress, read: Reader) -> None:
        self._worker = worker
        self._read = read
        self._progress = progress
        self._told: set[str] = set()

    @property
    def models(self) -> Path:
        """The folder of the models that draw."""
        return self._worker.settings.models

    def draw(self, job: DrawJob, drawn: Callable[[Path], None] = lambda path: None) -> Outcome:
        """Draw a job; ``drawn`` is called with each picture's path when it is written.

        Raises:
            AnimlError: the job failed, in the worker's own words.
        """

        def advance(path: Path) -> None:
            drawn(path)
            self._progress.advance()

        with self._read(job) if isinstance(job, InbetweenJob) else nullcontext(job) as readable:
            return follow(self._worker.run(readable), advance, self._tell)

    def _tell(self, notice: str) -> None:
        if notice and notice not in self._told:
            self._told.add(notice)
            self._progress.say(f"animl: {notice}", sys.stderr)
