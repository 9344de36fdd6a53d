"""Lines that come and go along their length, as a hand draws them: from the end that touches what is there already."""

from dataclasses import replace

import numpy as np

from .bezier import STEPS as BEZIER_STEPS
from .carving import carved
from .knots import points_at
from .likeness import square
from .lines import seen_path
from .paths import Numbers, Paths, Places
from .stroke import BEZIER, Stroke

CLEARLY = 1.5
"""So many times nearer to others must a line's end be than its start, for the line to begin there."""


def can_grow(stroke: Stroke) -> bool:
    """Whether the stroke has two ends, between which there is something."""
    return not stroke.cyclic and len(stroke) > 1


def grows_from_end(ends: Places, around: Places, slack: float) -> bool:
    """Whether a line touches what is around it with its last point rather than with its first.

    Args:
        ends: (2,) where it starts and ends.
        around: (F, S) places along the lines around it.
        slack: pixels; two ends this near are about as near.
    """
    if not len(around):
        return False
    from_, to = around[:, :-1].ravel(), around[:, 1:].ravel()
    way = to - from_
    share = ((ends[:, None] - from_) * way.conj()).real / (square(way) + 1e-30)
    apart = ends[:, None] - (from_ + np.clip(share, 0, 1) * way)  # (2, F (S - 1))
    start, end = np.sqrt(square(apart).min(1)) + slack
    return bool(end * CLEARLY < start)


def grown(stroke: Stroke, share: float, from_end: bool) -> Stroke:
    """An open stroke as far as it is drawn by then: a share of its length, from 0 to 1, from its start or its end."""
    paths = Paths([seen_path(stroke)], np.zeros(1, bool))
    tip = 1 - share if from_end else share
    ((vertex, part),) = points_at(paths, [stroke], np.zeros(1, np.intp), [np.array([tip])])
    every = BEZIER_STEPS if stroke.curve == BEZIER else 1
    own = paths.shares(0)[::every]
    kept = np.flatnonzero(own > tip if from_end else own < tip)
    nought = np.zeros(len(kept))
    points = np.concatenate([vertex, kept] if from_end else [kept, vertex])
    parts: Numbers = np.concatenate([part, nought] if from_end else [nought, part])
    along = {name: values.astype(np.float32) for name, values in carved(stroke, points, parts, False, False).items()}
    return replace(stroke, points=along.pop("points"), view=along.pop("view"), at_points=along)
