"""Lines worn down to one pixel (Zhang and Suen), by a table of all neighbourhoods; only drawn pixels are looked at."""

import numpy as np
from numpy.typing import NDArray

AROUND = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
"""Down and right to each neighbour, clockwise from above; bit k of a neighbourhood tells of the k-th."""


def _table() -> NDArray[np.bool_]:
    """(2, 256): whether a pixel with these neighbours goes in the first and in the second half of a round."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    above, right, below, left = bits[:, 0], bits[:, 2], bits[:, 4], bits[:, 6]
    number = bits.sum(axis=1)
    begins = ((bits == 0) & (np.roll(bits, -1, axis=1) == 1)).sum(axis=1)
    may = (number >= 2) & (number <= 6) & (begins == 1)
    return np.stack([
        may & (above * right * below == 0) & (right * below * left == 0),
        may & (above * right * left == 0) & (above * below * left == 0),
    ])  # fmt: skip


GOES = _table()


def thinned(piece: NDArray[np.integer]) -> NDArray[np.bool_]:
    """(H, W) numbers of pieces, less than 0 for none -> (H, W) the pixels that are left, each piece by itself."""
    height, width = piece.shape
    padded = np.full((height + 2, width + 2), -1, np.int64)
    padded[1:-1, 1:-1] = piece
    own = padded.ravel()
    drawn = own >= 0
    steps = np.array([down * (width + 2) + right for down, right in AROUND])
    places = np.flatnonzero(drawn)
    same = (own[places[:, None] + steps] == own[places][:, None]) @ (1 << np.arange(8))  # bits of the own piece
    changed = np.ones(len(places), bool)
    while changed.any():
        changed[:] = False
        for half in GOES:
            code = np.zeros(len(places), np.int64)
            for bit, step in enumerate(steps.tolist()):
                code |= drawn[places + step].astype(np.int64) << bit
            goes = half[code & same]
            drawn[places[goes]] = False
            changed[goes] = True
        some = bool(changed.any())
        stays = drawn[places]
        places, same = places[stays], same[stays]
        changed = np.full(len(places), some)
        if not len(places):
            break
    return drawn.reshape(height + 2, width + 2)[1:-1, 1:-1]
