"""How near drawings of strokes come to the truth, and what Blender's own interpolation would have drawn."""

from collections.abc import Sequence

import numpy as np

from animl_addon.core.strokes.matching import StrokePair
from animl_addon.core.strokes.stroke import Stroke
from tests.core.strokes.puppet import Scene

STEP = 4.0
"""Pixels between the places at which a drawing is measured."""


def places(strokes: Sequence[Stroke]) -> np.ndarray:
    """(N, 2) places, evenly along all that is at least half shown."""
    found = []
    for stroke in strokes:
        if stroke.at_points["opacity"].mean() < 0.5:
            continue
        line = np.concatenate([stroke.view, stroke.view[:1]]) if stroke.cyclic else stroke.view
        walked = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
        share = np.linspace(0, walked[-1], max(2, int(walked[-1] / STEP)))
        found.append(np.stack([np.interp(share, walked, axis) for axis in line.T], 1))
    return np.concatenate(found)


def chamfer(drawn: Sequence[Stroke], truth: Sequence[Stroke]) -> float:
    """Pixels from a place of either drawing to the nearest one of the other, in the mean."""
    one, other = places(drawn), places(truth)
    away = np.hypot(one[:, :1] - other[:, 0], one[:, 1:] - other[:, 1])
    return float(away.min(1).mean() + away.min(0).mean()) / 2


def by_order(first: Sequence[Stroke], last: Sequence[Stroke], time: float) -> list[Stroke]:
    """What Blender's Interpolate Sequence draws: by their number, straight, as many points as the denser has."""
    drawn = []
    for one, other in zip(first, last, strict=False):
        count = max(len(one), len(other))
        points, view = (
            (1 - time) * evenly(getattr(one, name), count) + time * evenly(getattr(other, name), count)
            for name in ("points", "view")
        )
        drawn.append(Stroke(points, view, one.cyclic, one.material, at_points={"opacity": np.ones(count, np.float32)}))
    return drawn


def evenly(values: np.ndarray, count: int) -> np.ndarray:
    """(count, k) places along a line, its own points if it has as many."""
    if len(values) == count:
        return values
    walked = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(values, axis=0), axis=1))])
    share = np.linspace(0, walked[-1], count)
    return np.stack([np.interp(share, walked, axis) for axis in values.T], 1).astype(np.float32)


def share_right(scene: Scene, pairs: Sequence[StrokePair]) -> float:
    """Of the last key's strokes, those that have the stroke of the first key that they are, and no other."""
    partners: dict[int, set[str | None]] = {}
    for pair in pairs:
        if pair.last is not None:
            name = None if pair.first is None else scene.first_names[pair.first]
            partners.setdefault(pair.last, set()).add(name)
    return sum(partners[index] == {name} for index, name in enumerate(scene.last_names)) / len(scene.last)
