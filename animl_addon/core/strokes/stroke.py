"""A stroke of a key: its points where they lie and where they are seen, and all that is drawn along it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..errors import StrokeError

Value = float | int | bool | tuple[float, ...]

POLY, BEZIER = "POLY", "BEZIER"

HANDLES = ("handle_left", "handle_right")
"""Attributes of Bezier curves that are places too: they move as points do."""


@dataclass(frozen=True, eq=False)
class Stroke:
    """One stroke of a drawing, its points in the order they were drawn in."""

    points: NDArray[np.float32]  # (N, 3), in the space of the layer
    view: NDArray[np.float32]  # (N, 2): where they are seen, pixels of the key's picture, x right, y down
    cyclic: bool = False
    material: int = 0
    curve: str = POLY  # or BEZIER, CATMULL_ROM, NURBS
    at_points: Mapping[str, NDArray[np.float32]] = field(default_factory=dict)
    """(N,) or (N, k): radius, opacity, vertex_color, rotation; of a Bezier curve its handles (N, 3)."""
    at_stroke: Mapping[str, Value] = field(default_factory=dict)
    """fill_color, fill_opacity, softness, start_cap, fill_id: floats and tuples are mixed between the keys, whole
    numbers and truths are those of the nearer key."""

    def __len__(self) -> int:
        return len(self.points)


def check_strokes(strokes: Sequence[Stroke], key: str) -> None:
    """Raise :class:`StrokeError` if a stroke of the key (“first”, “last”) has no place: no points, or not finite."""
    for number, stroke in enumerate(strokes, start=1):
        if len(stroke) == 0:
            raise StrokeError(f"Stroke {number} of the {key} key has no points: delete it.")
    if not strokes or _all_finite(strokes):
        return
    for number, stroke in enumerate(strokes, start=1):
        if not _all_finite([stroke]):
            raise StrokeError(
                f"Stroke {number} of the {key} key has a point whose position is not a number: "
                "delete the stroke or draw it again."
            )


def _all_finite(strokes: Sequence[Stroke]) -> bool:
    places = [stroke.points for stroke in strokes]
    places += [stroke.at_points[name] for stroke in strokes for name in HANDLES if name in stroke.at_points]
    views = [stroke.view for stroke in strokes]
    return bool(np.isfinite(np.concatenate(places)).all() and np.isfinite(np.concatenate(views)).all())
