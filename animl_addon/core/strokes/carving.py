"""A stroke drawn anew through given places on it: the same line, with other points."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .bezier import segments, velocity, weights
from .paths import Numbers
from .stroke import BEZIER, HANDLES, Stroke

Attributes = dict[str, NDArray[np.float64]]


def carved(stroke: Stroke, point: NDArray[np.intp], part: Numbers, backward: bool, cyclic: bool) -> Attributes:
    """Everything that stands at the points of a stroke, at N places on it.

    Args:
        point, part: (N,) the point before each place, and what part of the way to the next one it lies.
        backward: the places follow one another against the stroke's direction.
        cyclic: the last place is followed by the first.

    Returns:
        ``points`` (N, 3), ``view`` (N, 2), handles of a Bezier curve, and all of ``at_points``.
    """
    count = len(stroke)
    here, after = point % count, (point + 1) % count if stroke.cyclic else np.minimum(point + 1, count - 1)

    own = not part.any()

    def between(values: NDArray) -> NDArray[np.float64]:
        values = np.asarray(values, np.float64)
        if own:
            return values[here]
        share = part.reshape(-1, *[1] * (values.ndim - 1))
        return (1 - share) * values[here] + share * values[after]

    found = {name: between(values) for name, values in stroke.at_points.items() if name not in HANDLES}
    found["view"] = between(stroke.view)
    if stroke.curve != BEZIER:
        return {"points": between(stroke.points), **found}
    if count == 1 or len(point) == 1 or (len(point) == count and own):
        # Its own points, perhaps begun elsewhere or run backward.
        handles: Mapping[str, NDArray] = {name: stroke.at_points.get(name, stroke.points) for name in HANDLES}
        left, right = (np.asarray(handles[name], np.float64)[here] for name in (HANDLES[::-1] if backward else HANDLES))
        return {
            "points": np.asarray(stroke.points, np.float64)[here],
            "handle_left": left,
            "handle_right": right,
            **found,
        }
    return {**_cut(stroke, here + part, backward, cyclic), **found}


def _cut(stroke: Stroke, place: Numbers, backward: bool, cyclic: bool) -> Attributes:
    """Points and handles of the same curve cut at (N,) places: numbers of points and parts between them.

    A piece's handle goes a third of the curve's velocity there, times the share of the segment that the piece takes.
    """
    control, place = _without_standing(segments(stroke), place)
    count = len(control)
    sign = -1.0 if backward else 1.0
    ahead = sign * (np.roll(place, -1) - place)  # how far the next place is, in segments
    ahead = np.where(ahead < 0, ahead + count, ahead) if stroke.cyclic else np.maximum(ahead, 0)
    if not cyclic:
        ahead[-1] = 0
    behind = np.roll(ahead, 1)

    def at(from_below: bool) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Place and velocity on the segment that ends or that begins there."""
        which = np.ceil(place - 1e-9) - 1 if from_below else np.floor(place + 1e-9)
        which = which % count if stroke.cyclic else np.clip(which, 0, count - 1)
        # A hair before a point counts as the start of what begins there, not as the end of all around.
        share = np.clip((place - which + 0.5) % count - 0.5 if stroke.cyclic else place - which, 0, 1)
        own = control[which.astype(np.intp)]
        return np.einsum("nc,ncd->nd", weights(share), own), np.einsum("nc,ncd->nd", velocity(share), own)

    points, leaving = at(from_below=backward)
    _, coming = at(from_below=not backward)
    right = points + sign * ahead[:, None] / 3 * leaving
    left = points - sign * behind[:, None] / 3 * coming
    if not cyclic:
        left[0], right[-1] = 2 * points[0] - right[0], 2 * points[-1] - left[-1]
    return {"points": points, "handle_left": left, "handle_right": right}


def _without_standing(control: NDArray[np.float64], place: Numbers) -> tuple[NDArray[np.float64], Numbers]:
    """Segments that lead anywhere, and the places counted in these alone.

    A point upon another, as at the end of every closed path of an SVG, would count as a way to go.
    """
    goes = np.ptp(control, axis=1).max(1) > 1e-6 * np.ptp(control.reshape(-1, 3), axis=0).max()
    if goes.all() or not goes.any():
        return control, place
    which = np.minimum(place.astype(np.intp), len(control) - 1)
    return control[goes], (np.cumsum(goes) - goes)[which] + (place - which) * goes[which]
