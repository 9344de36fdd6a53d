"""What every press of a button is: a generator of small steps that feeds the worker.

It has two faces and one flow: a script runs the steps in a row, the modal operator takes one at every tick of its
timer. Closing the generator cancels it: the worker stops, the files that were drawn go, and the scene was not touched
yet, for it is written once, in the last step.
"""

import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import bpy

from .. import thumbnails, worker_session
from ..core.errors import KeyDrawingError, WorkerError
from ..core.job import DrawJob
from ..core.jobs.flows import MatchJob
from ..inference.client import Drawn, Failed, Finished, Notice, Started
from ..preferences import Preferences
from .placing import hand_is_busy
from .plan import timeline_of

REST = 0.005
"""Seconds between two looks at the worker while nothing else is to do."""

PATIENCE = 5.0
"""Seconds that placing waits for the hand at most."""

BUSY = "animl is drawing: wait until it is done, or cancel."
"""Why every button that draws is grey meanwhile."""


class RunningPress:
    """A running press, as the panel shows it; a kind of it says what is done, in :meth:`_flow`."""

    tick = 0.1
    """Seconds between two steps while Blender stays free."""

    gone = ""
    """What has happened when something that is drawn from is no longer in the scene."""

    holds_scene = True
    """Whether undo would put other data in the place of what was read."""

    def __init__(self, context: bpy.types.Context, doing: str, total: int) -> None:
        self.scene = timeline_of(context)
        self.view_layer = context.view_layer if self.scene == context.scene else self.scene.view_layers[0]
        self.doing = doing
        self.drawn: list[Path] = []  # complete drawings, in the order they came
        self.total = total
        self.warnings: list[str] = []
        self.ended_by = ""  # why it was cancelled; empty while it runs and when it came to its end
        self.touched = False  # whether the scene was written to, be it for a part of what was asked
        self._began_drawing = 0.0
        self._waits_for_hand = True
        self._steps: Generator[None] | None = None

    def begin(self, preferences: Preferences) -> None:
        """Become the press that runs; :meth:`step` does the work.

        Raises:
            WorkerError: another press runs.
        """
        global _current
        if _current is not None:
            raise WorkerError("animl is drawing already: wait until it is done, or cancel.")
        thumbnails.forget()  # a cancelled press has left its folder's name to this one
        self._steps = self._flow(preferences)
        _current = self

    def step(self) -> bool:
        """Do a little; whether that was the last.

        Raises:
            AnimlError: the keys cannot be read, the folder not written, the model not run, the worker died.
        """
        if self._steps is None:
            return True
        try:
            next(self._steps)
        except StopIteration:
            self._end()
            return True
        except ReferenceError as error:
            self._end()
            raise KeyDrawingError(f"{self.gone}: nothing was placed, press again.") from error
        except BaseException:
            self._end()
            raise
        return False

    def run(self) -> None:
        """All steps in a row, for scripts; an interrupt cancels.

        It does not wait for the user's hand, which cannot move while a script runs.

        Raises:
            AnimlError: as :meth:`step`.
        """
        self._waits_for_hand = False
        try:
            while not self.step():
                time.sleep(REST)
        finally:
            self.cancel("Interrupted.")

    def cancel(self, why: str) -> None:
        """Stop now; the scene is as it was, and so is the folder."""
        if self._steps is not None:
            try:
                self._steps.close()
            finally:  # whatever went wrong in clearing up, the next press is free
                self.ended_by = why
                self._end()

    @property
    def done(self) -> int:
        """How many drawings are done."""
        return len(self.drawn)

    @property
    def progress(self) -> float:
        """Drawings that are done, in [0, 1]."""
        return self.done / self.total if self.total else 1.0

    @property
    def seconds_left(self) -> float | None:
        """By the pace so far; None before the first drawing is done."""
        if not self.drawn:
            return None
        return (time.monotonic() - self._began_drawing) * (self.total / len(self.drawn) - 1)

    def summary(self) -> str:
        """What was done, for the status bar."""
        raise NotImplementedError

    def aftermath(self) -> str:
        """What a cancelled press leaves, for the status bar."""
        return "Nothing was placed."

    def _flow(self, preferences: Preferences) -> Generator[None]:
        """The steps; what they have made by the time they are closed or fail, they remove."""
        raise NotImplementedError

    def _end(self) -> None:
        global _current
        self._steps = None
        if _current is self:
            _current = None

    @contextmanager
    def _keys_of(self, worker: worker_session.Worker) -> Iterator[Path]:
        """A folder for the keys' pictures, gone afterwards; a worker that still draws from it by then is stopped."""
        # Blender's own folder for this session: if Blender dies, the system clears it away, and with it what another
        # program still held open.
        with tempfile.TemporaryDirectory(prefix="animl-keys-", dir=bpy.app.tempdir, ignore_cleanup_errors=True) as keys:
            try:
                yield Path(keys)
            finally:
                if worker.busy():  # it may hold a key open, which Windows then would not remove
                    worker.stop()

    def _draw(self, worker: worker_session.Worker, job: DrawJob | MatchJob) -> Iterator[None]:
        """Have one job drawn, or one pair of keys matched.

        Raises:
            WorkerError: it could not be.
        """
        self.doing = "Drawing" if worker.alive() else "Starting the worker"
        worker.submit(job)
        while True:
            for event in worker.poll():
                match event:
                    case Started(device):
                        worker_session.note_device(device)
                        self.doing = "Drawing"
                        self._began_drawing = self._began_drawing or time.monotonic()
                    case Drawn(path=path):
                        self.drawn.append(path)
                    case Notice(message):
                        self.warnings.append(message)
                    case Failed(message):
                        raise WorkerError(message)
                    case Finished():
                        return
            yield

    def _hand_at_work(self) -> Iterator[None]:
        """Steps in which nothing happens, for as long as the hand draws or moves something, within patience."""
        patience_ends = time.monotonic() + PATIENCE
        windows = bpy.context.window_manager.windows
        while self._waits_for_hand and hand_is_busy(windows) and time.monotonic() < patience_ends:
            yield

    def _scene_at_hand(self) -> AbstractContextManager[Any]:
        return bpy.context.temp_override(scene=self.scene, view_layer=self.view_layer)


_current: RunningPress | None = None


def current() -> RunningPress | None:
    """The press that runs, if one does."""
    return _current


def cancel_current(why: str) -> None:
    """Cancel the press that runs, if one does."""
    if _current is not None:
        _current.cancel(why)
