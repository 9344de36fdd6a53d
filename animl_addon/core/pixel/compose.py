"""One drawing between two keys, out of their pieces, each moved by whole pixels.

Every pixel of the drawing chooses a move and one of the two keys; it shows what that key has where the move says.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .keys import Numbers, PixelKeys
from .pieces import REACHES, SHORTER, Pieces, settle, trusted
from .windows import Maps, mean_around, shifted, whole_steps

DOUBT = 0.05
BELONGS = 6.0
"""Weight of what the keys' own pixels settled on; in units of doubt, as the next two."""

PAINT_FIRST = 2.0
"""Paint before ground: a limb that comes to stand where both keys are empty is seen."""

SIDE = 2.0
"""How much the nearer key is preferred, as odds: at the times' ends nothing of the other is left."""

DISAGREEMENT = 4.0
"""How quickly confidence falls with the mean difference of what both keys show."""

HEARD = 0.01
"""Likelihood that a colour needs to be taken; there are less than a hundred choices, so one always has it."""


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """``numbers``: (h, w) the drawing; ``rows``, ``columns``: where each pixel lies in its key; ``from_last``: which
    key that is; ``confidence``: from 0 to 1."""

    numbers: Numbers
    rows: Numbers
    columns: Numbers
    from_last: NDArray[np.bool_]
    confidence: float


def compose(keys: PixelKeys, pieces: Pieces, time: float) -> Composed:
    """Draw one time."""
    height, width = keys.first.shape
    before = -whole_steps(time * pieces.moves)
    after = before + pieces.moves
    beyond = max(keys.ground, 0)
    shown = _looked_up(keys.first, before, beyond), _looked_up(keys.last, after, beyond)  # each (k, h, w)
    belongs = _looked_up(pieces.of_first, before, 0), _looked_up(pieces.of_last, after, 0)
    unlike = keys.apart[shown]  # (k, h, w)
    around = sum(mean_around(unlike, reach) for reach in REACHES) / len(REACHES)
    length = (SHORTER * np.hypot(pieces.moves[:, 0], pieces.moves[:, 1])).astype(np.float32)[:, None, None]
    shares = 1 - time, time
    told = sum(share * own for share, own in zip(shares, belongs, strict=True))
    common = trusted(around + length) / DOUBT - BELONGS * told
    costs = [
        common - PAINT_FIRST * (numbers != keys.ground) * own - SIDE * (np.log(share) + own)
        for numbers, own, share in zip(shown, belongs, shares, strict=True)
    ]
    likely = settle(np.stack(costs).astype(np.float32), pieces.kin, np.ones((height, width), np.float32))
    shown, likely = np.concatenate(shown), likely.reshape(-1, height, width)  # moves of the first key, then of the last
    chosen = _voted(likely, shown, keys.looks)
    from_last = chosen >= len(pieces.moves)
    move = chosen % len(pieces.moves)
    steps = np.where(from_last[..., None], after[move], before[move])  # (h, w, 2)
    y, x = np.indices((height, width))
    numbers = np.take_along_axis(shown, chosen[None], axis=0)[0]
    apart = np.take_along_axis(mean_around(unlike, 1), move[None], axis=0)[0][numbers != keys.ground]
    confidence = max(1 - DISAGREEMENT * float(apart.mean()), 0.0) if len(apart) else 1.0
    return Composed(numbers, y + steps[..., 0], x + steps[..., 1], from_last, confidence)


def _voted(likely: Maps, shown: Numbers, looks: Maps) -> Numbers:
    """(h, w) which of the choices, each (k, h, w), is taken: of those that show the colour that is least unlike, in the
    mean, to all that might stand there, the likeliest.

    Where one is much likelier than all others it is that one; where many show much the same, it is one of these though
    another is a little likelier than each.
    """
    count, pixels = len(looks), shown[0].size
    places = (shown.reshape(-1, pixels) * pixels + np.arange(pixels)).ravel()
    votes = np.bincount(places, likely.ravel(), count * pixels).reshape(count, pixels)
    mean = np.einsum("np,nc->cp", votes, looks)
    unlike = (looks**2).sum(axis=1)[:, None] - 2 * np.einsum("nc,cp->np", looks, mean)  # but for a term that all share
    colour = np.where(votes >= HEARD, unlike, np.inf).argmin(axis=0).reshape(shown[0].shape)
    return np.where(shown == colour, likely, -1).argmax(axis=0)


def _looked_up(maps: NDArray, steps: Numbers, beyond: float) -> NDArray:
    """(h, w), or (k, h, w), as seen by each of k steps: (k, h, w)."""
    one = maps.ndim == 2
    return np.stack(
        [shifted(maps if one else maps[k], down, right, beyond) for k, (down, right) in enumerate(steps.tolist())]
    )
