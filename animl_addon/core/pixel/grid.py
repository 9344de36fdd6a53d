"""The true grid of pixel art that was blown up by a whole factor, and the way there and back."""

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
"""(H, W) colours, straight RGBA in one number; all that alpha hides entirely is 0."""

LEAST_EDGES = 4
"""Columns, and rows, at which a colour must change before their spacing says anything about a factor."""

LEAST_SIDE = 4
"""Pixels; no art is drawn on a grid smaller than this, so such a grid is a coincidence."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Each true pixel covers ``factor`` x ``factor`` pixels; the first whole one starts at (``top``, ``left``).

    A picture that was cropped after it was blown up begins, and ends, with a part of a true pixel.
    """

    factor: int
    top: int
    left: int

    @classmethod
    def of(cls, first: Codes, last: Codes) -> "Grid":
        """The coarsest grid on which both keys can be drawn; factor 1 where there is none."""
        rows, columns = (edges(first, last, axis) for axis in (0, 1))
        if min(len(rows), len(columns)) < LEAST_EDGES:
            return cls(1, 0, 0)
        factor = gcd(*np.diff(rows).tolist(), *np.diff(columns).tolist())
        if factor == 1 or max(first.shape) < factor * LEAST_SIDE:
            return cls(1, 0, 0)
        return cls(factor, int(rows[0]) % factor, int(columns[0]) % factor)

    def shrink(self, codes: Codes) -> Codes:
        """One number for each true pixel."""
        rows, columns = (
            self._of_side(side, start) for side, start in zip(codes.shape, (self.top, self.left), strict=True)
        )
        # Of several positions with one true pixel any will do: they are equal.
        return codes[np.unique(rows, return_index=True)[1]][:, np.unique(columns, return_index=True)[1]]

    def enlarge(self, drawing: NDArray[np.intp], height: int, width: int) -> NDArray[np.intp]:
        """(h, w) on the true grid -> (height, width) as the keys are."""
        rows, columns = self._of_side(height, self.top), self._of_side(width, self.left)
        return drawing[rows[:, None], columns[None]]

    def _of_side(self, length: int, start: int) -> NDArray[np.intp]:
        """(length,) which true pixel each position belongs to."""
        ahead = -(-start // self.factor) * self.factor - start  # what the crop took from the first true pixel
        return (np.arange(length) + ahead) // self.factor


def edges(first: Codes, last: Codes, axis: int) -> NDArray[np.intp]:
    """Positions along ``axis`` where either key changes its colour."""
    changes = [np.diff(key.astype(np.int64), axis=axis).any(axis=1 - axis) for key in (first, last)]
    return np.flatnonzero(changes[0] | changes[1]) + 1
