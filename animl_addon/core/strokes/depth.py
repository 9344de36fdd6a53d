"""Which stroke lies over which, between two keys."""

from collections.abc import Sequence

import numpy as np

from .pair import StrokePair
from .paths import Numbers


def depths(pairs: Sequence[StrokePair], first: int, last: int) -> tuple[Numbers, Numbers]:
    """Each pair's place from the undermost to the topmost in both keys, from 0 to 1.

    Two strokes that lie over each other alike in both keys do so at any mixture of these. One that a key has not lies
    there over what it lies over in its own.

    Args:
        first, last: how many strokes the keys have.
    """
    at0 = np.array([np.nan if pair.first is None else (pair.first + 0.5) / first for pair in pairs], float)
    at1 = np.array([np.nan if pair.last is None else (pair.last + 0.5) / last for pair in pairs], float)
    return _completed(at0, at1), _completed(at1, at0)


def _completed(wanted: Numbers, given: Numbers) -> Numbers:
    """Where a place is not known: that of the known one next below in the other key, just over it."""
    known, lacking = np.flatnonzero(~np.isnan(wanted) & ~np.isnan(given)), np.flatnonzero(np.isnan(wanted))
    found = wanted.copy()
    if not len(known):
        found[lacking] = given[lacking]
        return found
    order = known[np.argsort(given[known], kind="stable")]
    below = np.searchsorted(given[order], given[lacking]) - 1
    found[lacking] = np.where(below >= 0, wanted[order][np.maximum(below, 0)] + 1e-9, -1e-9)
    return found
