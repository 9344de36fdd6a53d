"""What someone else's look at the keys says of their motion: the model's flow, on the true grid."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .windows import Maps, Steps, whole_steps

MOST_HEARD = 4.0
"""Pixels; a flow that is further off is wrong altogether, and how far says nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """``first``: (2, h, w) true pixels, down then right, that each pixel of the first key goes until the last;
    ``last``: the same from the last key back to the first; ``sure_first``, ``sure_last``: (h, w) from 0 to 1."""

    first: Maps
    last: Maps
    sure_first: Maps
    sure_last: Maps

    def mirrored(self, axis: int) -> "Guide":
        """The guide of keys with two like halves: what it says of the upper (axis 0) or left (axis 1) goes for both."""
        return Guide(
            *(_mirrored(flow, axis, axis) for flow in (self.first, self.last)),
            *(_mirrored(sure[None], axis, None)[0] for sure in (self.sure_first, self.sure_last)),
        )

    def moves(self, most: int, *painted: NDArray[np.bool_]) -> Steps:
        """(k, 2) the commonest whole steps of both keys' painted pixels, ``most`` at most; unsure ones count less."""
        steps = np.concatenate((self.first[:, painted[0]], -self.last[:, painted[1]]), axis=1)  # (2, n)
        sure = np.concatenate((self.sure_first[painted[0]], self.sure_last[painted[1]]))
        steps, which = np.unique(whole_steps(steps).T, axis=0, return_inverse=True)
        votes = np.bincount(which.ravel(), sure)
        return steps[np.argsort(-votes, kind="stable")[:most]]

    def sureness(self, *painted: NDArray[np.bool_]) -> float:
        """Mean over what is painted in both keys."""
        sure = np.concatenate((self.sure_first[painted[0]], self.sure_last[painted[1]]))
        return float(sure.mean()) if len(sure) else 0.0

    def against(self, moves: Steps) -> tuple[Maps, Maps]:
        """Each (k, h, w): how much it is against each move of a pixel of the first key, and of the last; 0 to 1."""
        return _against(self.first, self.sure_first, moves), _against(self.last, self.sure_last, -moves)


def _against(flow: Maps, sure: Maps, moves: Steps) -> Maps:
    off = np.hypot(*(moves.T[:, :, None, None].astype(np.float32) - flow[:, None]))  # (k, h, w)
    return np.minimum(off / MOST_HEARD, 1) * sure


def _mirrored(maps: Maps, axis: int, turned: int | None) -> Maps:
    """(c, h, w) with the first half shown on both sides; the channel ``turned`` changes its sign in the second."""
    place = np.arange(maps.shape[1 + axis])
    result = maps.take(np.minimum(place, place[::-1]), axis=1 + axis)
    if turned is not None:
        sign = np.sign(place[::-1] - place).astype(np.float32)  # 0 on the line between them
        result[turned] *= sign[:, None] if axis == 0 else sign
    return result
