"""The near side of the worker: give it jobs, ask what happened, send it home.

Nothing here blocks but :meth:`Worker.run` and :meth:`Worker.diagnose`; a panel submits and then polls from a timer.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..core.errors import WorkerError
from ..core.job import DrawJob
from ..core.jobs.flows import MatchJob
from ..core.whole import remove_unfinished
from .child import Child, died_of
from .devices import Device, DeviceReport
from .events import Diagnosis, Drawn, Event, Failed, Finished, Notice, Started, from_line

__all__ = [
    "Device",
    "DeviceReport",
    "Drawn",
    "Event",
    "Failed",
    "Finished",
    "Notice",
    "Started",
    "Worker",
    "WorkerSettings",
]

_PATIENCE = 0.2
"""Seconds that :meth:`Worker.run` waits at a time: on Windows, Ctrl-C is heard only in between."""


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What a worker is started with; for others, stop it and make another.

    ``models``: the folder of the exported models. ``threads``: of the CPU, 0 takes all cores. ``packages``: folders put
    first on the worker's path, such as an extension's site-packages, which its Python does not look into by itself.
    """

    models: Path
    device: Device = Device.AUTO
    threads: int = 0
    packages: tuple[Path, ...] = ()
    python: Path = field(default_factory=lambda: Path(sys.executable))

    def command(self) -> list[str]:
        """How the process is started."""
        # -I keeps the user's PYTHON* variables and packages out; -X utf8 makes every platform alike.
        script = Path(__file__).with_name("start_worker.py")
        return [str(self.python), "-I", "-X", "utf8", str(script), json.dumps(self.as_fields())]

    def as_fields(self) -> dict[str, Any]:
        """What the process is told of them."""
        return {
            "models": str(self.models.absolute()),
            "device": str(self.device),
            "threads": self.threads,
            "packages": [str(folder.absolute()) for folder in self.packages],
        }


class Worker:
    """One process that draws, started by the first job and kept warm until :meth:`stop`.

    It may die at any time: that is told as :class:`Failed`, and the next job starts another. It ends with this Python,
    and when this object is no longer held.
    """

    def __init__(self, settings: WorkerSettings) -> None:
        self.settings = settings
        self._child: Child[Event | Diagnosis] | None = None
        self._job: DrawJob | MatchJob | None = None
        self._rested = time.monotonic()
        self._last_device: DeviceReport | None = None
        self._last_error = ""

    def submit(self, job: DrawJob | MatchJob) -> None:
        """Begin a job, starting the process if none lives; what comes of it tells :meth:`poll`.

        Raises:
            WorkerError: a job is being drawn already, or the process cannot be started.
        """
        if self._job is not None:
            raise WorkerError("The worker is drawing already: wait until it is done, or cancel.")
        self._living().ask({"do": "match" if isinstance(job, MatchJob) else "draw", "job": job.to_json()})
        self._job = job

    def poll(self) -> list[Event]:
        """What happened since the last call, in order. A job's last event is Finished or Failed. Never blocks."""
        events: list[Event] = []
        while self._child is not None and (answer := self._child.answer()) is not None:
            events += self._heard(answer)
        return events

    def run(self, job: DrawJob | MatchJob) -> Iterator[Event]:
        """Submit a job and yield its events as they come; ends after Finished or Failed.

        An iterator that is dropped half-way stops the worker: the job would go on without anyone to hear of it.

        Raises:
            WorkerError: as :meth:`submit`.
        """
        self.submit(job)
        try:
            while self._job is job and self._child is not None:
                if (answer := self._child.answer(_PATIENCE)) is not None:
                    yield from self._heard(answer)
        finally:
            if self._job is job:
                self.stop()

    def busy(self) -> bool:
        """Whether a job was submitted whose last event was not polled yet."""
        return self._job is not None

    def alive(self) -> bool:
        """Whether a process is there, warm or drawing."""
        return self._child is not None and self._child.alive()

    def process(self) -> int | None:
        """The number of the process, as the system counts; None when there is none."""
        return self._child.number if self._child is not None and self._child.alive() else None

    def idle_seconds(self) -> float:
        """Since the last job ended; 0 while one is drawn."""
        return 0.0 if self.busy() else time.monotonic() - self._rested

    def stop(self) -> None:
        """Cancel what is drawn and send the process home: it is gone within a second, and with it its video memory.

        Drawings that are complete stay. No further event comes.
        """
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            self._rest(child)

    def diagnose(self, timeout: float = 30) -> dict[str, Any]:
        """Everything worth knowing when something goes wrong, as plain JSON.

        Starts the process if none lives. While a job is drawn, or when no answer comes in ``timeout`` seconds, the
        worker's own part is a sentence that says so.
        """
        return {
            "settings": self.settings.as_fields() | {"python": str(self.settings.python)},
            "last device": self._last_device.got if self._last_device else "none yet",
            "last error": self._last_error or "none",
            "worker": self._ask_diagnosis(timeout),
            "worker said": self._child.said() if self._child else [],
        }

    def _ask_diagnosis(self, timeout: float) -> dict[str, Any] | str:
        if self.busy():
            return "The worker is drawing: ask again when it is done."
        try:
            child = self._living()
        except WorkerError as error:
            return str(error)
        child.ask({"do": "diagnose"})
        deadline = time.monotonic() + timeout
        while (left := deadline - time.monotonic()) > 0:
            match child.answer(left):
                case Diagnosis(report=report):
                    return report
                case Failed(message=message):
                    return message
        self.stop()  # its answer would be taken for a later one's
        return f"The worker did not answer in {timeout:.0f} seconds."

    def _living(self) -> Child[Event | Diagnosis]:
        if self._child is None or not self._child.alive():
            if self._child is not None:
                self._child.kill()
            try:
                self._child = Child(self.settings.command(), from_line, _epitaph)
            except OSError as error:
                raise WorkerError(f"The worker could not start ({error}): install animl again.") from error
        return self._child

    def _heard(self, answer: Event | Diagnosis) -> list[Event]:
        """Take note of one answer; those that belong to no job are dropped."""
        child, job = self._child, self._job
        if job is None or child is None or isinstance(answer, Diagnosis):
            return []
        match answer:
            case Started(device=device):
                self._last_device = device
            case Failed(message=message):
                self._last_error = "\n".join([message, *child.said()])
                self._rest(child)
            case Finished():
                self._rest(child)
        return [answer]

    def _rest(self, child: Child[Event | Diagnosis]) -> None:
        """The job ended: forget it, and remove what a process that was killed left half-written."""
        job, self._job = self._job, None
        self._rested = time.monotonic()
        if job is not None and not child.alive():
            for folder in {path.parent for path in job.out}:
                remove_unfinished(folder, child.number)


def _epitaph(code: int) -> Failed:
    if name := died_of(code):
        return Failed(
            f"The worker was ended from outside ({name}): generate again, and make the keys smaller "
            "if the machine is short of memory."
        )
    return Failed(
        f"The worker ended by itself (code {code}): generate again, and copy the diagnostics if it does so again."
    )
