"""Smooth ways that keep their corners, of as few points as will do."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

TURN = np.radians(50)
"""Least turn of a corner."""

ARM = 4
"""Points before and after, between which a turn is measured."""

TOLERANCE = 0.2
"""Pixels that the way may leave its points by."""


def corners_of(points: Points, *, closed: bool) -> NDArray[np.intp]:
    """Indices of (N, 2) points, about a pixel apart, at which the way turns sharply; an open way's ends are corners."""
    count = len(points)
    if count < 2 * ARM + 1:
        return np.arange(0) if closed else np.array([0, count - 1])
    before, after = (np.roll(points, shift, axis=0) for shift in (ARM, -ARM))
    one, two = points - before, after - points
    turn = np.abs(np.arctan2(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0], (one * two).sum(axis=1)))
    if not closed:
        turn[:ARM] = turn[-ARM:] = 0
    sharpest = np.max([np.roll(turn, shift) for shift in range(-ARM, ARM + 1)], axis=0)
    found = np.flatnonzero((turn >= TURN) & (turn == sharpest))
    if len(found) > 1:  # of equals side by side, one
        found = found[np.diff(found, prepend=found[-1] - count if closed else -count) > ARM]
    return found if closed else np.unique([0, *found, count - 1])


def smooth(values: Points, times: int, *, closed: bool, fixed: NDArray[np.intp] | None = None) -> Points:
    """(N, D) values, each a mean with its neighbours, so many times; those at the fixed indices stay."""
    values = values.copy()
    if len(values) < 3:
        return values
    kept = values[fixed] if fixed is not None else None
    for _ in range(times):
        if closed:
            values = (np.roll(values, 1, axis=0) + 2 * values + np.roll(values, -1, axis=0)) / 4
        else:
            values[1:-1] = (values[:-2] + 2 * values[1:-1] + values[2:]) / 4
        if kept is not None:
            values[fixed] = kept
    return values


def reduced(
    points: Points, kept: Sequence[int] | NDArray[np.intp], *, closed: bool, tolerance: float = TOLERANCE
) -> NDArray[np.intp]:
    """Indices, in order, of as many of (N, D) points as the way needs; those in ``kept`` are among them."""
    count = len(points)
    if count < 3:
        return np.arange(count)
    anchors = np.unique(np.asarray(kept, np.intp))
    if closed and len(anchors) < 2:
        first = int(anchors[0]) if len(anchors) else 0
        far = int(((points - points[first]) ** 2).sum(axis=1).argmax())
        anchors = np.unique([first, far])
    elif not closed:
        anchors = np.unique([0, *anchors, count - 1])
    stops = [*anchors.tolist(), int(anchors[0]) + count] if closed else anchors.tolist()
    line = np.concatenate([points, points]) if closed else points
    found = set(stops)
    todo = list(pairwise(stops))
    while todo:
        start, end = todo.pop()
        if end - start < 2:
            continue
        between, way = line[start + 1 : end] - line[start], line[end] - line[start]
        along = np.clip(between @ way / max(float(way @ way), 1e-12), 0, 1)
        off = ((between - along[:, None] * way) ** 2).sum(axis=1)
        worst = int(off.argmax())
        if off[worst] > tolerance**2:
            middle = start + 1 + worst
            found.add(middle)
            todo += [(start, middle), (middle, end)]
    return np.unique(np.array(list(found)) % count) if closed else np.array(sorted(found))
