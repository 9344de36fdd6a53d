"""Bezier strokes: as the line they draw, and cut without changing that line."""

import numpy as np
from numpy.typing import NDArray

from .stroke import Stroke

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
