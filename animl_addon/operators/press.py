"""One press of Generate Inbetweens: read the keys, have the drawings made, place them."""

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

import bpy

from .. import worker_session
from ..core.errors import AnimlError
from ..preferences import Preferences
from ..scene import held
from ..scene.folders import discard, output_folder, remove_empty
from ..scene.source import Album
from .placing import check_places, place_drawings
from .plan import Span, Wish
from .read_keys import Read, read_keys
from .running import RunningPress


class Press(RunningPress):
    """A press for these spans."""

    gone = "The keys were removed while animl drew"

    def __init__(self, context: bpy.types.Context, spans: Sequence[Span], wish: Wish) -> None:
        super().__init__(context, "Reading the keys", sum(len(span.marks) for span in spans))
        self.spans = tuple(spans)
        self.wish = wish
        self._read: list[Read] = []
        self._placed: list[Read] = []  # whose drawings the scene shows, so that their files stay
        self._folder = Path()

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

    def _flow(self, preferences: Preferences) -> Generator[None]:
        worker = worker_session.worker(preferences.worker_settings())
        folder = self._folder = output_folder(bpy.data.filepath, preferences.output_folder)
        try:
            for span in self.spans:
                held.check(span.source.holders())  # what cannot be placed is not drawn
            with self._keys_of(worker) as keys:
                yield from self._read_and_draw(worker, keys, folder)
            self.doing = "Placing the drawings"
            yield from self._hand_at_work()
            self._place()
        finally:
            for read in self._read:
                if read not in self._placed:
                    discard(read.drawings)
            remove_empty(folder)

    def _read_and_draw(self, worker: worker_session.Worker, keys: Path, folder: Path) -> Iterator[None]:
        album = Album()
        for number, span in enumerate(self.spans):
            with self._scene_at_hand():
                read = read_keys(bpy.context, span, self.wish, keys / str(number), folder, album, self.warnings.append)
            self._read.append(read)
            self.total = sum(len(read.drawings) for read in self._read) + sum(
                len(later.marks) for later in self.spans[number + 1 :]
            )
            yield
        for read in self._read:
            if read.drawings:
                yield from self._draw(worker, read.job())

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
                    self._show(read)
                except (AnimlError, ReferenceError) as error:
                    self._placed.remove(read)
                    if not self._placed:
                        raise
                    why = f"{self.gone}." if isinstance(error, ReferenceError) else error
                    self.warnings.append(f"{name} was not placed. {why}")

    def _show(self, read: Read) -> None:
        """Put what was drawn for a span onto the timeline.

        Raises:
            AnimlError: it cannot be placed; nothing of this span was changed.
        """
        place_drawings(bpy.context, read)
