"""Layers that have their keys on the same frames are drawn together: line and paint of one arm swing as one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...core.strokes.between import DrawnStrokes, KeyBeyond, strokes_between
from ...core.strokes.matching import KeyFlow, StrokePair
from ...core.strokes.stroke import HANDLES, Stroke
from .keys import Beyond, LayerKeys

MARK = "animl layer"
"""Whole number of a stroke, by which it finds back to its layer; it is written nowhere."""

Matrix = NDArray[np.float64]

Part = tuple[Sequence[StrokePair], int, int]
"""Pairs of one layer, and how many strokes it has on either key."""


def between_together(
    layers: Sequence[LayerKeys], times: Sequence[float], arcs: bool, flow: KeyFlow | None = None, grow: bool = False
) -> list[list[DrawnStrokes]]:
    """For each layer its strokes at these times.

    Strokes are matched layer by layer. Those of layers that see other keys beyond the pair, or that are seen in a view
    of their own, move by themselves.

    Raises:
        StrokeError: a stroke cannot be drawn between.
    """
    groups: dict[tuple, list[int]] = {}
    for number, layer in enumerate(layers):
        beyond = (layer.before and layer.before.gap, layer.after and layer.after.gap)
        alone = number if layer.apart or abs(np.linalg.det(layer.to_object)) < 1e-12 else None
        groups.setdefault((beyond, alone), []).append(number)
    drawn: dict[int, list[DrawnStrokes]] = {}
    for numbers in groups.values():
        if len(numbers) == 1:
            drawn[numbers[0]] = layers[numbers[0]].between(times, arcs, flow, grow)
        else:
            one = _as_one([layers[number] for number in numbers], times, arcs, flow, grow)
            drawn |= dict(zip(numbers, one, strict=True))
    return [drawn[number] for number in range(len(layers))]


def _as_one(
    layers: Sequence[LayerKeys], times: Sequence[float], arcs: bool, flow: KeyFlow | None, grow: bool
) -> list[list[DrawnStrokes]]:
    one_space = all((layer.to_object == layers[0].to_object).all() for layer in layers)
    ways = [np.eye(4) if one_space else layer.to_object for layer in layers]

    def moved(number: int, strokes: Iterable[Stroke]) -> list[Stroke]:
        return [marked(in_space(stroke, ways[number]), number) for stroke in strokes]

    first = [stroke for number, layer in enumerate(layers) for stroke in moved(number, layer.first)]
    last = [stroke for number, layer in enumerate(layers) for stroke in moved(number, layer.last)]
    pairs = _joined([(layer.pairs(flow), len(layer.first), len(layer.last)) for layer in layers])

    def as_one(keys: Sequence[Beyond], parts: Sequence[Part]) -> KeyBeyond | None:
        """The keys beyond of all layers; None where one has none."""
        if len(keys) < len(layers):
            return None
        strokes = [stroke for number, key in enumerate(keys) for stroke in moved(number, key.strokes)]
        return KeyBeyond(strokes, _joined(parts), keys[0].gap)

    ahead = [(layer, layer.before) for layer in layers if layer.before]
    behind = [(layer, layer.after) for layer in layers if layer.after]
    before = as_one(
        [key for _, key in ahead],
        [(layer.pairs_before(), len(key.strokes), len(layer.first)) for layer, key in ahead],
    )
    after = as_one(
        [key for _, key in behind],
        [(layer.pairs_after(), len(layer.last), len(key.strokes)) for layer, key in behind],
    )
    drawn = strokes_between(first, last, pairs, times, flow, arcs, before, after, grow)
    back = [np.linalg.inv(way) for way in ways]
    return [
        [
            replace(
                drawing,
                strokes=tuple(
                    in_space(stroke, back[number]) for stroke in drawing.strokes if stroke.at_stroke.get(MARK) == number
                ),
            )
            for drawing in drawn
        ]
        for number in range(len(layers))
    ]


def _joined(parts: Iterable[Part]) -> list[StrokePair]:
    """Pairs of several layers, counted through."""
    pairs: list[StrokePair] = []
    ones = others = 0
    for own, count, other_count in parts:
        pairs += [
            replace(
                pair,
                first=None if pair.first is None else pair.first + ones,
                last=None if pair.last is None else pair.last + others,
            )
            for pair in own
        ]
        ones, others = ones + count, others + other_count
    return pairs


def marked(stroke: Stroke, number: int) -> Stroke:
    return replace(stroke, at_stroke={**stroke.at_stroke, MARK: number})


def in_space(stroke: Stroke, way: Matrix) -> Stroke:
    """The stroke with its places moved by a (4, 4) matrix; itself where that moves nothing."""
    if (way == np.eye(4)).all():
        return stroke

    def moved(places: NDArray[np.float32]) -> NDArray[np.float32]:
        return (places @ way[:3, :3].T + way[:3, 3]).astype(np.float32)

    along = {name: moved(values) if name in HANDLES else values for name, values in stroke.at_points.items()}
    return replace(stroke, points=moved(stroke.points), at_points=along)
