"""What a model's confidence is worth: does it fall where a drawing is bad?"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Spearman's, from -1 to 1; equal values share their rank. 0 where either is the same throughout."""
    x, y = (_ranks(np.asarray(values, np.float64)) for values in (one, other))
    spread = x.std() * y.std()
    return float(((x - x.mean()) * (y - y.mean())).mean() / spread) if spread else 0.0


def flagged(confidence: Sequence[float], error: Sequence[float], worst: float = 0.1, alarms: float = 0.1) -> float:
    """The share of the ``worst`` by their error that lie below the confidence at which ``alarms`` of the others do.

    ``alarms`` is met at most, never exceeded: drawings of equal confidence are flagged together or not at all.
    """
    sure, wrong = np.asarray(confidence, np.float64), np.asarray(error, np.float64)
    count = max(1, round(worst * len(wrong)))
    bad = np.zeros(len(wrong), bool)
    bad[np.argsort(-wrong, kind="stable")[:count]] = True
    good = np.sort(sure[~bad])
    if not len(good):
        return 0.0
    limit = good[min(int(alarms * len(good)), len(good) - 1)]
    return float((sure[bad] < limit).mean())


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = counts.cumsum()
    return (last - (counts - 1) / 2)[place]
