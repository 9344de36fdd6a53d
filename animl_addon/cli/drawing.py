"""One job through the worker, told to people as it goes: what every verb that draws has in common."""

import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import AnimlError
from ..core.job import DrawJob, InbetweenJob
from ..inference.client import Drawn, Failed, Finished, Notice, Started, Worker
from .keys import Reader
from .progress import Progress


@dataclass(slots=True)
class Outcome:
    """What a finished job was."""

    seconds: float = 0.0
    device: str = ""  # the provider that really drew, such as “CPUExecutionProvider”
    confidence: tuple[float, ...] = ()


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
        outcome = Outcome()
        with self._read(job) if isinstance(job, InbetweenJob) else nullcontext(job) as readable:
            for event in self._worker.run(readable):
                match event:
                    case Started():
                        outcome.device = event.device.got  # a Notice has told why, if it is not what was asked for
                    case Drawn():
                        drawn(event.path)
                        self._progress.advance()
                    case Notice():
                        self._tell(event.message)
                    case Finished():
                        outcome.seconds = event.seconds
                        outcome.confidence = event.confidence
                    case Failed():
                        raise AnimlError(event.message)
        return outcome

    def _tell(self, notice: str) -> None:
        if notice and notice not in self._told:
            self._told.add(notice)
            self._progress.say(f"animl: {notice}", sys.stderr)
