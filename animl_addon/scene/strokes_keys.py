"""A pair of keys of one layer as strokes, with all that tells how they belong together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.errors import KeyDrawingError
from ..core.strokes.between import DrawnStrokes, KeyBeyond, strokes_between
from ..core.strokes.matching import KeyFlow, StrokePair, match_strokes
from ..core.strokes.stroke import Stroke
from .drawing_print import print_of
from .held import drawn_by_animator
from .strokes_drawing import Kinds, kinds_of, positions, read_strokes
from .strokes_links import linked
from .strokes_view import ToPixels, at_hand, of_layer, squarely, tells


@dataclass(frozen=True, slots=True)
class Beyond:
    """The key before or after a pair."""

    strokes: tuple[Stroke, ...]
    links: tuple[tuple[int, int], ...]  # before: from it to the first key; after: from the last key to it
    gap: float  # of time, where 1 is from the first key to the last


@dataclass(frozen=True, slots=True)
class LayerKeys:
    """Two neighbouring keys of a layer."""

    first: tuple[Stroke, ...]
    last: tuple[Stroke, ...]
    kinds: Kinds
    links: tuple[tuple[int, int], ...] = ()
    same: bool = False  # both keys are one drawing, to the last bit
    before: Beyond | None = None
    after: Beyond | None = None
    _matched: list[tuple[StrokePair, ...]] = field(default_factory=list, compare=False)

    @property
    def empty(self) -> bool:
        """Whether one of the keys is a blank, so that there is nothing to go to or to come from."""
        return not (self.first and self.last)

    def between(self, times: Sequence[float], arcs: bool, flow: KeyFlow | None = None) -> list[DrawnStrokes]:
        """The strokes at these times; which strokes belong together is found once, at the first call.

        Raises:
            StrokeError: a stroke cannot be drawn between.
        """
        if not self._matched:
            self._matched.append(match_strokes(self.first, self.last, flow, self.links))
        return strokes_between(
            self.first,
            self.last,
            self._matched[0],
            times,
            flow,
            arcs,
            self.before and _matched_beyond(self.before, self.before.strokes, self.first),
            self.after and _matched_beyond(self.after, self.last, self.after.strokes),
        )


def _matched_beyond(beyond: Beyond, earlier: Sequence[Stroke], later: Sequence[Stroke]) -> KeyBeyond:
    return KeyBeyond(beyond.strokes, match_strokes(earlier, later, None, beyond.links), beyond.gap)


def key_of(layer: bpy.types.GreasePencilLayer, number: int) -> bpy.types.GreasePencilFrame:
    """The animator's key of the layer that stands on this frame."""
    for frame in layer.frames:
        if frame.frame_number == number and frame.drawing and drawn_by_animator(layer, frame):
            return frame
    raise KeyDrawingError(f"The layer “{layer.name}” has no key on frame {number} any more: press again.")


def read_keys(
    scene: bpy.types.Scene,
    thing: bpy.types.Object,
    layer: bpy.types.GreasePencilLayer,
    frames: tuple[int, int],
    beyond: tuple[int | None, int | None] = (None, None),
    views: Sequence[ToPixels] = (),
) -> LayerKeys:
    """Read a layer's keys on these two frames, and those beyond.

    Args:
        views: of the object into the picture of either key, where pictures of them were taken.

    Raises:
        KeyDrawingError: a key is gone.
    """
    numbers = (*frames, *(number for number in beyond if number is not None))
    drawings: dict[int, Any] = {number: key_of(layer, number).drawing for number in numbers}
    first, last = (drawings[number] for number in frames)
    kinds = kinds_of(first, last)
    points = np.concatenate([positions(drawing) for drawing in drawings.values()])
    view0, view1 = _views(scene, thing, layer, frames[0], points, views)

    def beyond_of(number: int | None, near: int, view: ToPixels, later: bool) -> Beyond | None:
        if number is None or not drawings[number].strokes:
            return None
        pair = (drawings[near], drawings[number]) if later else (drawings[number], drawings[near])
        gap = abs(near - number) / (frames[1] - frames[0])
        return Beyond(read_strokes(drawings[number], kinds, view), linked(*pair), gap)

    return LayerKeys(
        read_strokes(first, kinds, view0),
        read_strokes(last, kinds, view1),
        kinds,
        linked(first, last),
        print_of(first) == print_of(last),
        beyond_of(beyond[0], frames[0], view0, later=False),
        beyond_of(beyond[1], frames[1], view1, later=True),
    )


def _views(
    scene: bpy.types.Scene,
    thing: bpy.types.Object,
    layer: bpy.types.GreasePencilLayer,
    frame: int,
    points: NDArray[np.float32],
    views: Sequence[ToPixels],
) -> tuple[ToPixels, ToPixels]:
    """From the layer's space into the pictures of both keys; squarely where a camera does not tell the points apart."""
    if not views and (view := at_hand(scene, thing, frame)) is not None:
        views = (view, view)
    to_object = of_layer(layer, thing)
    found = [view @ to_object for view in views]
    if found and all(tells(view, points) for view in found):
        return found[0], found[1]
    square = squarely(points)
    return square, square
