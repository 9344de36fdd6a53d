"""A pair of keys of one layer as strokes, with all that tells how they belong together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.errors import KeyDrawingError
from ...core.strokes.between import DrawnStrokes, KeyBeyond, strokes_between
from ...core.strokes.matching import KeyFlow, StrokePair, match_strokes
from ...core.strokes.stroke import Stroke
from ..drawing_print import print_of
from ..held import drawn_by_animator
from .drawing import Kinds, kinds_of, positions, read_strokes
from .links import linked
from .view import ToPixels, at_hand, of_layer, squarely, tells


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
    to_object: NDArray[np.float64] = field(default_factory=lambda: np.eye(4))  # (4, 4), from the layer's space
    apart: bool = False  # seen in a view of its own
    _matched: dict[str, tuple[StrokePair, ...]] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether one of the keys is a blank, so that there is nothing to go to or to come from."""
        return not (self.first and self.last)

    def pairs(self, flow: KeyFlow | None = None) -> tuple[StrokePair, ...]:
        """Which strokes belong together: found at the first call, with the flow of that.

        Raises:
            StrokeError: a position is not a number.
        """
        if "pair" not in self._matched:
            self._matched["pair"] = match_strokes(self.first, self.last, flow, self.links)
        return self._matched["pair"]

    def pairs_before(self) -> tuple[StrokePair, ...]:
        """Which strokes of the key before became which of the first."""
        assert self.before is not None
        if "before" not in self._matched:
            self._matched["before"] = match_strokes(self.before.strokes, self.first, None, self.before.links)
        return self._matched["before"]

    def pairs_after(self) -> tuple[StrokePair, ...]:
        """Which strokes of the last key become which of the one after."""
        assert self.after is not None
        if "after" not in self._matched:
            self._matched["after"] = match_strokes(self.last, self.after.strokes, None, self.after.links)
        return self._matched["after"]

    def between(
        self, times: Sequence[float], arcs: bool, flow: KeyFlow | None = None, grow: bool = False
    ) -> list[DrawnStrokes]:
        """The strokes at these times, moved by themselves.

        Raises:
            StrokeError: a stroke cannot be drawn between.
        """
        before = self.before and KeyBeyond(self.before.strokes, self.pairs_before(), self.before.gap)
        after = self.after and KeyBeyond(self.after.strokes, self.pairs_after(), self.after.gap)
        return strokes_between(self.first, self.last, self.pairs(flow), times, flow, arcs, before, after, grow)


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
    to_object = of_layer(layer, thing)
    found = _views(scene, thing, frames[0], points, to_object, views)
    view0, view1 = found or (squarely(points),) * 2

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
        to_object,
        apart=found is None,
    )


def common_view(
    scene: bpy.types.Scene,
    thing: bpy.types.Object,
    layers: Sequence[bpy.types.GreasePencilLayer],
    frames: tuple[int, int],
) -> ToPixels:
    """Where nothing is rendered: one view of the object for all these layers, which have keys on these frames."""
    points = np.concatenate(
        [
            positions(key_of(layer, number).drawing) @ of_layer(layer, thing)[:3, :3].T + of_layer(layer, thing)[:3, 3]
            for layer in layers
            for number in frames
        ]
    )
    view = at_hand(scene, thing, frames[0])
    return view if view is not None and tells(view, points) else squarely(points)


def _views(
    scene: bpy.types.Scene,
    thing: bpy.types.Object,
    frame: int,
    points: NDArray[np.float32],
    to_object: NDArray[np.float64],
    views: Sequence[ToPixels],
) -> tuple[ToPixels, ToPixels] | None:
    """From the layer's space into the pictures of both keys; None where these do not tell the points apart."""
    if not views and (view := at_hand(scene, thing, frame)) is not None:
        views = (view, view)
    found = [view @ to_object for view in views]
    return (found[0], found[1]) if found and all(tells(view, points) for view in found) else None
