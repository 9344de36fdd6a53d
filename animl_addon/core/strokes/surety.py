"""How sure it is that strokes become what they should: as a whole, and where it is worst."""

from collections.abc import Sequence

import numpy as np

from .pair import StrokePair
from .paths import Numbers
from .stroke import Stroke

CELLS = 20
"""So many cells long is the figure's diagonal."""

WINDOW = 4
"""Cells: a neighbourhood is a fifth of the figure, about a face."""

TELLING = 0.15
"""Of the diagonal: where less than that is drawn, it is a speck and no neighbourhood."""

LENIENCE = 0.08
"""A neighbourhood may be so much less sure than a whole drawing: one that has no partners at all is doubted, one in
which a stroke is missing is not."""


def surety(first: Sequence[Stroke], last: Sequence[Stroke], pairs: Sequence[StrokePair]) -> float:
    """From 0 to 1: how sure all pairs are in the mean, each counted by its length, or the worst neighbourhood is.

    A face that melts is not made good by the body around it, nor by the outline of its head: a neighbourhood is asked
    once more for the small strokes that lie in it, alone.
    """
    if not pairs:
        return 1.0
    keys = [_Walked(key) for key in (first, last)]
    lengths = [key.lengths() for key in keys]
    sums = [(np.zeros(len(length)), np.zeros(len(length))) for length in lengths]  # shares, and shares times confidence
    counted = np.zeros(len(pairs))
    for index, pair in enumerate(pairs):
        for length, (shares, sure), which, (start, end) in (
            (lengths[0], sums[0], pair.first, pair.first_span),
            (lengths[1], sums[1], pair.last, pair.last_span),
        ):
            if which is not None:
                counted[index] += length[which] * (end - start)
                shares[which] += end - start
                sure[which] += (end - start) * pair.confidence
    counted += 1e-9 + 1e-3 * counted.max()
    whole = float(np.average([pair.confidence for pair in pairs], weights=counted))
    worst = [key.worst(sure / np.where(shares > 0, shares, 1)) for key, (shares, sure) in zip(keys, sums, strict=True)]
    return min(whole, *(least + LENIENCE for least in worst))


class _Walked:
    """All strokes of a key, step by step from point to point; not the return of closed ones to their start."""

    def __init__(self, strokes: Sequence[Stroke]):
        sizes = np.array([len(stroke) for stroke in strokes], np.intp)
        self.starts = np.cumsum(sizes) - sizes
        self.which = np.repeat(np.arange(len(strokes)), sizes)
        views = [stroke.view for stroke in strokes]
        self.places = np.concatenate(views).astype(np.float64) if views else np.zeros((0, 2))
        self.steps: Numbers = np.hypot(*np.diff(self.places, axis=0, prepend=self.places[:1]).T)  # (V,) pixels
        self.steps[self.starts] = 0
        extents = np.array([np.hypot(*np.ptp(view, axis=0)) if len(view) else 0.0 for view in views])
        self.size = float(np.hypot(*np.ptp(self.places, axis=0))) if len(self.places) else 0.0
        self.small = (extents < self.size * WINDOW / CELLS)[self.which] if views else np.zeros(0, bool)

    def lengths(self) -> Numbers:
        """(n,) pixels of every stroke."""
        return np.add.reduceat(self.steps, self.starts) if len(self.starts) else np.zeros(0)

    def worst(self, sure: Numbers) -> float:
        """The least mean of (n,) confidences in any window, of all strokes or of small ones alone.

        Each counts by the length that lies in it; specks are left out.
        """
        if not 0 < self.size < np.inf:
            return 1.0
        return min(self._worst(sure, self.steps), self._worst(sure, self.steps * self.small))

    def _worst(self, sure: Numbers, steps: Numbers) -> float:
        low = self.places.min(0)
        cell = np.clip((self.places - low) / self.size * CELLS, 0, CELLS - 1).astype(np.intp) + WINDOW - 1
        drawn = np.zeros((2, CELLS + 2 * WINDOW - 2, CELLS + 2 * WINDOW - 2))
        for table, weight in zip(drawn, (steps, steps * sure[self.which]), strict=True):
            np.add.at(table, (cell[:, 1], cell[:, 0]), weight / self.size)
        corners = range(WINDOW)
        many = drawn.shape[1] - WINDOW + 1
        windows = np.sum([drawn[:, y : y + many, x : x + many] for y in corners for x in corners], axis=0)
        telling = windows[0] > TELLING
        return float((windows[1][telling] / windows[0][telling]).min()) if telling.any() else 1.0
