"""Places that keep to their own ways and to one another, as firmly as each may.

Least squares by conjugate gradients: the ties are few for each place, and a table of all with all is never made.
"""

import numpy as np

from .paths import Indices, Numbers, Places

MOST_STEPS = 300
ENOUGH = 1e-6
"""Of the greatest pull at the start: what is left of it when the places are found."""


def solve_ties(anchors: Places, hold: Numbers, one: Indices, other: Indices, offset: Places, firm: Numbers) -> Places:
    """Find the places that come nearest to all wishes.

    Args:
        anchors: (T, P) where each place would be by itself, and
        hold: (P,) how much it wants that; above 0.
        one, other, offset, firm: (E,), (E,), (T, E), (E,): that ``other`` lies ``offset`` from ``one``, and how much.

    Returns:
        (T, P) places. Where the anchors meet all offsets, these are the anchors.
    """
    count = anchors.shape[1]
    weight = hold + np.bincount(one, firm, count) + np.bincount(other, firm, count)

    def gathered(pull: Places) -> Places:
        return _summed(pull, other, count) - _summed(pull, one, count)

    def applied(places: Places) -> Places:
        return hold * places + gathered(firm * (places[:, other] - places[:, one]))

    places = anchors.copy()
    rest = hold * anchors + gathered(firm * offset) - applied(places)
    enough = ENOUGH * np.abs(rest).max(initial=0.0) + 1e-12
    step = rest / weight
    power = (rest.conj() * step).real.sum(1)
    for _ in range(MOST_STEPS):
        if np.abs(rest).max(initial=0.0) <= enough:
            break
        pushed = applied(step)
        along = (step.conj() * pushed).real.sum(1)
        share = (power / np.where(along > 0, along, 1))[:, None]
        places += share * step
        rest -= share * pushed
        eased = rest / weight
        new = (rest.conj() * eased).real.sum(1)
        step = eased + (new / np.where(power > 0, power, 1))[:, None] * step
        power = new
    return places


def _summed(values: Places, where: Indices, count: int) -> Places:
    """(T, count) the sum of each row's values that go to the same place."""
    rows = [np.bincount(where, row.real, count) + 1j * np.bincount(where, row.imag, count) for row in values]
    return np.array(rows).reshape(len(values), count)
