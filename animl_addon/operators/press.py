"""One press of the button: read the keys, have the drawings made, place them.

The whole is a generator of small steps, so that it has two faces and one flow: a script runs the steps in a row, the
modal operator takes one at every tick of its timer. Closing the generator cancels it: the worker stops, the files that
were drawn go, and the scene was not touched yet, for it is written once, in the last step.
"""

import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import bpy

from .. import thumbnails, worker_session
from ..core.errors import AnimlError, KeyDrawingError, WorkerError
from ..core.job import InbetweenJob
from ..inference.client import Drawn, Failed, Finished, Notice, Started
from ..preferences import Preferences
from ..scene import held
from ..scene.folders import discard, output_folder
from .placing import check_places, hand_is_busy, place_drawings
from .plan import Span, Wish, timeline_of
from .read_keys import Read, read_keys

KEYS_GONE = "The keys were removed while animl drew"

REST = 0.005
"""Seconds between two looks at the worker while nothing else is to do."""

PATIENCE = 5.0
"""Seconds that placing waits for the hand at most."""


class Press:
    """A running press, as the panel shows it."""

    def __init__(self, context: bpy.types.Context, spans: Sequence[Span], wish: Wish) -> None:
        self.scene = timeline_of(context)
        self.view_layer = context.view_layer if self.scene == context.scene else self.scene.view_layers[0]
        self.spans = tuple(spans)
        self.wish = wish
        self.doing = "Reading the keys"
        self.drawn: list[Path] = []  # complete drawings, in the order they came
        self.total = sum(len(span.marks) for span in spans)
        self.warnings: list[str] = []
        self.ended_by = ""  # why it was cancelled; empty while it runs and when it came to its end
        self._began_drawing = 0.0
        self._read: list[Read] = []
        self._placed: list[Read] = []  # whose drawings the scene shows, so that their files stay
        self.touched = False  # whether the scene was written to, be it for a part of the spans
        self._waits_for_hand = True
        self._folder = Path()
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
            raise KeyDrawingError(f"{KEYS_GONE}: nothing was placed, press again.") from error
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
    def progress(self) -> float:
        """Drawings that are done, in [0, 1]."""
        return len(self.drawn) / self.total if self.total else 1.0

    @property
    def seconds_left(self) -> float | None:
        """By the pace so far; None before the first drawing is done."""
        if not self.drawn:
            return None
        return (time.monotonic() - self._began_drawing) * (self.total / len(self.drawn) - 1)

    def summary(self) -> str:
        """What was done, for the status bar."""
        if not self.drawn:
            return "No drawing was needed: the keys are held."
        frames = [mark.frame for read in self._placed if read.drawings for mark in read.span.marks]
        shown = ", ".join(map(str, frames[:12])) + (", …" if len(frames) > 12 else "")
        noun = "inbetween" if len(frames) == 1 else "inbetweens"
        return (
            f"{len(frames)} {noun} drawn, on {'frame' if len(frames) == 1 else 'frames'} {shown}, in “{self._folder}”."
        )

    def _end(self) -> None:
        global _current
        self._steps = None
        if _current is self:
            _current = None

    def _flow(self, preferences: Preferences) -> Generator[None]:
        worker = worker_session.worker(preferences.worker_settings())
        folder = self._folder = output_folder(bpy.data.filepath, preferences.output_folder)
        for span in self.spans:
            held.check(span.source.holders())  # what cannot be placed is not drawn
        try:
            # Blender's own folder for this session: if Blender dies, the system clears it away, and with it what
            # another program still held open.
            with tempfile.TemporaryDirectory(
                prefix="animl-keys-", dir=bpy.app.tempdir, ignore_cleanup_errors=True
            ) as keys:
                try:
                    yield from self._read_and_draw(worker, Path(keys), folder)
                finally:
                    if worker.busy():  # it may hold a key open, which Windows then would not remove
                        worker.stop()
            self.doing = "Placing the drawings"
            patience_ends = time.monotonic() + PATIENCE
            windows = bpy.context.window_manager.windows
            while self._waits_for_hand and hand_is_busy(windows) and time.monotonic() < patience_ends:
                yield
            self._place()
        finally:
            for read in self._read:
                if read not in self._placed:
                    discard(read.drawings)

    def _read_and_draw(self, worker: worker_session.Worker, keys: Path, folder: Path) -> Iterator[None]:
        for number, span in enumerate(self.spans):
            with self._scene_at_hand():
                read = read_keys(bpy.context, span, self.wish, keys / str(number), folder, self.warnings.append)
            self._read.append(read)
            self.total = sum(len(read.drawings) for read in self._read) + sum(
                len(later.marks) for later in self.spans[number + 1 :]
            )
            yield
        for read in self._read:
            if read.drawings:
                yield from self._draw(worker, read)

    def _draw(self, worker: worker_session.Worker, read: Read) -> Iterator[None]:
        first, last = read.pictures.files
        self.doing = "Drawing" if worker.alive() else "Starting the worker"
        worker.submit(InbetweenJob(first, last, tuple(mark.time for mark in read.span.marks), read.drawings))
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

    def _place(self) -> None:
        """Write to the scene, once all that can be known beforehand allows it.

        What fails even so, after other spans were placed, becomes a warning: they stay, and are one step of undo.

        Raises:
            AnimlError: nothing was placed.
        """
        with self._scene_at_hand():
            check_places(bpy.context, self._read)
            for read, name in [(read, str(read.span)) for read in self._read]:
                self.touched = True
                self._placed.append(read)  # before it is true: after a mistake of ours the scene may show its files
                try:
                    place_drawings(bpy.context, read)
                except (AnimlError, ReferenceError) as error:
                    self._placed.remove(read)
                    if not self._placed:
                        raise
                    why = KEYS_GONE + "." if isinstance(error, ReferenceError) else error
                    self.warnings.append(f"{name} was not placed. {why}")

    def _scene_at_hand(self) -> AbstractContextManager[Any]:
        return bpy.context.temp_override(scene=self.scene, view_layer=self.view_layer)


_current: Press | None = None


def current() -> Press | None:
    """The press that runs, if one does."""
    return _current


def cancel_current(why: str) -> None:
    """Cancel the press that runs, if one does."""
    if _current is not None:
        _current.cancel(why)
