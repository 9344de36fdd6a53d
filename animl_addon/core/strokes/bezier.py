"""Bezier strokes: as the line they draw, and cut without changing that line."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .stroke import BEZIER, HANDLES, POLY, Stroke

STEPS = 8
"""Places on a segment that stand for it where its length is asked."""


def segments(stroke: Stroke) -> NDArray[np.float64]:
    """(S, 4, 3) control points of every segment: point, right handle, the next one's left handle, next point."""
    points = np.asarray(stroke.points, np.float64)
    left = np.asarray(stroke.at_points.get("handle_left", points), np.float64)
    right = np.asarray(stroke.at_points.get("handle_right", points), np.float64)
    all_four = np.stack([points, right, np.roll(left, -1, 0), np.roll(points, -1, 0)], 1)
    return all_four if stroke.cyclic else all_four[:-1]


def weights(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., 4) weights of the four control points at a share of the way along a segment."""
    rest = 1 - share
    return np.stack([rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3], -1)


def flattened(stroke: Stroke) -> NDArray[np.complex128]:
    """(M,) the line as it is seen, ``STEPS`` places a segment; of a closed one without the return to its start.

    Handles are seen where their points' place in the picture says: the view of the stroke's own points, carried over to
    the handles by the affine map that fits them best.
    """
    control = segments(stroke)  # (S, 4, 3)
    along = np.einsum("kc,scd->skd", weights(np.arange(STEPS) / STEPS), control).reshape(-1, 3)
    if not stroke.cyclic:
        along = np.concatenate([along, control[-1:, 3]])
    points, view = np.asarray(stroke.points, np.float64), np.asarray(stroke.view, np.float64)
    seen = seen_from(points, view)
    placed = along @ seen[:3] + seen[3]
    return placed[:, 0] + 1j * placed[:, 1]


def seen_from(points: NDArray[np.float64], view: NDArray[np.float64]) -> NDArray[np.float64]:
    """(4, 2) the affine map from the layer's space into the picture that fits best; three rows and a shift."""
    middle, seen = points.mean(axis=0), view.mean(axis=0)
    linear = np.linalg.lstsq(points - middle, view - seen, rcond=1e-5)[0]
    return np.concatenate([linear, (seen - middle @ linear)[None]])


def velocity(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """(..., 4) weights of the four control points in the velocity at a share of the way, a segment taking one."""
    rest = 1 - share
    return np.stack([-3 * rest**2, 3 * rest**2 - 6 * rest * share, 6 * rest * share - 3 * share**2, 3 * share**2], -1)


def as_line(stroke: Stroke) -> Stroke:
    """The stroke as a plain line through ``STEPS`` places a segment."""
    if stroke.curve != BEZIER or len(stroke) == 1:
        rest = {name: values for name, values in stroke.at_points.items() if name not in HANDLES}
        return replace(stroke, curve=POLY, at_points=rest)
    control = segments(stroke)
    share = np.arange(STEPS) / STEPS
    points = np.einsum("kc,scd->skd", weights(share), control).reshape(-1, 3)
    if not stroke.cyclic:
        points = np.concatenate([points, control[-1:, 3]])
    seen = seen_from(np.asarray(stroke.points, np.float64), np.asarray(stroke.view, np.float64))

    def along(values: NDArray) -> NDArray[np.float32]:
        after = np.roll(values, -1, 0)
        part = share.reshape(-1, *[1] * (values.ndim - 1))
        steps = [(1 - part) * values[index] + part * after[index] for index in range(len(control))]
        return np.concatenate([*steps, *([] if stroke.cyclic else [values[-1:]])]).astype(np.float32)

    rest = {name: along(values) for name, values in stroke.at_points.items() if name not in HANDLES}
    view = (points @ seen[:3] + seen[3]).astype(np.float32)
    return replace(stroke, points=points.astype(np.float32), view=view, curve=POLY, at_points=rest)
