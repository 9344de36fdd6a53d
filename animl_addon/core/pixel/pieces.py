"""Which piece of a drawing moves where: whole-pixel displacements, found by comparing neighbourhoods.

Sprites are small enough to try every displacement. The few that explain most pixels become the *moves* of the pair;
then every pixel of either key settles, with its neighbours, on one of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .guide import Guide
from .keys import Numbers, PixelKeys
from .windows import AROUND, Maps, Steps, mean_around, sums_along, sums_around

Kin = tuple[NDArray[np.intp], NDArray[np.intp], float]
"""Moves, and for each one that differs little from it, by their places; and how far they are company to each other."""

MOST_MOVES = 24

GROUND_STAYS = 0.5
"""How likely bare ground is to stand still: less than a piece is to move, or far moves would be swallowed by it."""

REACHES = (1, 2, 4)
"""Half sides of the squares that are compared: small ones see the detail, large ones the place."""

SHORTER = 0.002
"""Cost of a pixel's length: of moves that explain alike, the shorter one."""

DOUBT = 0.03
"""Difference in cost at which one move is clearly likelier than another."""

COMPANY = 0.45
"""How much a neighbour on the same move counts."""

SEAM = 0.8
"""Company that a pixel taken from the other key gives; less than 1, so that pieces are taken whole from one."""

ALIKE = 0.7
"""Pixels; moves that differ by less than about this support each other."""

ROUNDS = 3

UNEXPLAINED = 0.1
"""Cost of the best move at which a pixel has little to say for itself."""

PUZZLING = 0.45
"""Share of a key's paint unexplained at which a guide is asked: below it, it was right less often than the search."""

SURE_ENOUGH = 0.5
"""Mean certainty of a guide worth hearing; on figures of a dozen pixels the model reaches less, and errs."""

MOST_GUIDED = 8
"""Moves that a guide may add."""

GUIDED = 0.3
"""Cost of a move that a guide is wholly against, for a pixel that nothing explains."""

TRIED = 500_000, 12_000_000
"""Displacements times pixels that one search compares: the first to any distance; the second at most."""

USUAL = 0.15
"""Of the longer side: how far a piece of a larger figure is searched for."""

WINDOWS = 2, 4
"""Half sides of the squares by which pixels vote for displacements."""

AT_ONCE = 100_000
"""Comparisons held at a time: they stay in the processor's cache."""

FEW_PIXELS = 1500
"""Up to which each is asked for its move; of more, one in four."""


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """``moves``: (k, 2) from the first key to the last; ``of_first``, ``of_last``: (k, h, w) how likely each pixel of
    the key goes along; over k they sum to 1 where there is paint."""

    moves: Steps
    of_first: Maps
    of_last: Maps
    kin: Sequence[Kin]

    @classmethod
    def of(cls, keys: PixelKeys, ask: Callable[[], Guide] | None = None) -> "Pieces":
        """Find them; a guide is asked only where too much of the keys is explained by no move."""
        painted = keys.first != keys.ground, keys.last != keys.ground
        moves = _moves(keys, *painted)
        costs = _costs_around(keys, moves)
        against: Sequence[Maps | float] = (0.0, 0.0)
        if ask and max(map(_puzzled_share, costs, painted)) >= PUZZLING:
            guide = ask()
            if guide.sureness(*painted) >= SURE_ENOUGH:
                moves = np.unique(np.concatenate((moves, guide.moves(MOST_GUIDED, *painted))), axis=0)
                costs = _costs_around(keys, moves)
                against = guide.against(moves)
        kin = _kin(moves)
        still = int(np.flatnonzero(~moves.any(axis=1))[0])
        settled = []
        for cost, here, said in zip(costs, painted, against, strict=True):
            heard = trusted(cost) + GUIDED * unexplained(cost) * said
            likely = settle(heard[None] / DOUBT, kin, here.astype(np.float32))[0]
            likely[:, ~here] = 0
            likely[still][~here] = GROUND_STAYS
            settled.append(likely)
        return cls(moves, settled[0], settled[1], kin)


def settle(cost: Maps, kin: Sequence[Kin], speaks: Maps) -> Maps:
    """Likelihoods of the choices, which sum to 1, after each pixel has listened to its neighbours a few times.

    Args:
        cost: (s, k, h, w), in units of doubt: s pictures to take a pixel from, k moves.
        kin: of the moves.
        speaks: (h, w) how much a pixel has to say to its neighbours.
    """
    likely = _shares(-cost)
    for _ in range(ROUNDS):
        said = likely * speaks
        heard = sums_around(said, 1)
        heard -= said
        heard *= COMPANY
        if len(cost) == 2:
            heard += SEAM * heard[::-1]
        strength = heard - cost
        for moves, others, share in kin:
            strength[:, moves] += np.float32(share) * heard[:, others]
        likely = _shares(strength)
    return likely


def trusted(cost: Maps) -> Maps:
    """What is left of differences in cost where even the best choice explains little: there the neighbours decide."""
    return (cost - cost.min(axis=0)) * (1 - unexplained(cost))


def unexplained(cost: Maps) -> Maps:
    """(h, w) from 0 to 1: how little even the best choice explains of each pixel."""
    return 1 - np.exp(-cost.min(axis=0) / UNEXPLAINED)


def _puzzled_share(cost: Maps, here: NDArray[np.bool_]) -> float:
    return float(unexplained(cost)[here].mean()) if here.any() else 0.0


def _shares(strength: Maps) -> Maps:
    shares = strength - strength.max(axis=(0, 1))
    np.exp(shares, out=shares)
    shares /= shares.sum(axis=(0, 1))
    return shares


def _kin(moves: Steps) -> list[Kin]:
    """Moves that differ by one pixel, across or aslant; those that do so alike together."""
    places = {tuple(move): place for place, move in enumerate(moves.tolist())}
    kin: list[Kin] = []
    for down, right in AROUND:
        pairs = [(place, places.get((y + down, x + right))) for (y, x), place in places.items()]
        pairs = np.array([pair for pair in pairs if pair[1] is not None], np.intp).reshape(-1, 2)
        kin.append((pairs[:, 0], pairs[:, 1], float(np.exp(-(down**2 + right**2) / (2 * ALIKE**2)))))
    return kin


def _moves(keys: PixelKeys, *painted: NDArray[np.bool_]) -> Steps:
    """The displacements that explain most of the painted pixels of both keys; standing still is among them."""
    height, width = keys.first.shape
    reach = _reach(height, width)
    side = 2 * reach + 1
    votes = (
        _votes(keys.first, keys.last, painted[0], reach, keys)
        + (_votes(keys.last, keys.first, painted[1], reach, keys)[::-1])
    )
    votes[len(votes) // 2] = votes.sum() + 1
    best = np.argsort(-votes, kind="stable")[:MOST_MOVES]
    best = np.sort(best[votes[best] > 0])
    return np.stack((best // side - reach, best % side - reach), axis=1)


def _reach(height: int, width: int) -> int:
    """Pixels in each direction; small figures are searched from end to end."""
    reaches = [int((tried / (height * width)) ** 0.5 - 1) // 2 for tried in TRIED]
    longest = max(height, width)
    return max(2, min(longest - 1, max(reaches[0], min(reaches[1], int(longest * USUAL)))))


def _votes(here: Numbers, there: Numbers, painted: NDArray[np.bool_], reach: int, keys: PixelKeys) -> NDArray[np.intp]:
    """How many windows of ``here`` look most like ``there`` at each displacement, (number of displacements,)."""
    height, width = here.shape
    side = 2 * reach + 1
    step = 1 if height * width <= FEW_PIXELS else 2
    asked = painted[::step, ::step]
    if not asked.any():
        step, asked = 1, painted
    levels = (keys.apart * 255).astype(np.uint16)
    length = SHORTER * np.hypot(*(np.indices((side, side)) - reach)).astype(np.float32)
    most = max(WINDOWS)
    rows, columns = (np.arange(-most, size + most).clip(0, size - 1) for size in (height, width))
    # For every paint how unlike it is to each pixel there; for every pixel here a square of that, around its place.
    unlike = levels[:, np.pad(there, reach, mode="edge")]
    squares = np.lib.stride_tricks.sliding_window_view(unlike, (len(levels), side, side))[0]
    means = np.empty((len(WINDOWS), int(asked.sum()), side, side), np.float32)
    band = max(AT_ONCE // (len(rows) * len(columns) * side), 1)
    for top in range(0, side, band):
        part = squares[..., top : top + band, :][rows[:, None], columns, here[rows[:, None], columns]]
        for mean, size in zip(means, WINDOWS, strict=True):
            across, spare = 2 * size + 1, most - size
            sums = sums_along(part, across, 0)[spare:][:height:step]
            sums = sums_along(sums, across, 1)[:, spare:][:, :width:step]
            mean[:, top : top + band] = sums[asked] / np.float32(255 * across**2)
    means += length
    votes = np.zeros(side**2, np.intp)
    for mean in means:
        votes += np.bincount(mean.reshape(-1, side**2).argmin(axis=1), minlength=side**2)
    return votes


def _costs_around(keys: PixelKeys, moves: Steps) -> tuple[Maps, Maps]:
    """Each (k, h, w): how unlike each pixel's surroundings are to those it would come to, in the first key and last."""
    length = (SHORTER * np.hypot(moves[:, 0], moves[:, 1])).astype(np.float32)[:, None, None]
    both = _costs(keys.first, keys.last, moves, keys), _costs(keys.last, keys.first, -moves, keys)
    first, last = (sum(mean_around(cost, reach) for reach in REACHES) / len(REACHES) + length for cost in both)
    return first, last


def _costs(here: Numbers, there: Numbers, moves: Steps, keys: PixelKeys) -> Maps:
    """(k, h, w): how unlike each pixel is to the one it would become by each move."""
    height, width = here.shape
    rows = np.clip(np.arange(height) + moves[:, :1], 0, height - 1)  # (k, h)
    columns = np.clip(np.arange(width) + moves[:, 1:], 0, width - 1)  # (k, w)
    return keys.apart[here[None], there[rows[:, :, None], columns[:, None, :]]]
