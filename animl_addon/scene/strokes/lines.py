"""Lines that the viewport shows over the drawing: strokes before they are drawn, and strokes that are linked."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.strokes.stroke import Stroke
from .drawing import positions, spans_of
from .links import linked
from .view import of_layer

Colour = tuple[float, float, float, float]

COLOURS: Sequence[Colour] = (
    (0.95, 0.35, 0.15, 1.0),
    (0.15, 0.6, 1.0, 1.0),
    (0.35, 0.8, 0.25, 1.0),
    (0.9, 0.3, 0.85, 1.0),
    (0.95, 0.8, 0.1, 1.0),
    (0.2, 0.85, 0.8, 1.0),
)
"""Of linked pairs, in order of their strokes; after the last the first comes again."""

EARLY, LATE = np.array((0.2, 0.55, 1.0, 0.5)), np.array((1.0, 0.5, 0.15, 0.5))
"""Colours of strokes that are not drawn yet, near the first key and near the last."""


class Line(NamedTuple):
    """A polyline in the world."""

    points: NDArray[np.float32]  # (N, 3), N at least 2
    colour: Colour


def linked_lines(
    thing: bpy.types.Object,
    layer: bpy.types.GreasePencilLayer,
    earlier: bpy.types.GreasePencilDrawing,
    later: bpy.types.GreasePencilDrawing,
) -> list[Line]:
    """Both strokes of every linked pair in one colour, and a line from the middle of the one to that of the other."""
    pairs = linked(earlier, later)
    if not pairs:
        return []
    matrix = _to_world(thing, layer)
    ends = [(spans_of(drawing), positions(drawing)) for drawing in (earlier, later)]
    lines = []
    numbers = {one: number for number, one in enumerate(dict.fromkeys(one for one, _ in pairs))}
    for pair in pairs:
        colour = COLOURS[numbers[pair[0]] % len(COLOURS)]
        strokes = []
        for (spans, points), index in zip(ends, pair, strict=True):
            start, end = spans[index]
            strokes.append(_moved(points[start:end], matrix))
        way = np.stack([stroke[len(stroke) // 2] for stroke in strokes])
        lines += [Line(points, colour) for points in (*strokes, way) if len(points) > 1]
    return lines


def ghost_lines(
    thing: bpy.types.Object,
    layer: bpy.types.GreasePencilLayer,
    drawn: Sequence[tuple[float, Sequence[Stroke]]],
) -> list[Line]:
    """The strokes that would be drawn at these times between the keys."""
    matrix = _to_world(thing, layer)
    lines = []
    for time, strokes in drawn:
        red, green, blue, alpha = (EARLY + time * (LATE - EARLY)).tolist()
        for stroke in strokes:
            points = np.concatenate([stroke.points, stroke.points[:1]]) if stroke.cyclic else stroke.points
            if len(points) > 1:
                lines.append(Line(_moved(points, matrix), (red, green, blue, alpha)))
    return lines


def _to_world(thing: bpy.types.Object, layer: bpy.types.GreasePencilLayer) -> NDArray[np.float64]:
    matrix: Any = thing.matrix_world
    return np.array(matrix, np.float64) @ of_layer(layer, thing)


def _moved(points: NDArray[np.floating], matrix: NDArray[np.float64]) -> NDArray[np.float32]:
    return (points @ matrix[:3, :3].T + matrix[:3, 3]).astype(np.float32)
