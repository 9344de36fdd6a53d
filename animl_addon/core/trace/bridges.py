"""One closed way around a shape and its holes: each hole is joined to the rest by a bridge that is walked twice."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .smoothing import reduced

Points = NDArray[np.float64]

MOST_BETWEEN = 4_000_000
"""Distances that are reckoned at a time."""


def bridged(loops: Sequence[tuple[Points, NDArray[np.intp]]]) -> Points:
    """Join loops, the outer one first, each reduced to the points it needs.

    Args:
        loops: (N, 2) points, and the indices of those that must stay.
    """
    bridges = _bridges([points for points, _ in loops])
    kept = [set(corners.tolist()) for _, corners in loops]
    for (here, there), (one, two) in bridges:
        kept[here].add(one)
        kept[there].add(two)
    indices = [reduced(points, sorted(stays), closed=True) for (points, _), stays in zip(loops, kept, strict=True)]
    way = [(0, index) for index in indices[0].tolist()]
    for (here, there), (one, two) in bridges:
        hole = indices[there].tolist()
        at = hole.index(two)
        around = [(there, index) for index in (*hole[at:], *hole[: at + 1])]
        bridge = way.index((here, one))
        way[bridge : bridge + 1] = [(here, one), *around, (here, one)]
    return np.array([loops[loop][0][index] for loop, index in way]).reshape(-1, 2)


def _bridges(loops: list[Points]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """((loop, hole), (index on the loop, index on the hole)): each hole by the shortest way to the rest."""
    # Of each hole: the distance, the loop, the index there and on the hole.
    nearest: dict[int, tuple[float, int, int, int]] = dict.fromkeys(range(1, len(loops)), (np.inf, 0, 0, 0))
    found = []
    newest = 0
    while nearest:
        for hole in nearest:
            distance, one, two = _shortest(loops[newest], loops[hole])
            if distance < nearest[hole][0]:
                nearest[hole] = (distance, newest, one, two)
        hole = min(nearest, key=lambda each: nearest[each][0])
        _, loop, one, two = nearest.pop(hole)
        found.append(((loop, hole), (one, two)))
        newest = hole
    return found


def _shortest(one: Points, two: Points) -> tuple[float, int, int]:
    """The least distance between points of two loops, squared, and their indices."""
    best = (np.inf, 0, 0)
    rows = max(MOST_BETWEEN // max(len(two), 1), 1)
    for start in range(0, len(one), rows):
        part = one[start : start + rows]
        apart = (part[:, None, 0] - two[None, :, 0]) ** 2 + (part[:, None, 1] - two[None, :, 1]) ** 2
        at = int(apart.argmin())
        if apart.flat[at] < best[0]:
            best = (float(apart.flat[at]), start + at // len(two), at % len(two))
    return best
