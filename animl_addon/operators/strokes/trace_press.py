"""One press of Generate Inbetweens for strokes between pictures: draw the pictures, trace them, place the strokes."""

from collections.abc import Iterator
from pathlib import Path

import bpy

from ... import worker_session
from ...core.files import read_picture
from ...core.pixel.finding import is_pixel_art
from ...core.trace.colours import MOST, MOST_CRISP, Colours, colours_of
from ...core.trace.trace import TracedStroke, trace
from ...scene.place import clear
from ...scene.place_traced import Traced, place_traced
from ..press import Press
from ..read_keys import Read


class TracedPress(Press):
    """A press for these spans, whose drawings are traced; their pictures stay in the output folder."""

    _traced: dict[Path, Traced]  # by the first drawing of a pair

    def summary(self) -> str:
        text = super().summary()
        return text.replace(" drawn, on ", " drawn and traced into strokes, on ", 1)

    def _read_and_draw(self, worker: worker_session.Worker, keys: Path, folder: Path) -> Iterator[None]:
        self._traced = {}
        yield from super()._read_and_draw(worker, keys, folder)
        for read in self._read:
            if read.drawings:
                yield from self._trace(read)

    def _trace(self, read: Read) -> Iterator[None]:
        self.doing = "Tracing"
        yield
        first, last = (read_picture(path) for path in read.pictures.files)
        crisp = is_pixel_art(first, last)
        colours = colours_of([first, last], MOST_CRISP if crisp else MOST)
        height, width = first.shape[:2]
        if colours.coarse:
            self.warnings.append(_reduced(read, colours))
        drawings: list[tuple[TracedStroke, ...]] = []
        for path in read.drawings:
            yield
            drawings.append(tuple(trace(read_picture(path), colours, crisp=crisp)))
        self._traced[read.drawings[0]] = Traced(colours, (width, height), tuple(drawings))

    def _show(self, read: Read) -> None:
        span, placement = read.span, read.pictures.placement
        if not read.drawings:
            clear(bpy.context, span.source, (span.first.frame, span.last.frame))
            return
        assert placement.kind == "PLANE"
        place_traced(bpy.context, span.source, placement, span.marks, self._traced[read.drawings[0]])


def _reduced(read: Read, colours: Colours) -> str:
    return (
        f"{read.span}: the keys have more colours than drawings do, so they were reduced to {len(colours) - 1} flat "
        "ones; for paintings and photographs choose the output Pictures."
    )
