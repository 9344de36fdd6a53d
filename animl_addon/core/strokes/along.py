"""Which place on a stroke becomes which place on its partner: corners stay corners, and nothing slides along.

Both are walked evenly and warped onto each other in time, as two utterances of a word are (dynamic time warping,
Sakoe and Chiba 1978), all pairs at once. Corners that then lie near each other are made to meet.
"""

from dataclasses import dataclass

import numpy as np

from .likeness import centred, square
from .paths import Indices, Numbers, Paths, Places

STEPS = 36
"""Places at which two strokes are compared."""

AT_ONCE = 200
"""Pairs that are compared at a time: their tables stay in the processor's cache."""

SLIDING = 0.01
"""What it costs to stay at a place of one while going on along the other; a straight line has no reason to."""

SHARP = np.radians(40)
"""A corner: the line turns by so much within"""
CORNER_REACH = 0.03
"""of its length to both sides."""

MEET = 0.07
"""Of the length: corners that the warping brings so near are the same corner."""


@dataclass(frozen=True, eq=False)
class Runs:
    """The parts of M pairs of paths that become each other, in the direction of the first ones."""

    first: Indices  # (M,) which path
    last: Indices
    span0: Numbers  # (M, 2) shares of the first paths, from start to end
    span1: Numbers  # (M, 2) the same of the last ones; falling where they run the other way
    around: np.ndarray  # (M,) both are closed, and whole


def turned_least(paths0: Paths, paths1: Paths, runs: Runs) -> Runs:
    """The runs, closed ones begun where the two fit best; so far that is known to a 24th."""
    ring = np.flatnonzero(runs.around)
    if not len(ring):
        return runs
    count = 4 * STEPS
    share = np.arange(count) / count
    z0 = centred(paths0.at(runs.first[ring], runs.span0[ring, :1] + share))
    backward = np.sign(runs.span1[ring, 1:] - runs.span1[ring, :1])
    z1 = centred(paths1.at(runs.last[ring], runs.span1[ring, :1] + backward * share))
    overlap = np.fft.ifft(np.fft.fft(z0).conj() * np.fft.fft(z1))  # (r, count): of every start
    near = (np.arange(count) + count // 2) % count - count // 2
    reach = count // 16
    # Round shapes fit everywhere: of what fits as well, the nearest to what was found before.
    fit = np.abs(overlap) / (np.abs(overlap).max(1, keepdims=True) + 1e-30) - 1e-3 * (near / reach) ** 2
    fit[:, np.abs(near) > reach] = -np.inf
    begun = near[fit.argmax(1)][:, None] / count
    span1 = runs.span1.copy()
    span1[ring] += backward * begun
    return Runs(runs.first, runs.last, runs.span0, span1, runs.around)


def warped(paths0: Paths, paths1: Paths, runs: Runs) -> Numbers:
    """(M, STEPS) how far along the last ones, from 0 to 1 of their runs, even steps along the first ones come."""
    even = np.linspace(0, 1, STEPS)
    z0 = paths0.at(runs.first, runs.span0[:, :1] + even * np.diff(runs.span0))
    z1 = paths1.at(runs.last, runs.span1[:, :1] + even * np.diff(runs.span1))
    c0, c1 = centred(z0), centred(z1)
    factor = (c0.conj() * c1).sum(1) / (square(c0).sum(1) + 1e-30)
    moved = factor[:, None] * c0
    scale = np.sqrt(square(c1).mean(1) + square(moved).mean(1))[:, None] + 1e-30
    ways = np.empty((len(z0), STEPS))
    for start in range(0, len(z0), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        ways[some] = _cheapest(moved[some] / scale[some], c1[some] / scale[some])
    flat = (paths0.length[runs.first] <= 0) | (paths1.length[runs.last] <= 0)
    ways[flat] = even
    return ways


def _cheapest(z0: Places, z1: Places) -> Numbers:
    """(M, S) for every sample of the first the mean place, from 0 to 1, of those of the last that it is brought to."""
    count, size = z0.shape
    apart = square(z0[:, :, None] - z1[:, None, :])  # (M, S, S)
    t0, t1 = _tangent(z0), _tangent(z1)
    apart += 0.35 * square(t0[:, :, None] - t1[:, None, :])
    total = np.full((count, size + 1, size + 1), np.inf)
    total[:, 0, 0] = 0
    for diagonal in range(2, 2 * size + 1):
        row = np.arange(max(1, diagonal - size), min(size, diagonal - 1) + 1)
        column = diagonal - row
        side = np.minimum(total[:, row - 1, column], total[:, row, column - 1]) + SLIDING
        total[:, row, column] = np.minimum(total[:, row - 1, column - 1], side) + apart[:, row - 1, column - 1]
    return _traced(total)


def _traced(total: Numbers) -> Numbers:
    """Back from the end along the cheapest way."""
    count, size = total.shape[0], total.shape[1] - 1
    pair = np.arange(count)
    row, column = np.full(count, size), np.full(count, size)
    weight, summed = np.zeros((count, size)), np.zeros((count, size))
    open_ = np.ones(count, bool)
    while open_.any():
        weight[pair[open_], row[open_] - 1] += 1
        summed[pair[open_], row[open_] - 1] += column[open_] - 1
        open_ = open_ & ((row > 1) | (column > 1))
        both, up, left = total[pair, row - 1, column - 1], total[pair, row - 1, column], total[pair, row, column - 1]
        goes_both = (both <= np.minimum(up, left) + SLIDING) & open_
        goes_up = ~goes_both & (up <= left) & open_
        goes_left = ~goes_both & ~goes_up & open_
        row = row - (goes_both | goes_up)
        column = column - (goes_both | goes_left)
    ways = summed / weight / (size - 1)
    ways[:, 0], ways[:, -1] = 0, 1
    # Steps of the grid are coarse: evened out, the ends held.
    for _ in range(2):
        ways[:, 1:-1] = (ways[:, :-2] + 2 * ways[:, 1:-1] + ways[:, 2:]) / 4
    return np.maximum.accumulate(ways, axis=1)


def _tangent(places: Places) -> Places:
    step = np.gradient(places, axis=1)
    return step / (np.abs(step) + 1e-12)


def corners(paths: Paths) -> np.ndarray:
    """(V,) whether a path turns sharply at a vertex, more so than at those beside it; ends are no corners."""
    which = np.repeat(np.arange(len(paths)), paths.sizes)
    if not len(which):
        return np.zeros(0, bool)
    place = np.arange(len(which)) - paths.starts[which]
    share = paths.walked - paths.walked[paths.starts[which]]
    # At least to the next vertices: a straight side may be one step.
    reach = CORNER_REACH * np.where(paths.length[which] > 0, 1.0, 0.0)
    inner = paths.closed[which] | ((place > 0) & (place < paths.sizes[which] - 1))
    before, after = share - reach, share + reach
    z = paths.at(which, np.stack([before, share, after], 1))
    coming, going = z[:, 1] - z[:, 0], z[:, 2] - z[:, 1]
    turn = np.abs(np.angle(going * coming.conj() + 1e-300))
    turn[~inner | (np.abs(coming) == 0) | (np.abs(going) == 0)] = 0
    for shift in (1, -1):  # only the sharpest of neighbours that see the same corner
        beside, where = np.roll(turn, shift), np.roll(share, shift)
        seen = (np.roll(which, shift) == which) & (np.abs(where - share) < reach)
        turn = np.where(seen & (beside > turn), 0, turn)
    return turn > SHARP


def meeting(course: Numbers, sharp0: Numbers, sharp1: Numbers) -> tuple[Numbers, Numbers]:
    """Corners of one run and of its partner that are the same, as shares of the runs, in order.

    Args:
        course: (STEPS,) what :func:`warped` found.
        sharp0, sharp1: shares of the runs at which they turn sharply.
    """
    if not len(sharp0) or not len(sharp1):
        return np.zeros(0), np.zeros(0)
    expected = np.interp(sharp0, np.linspace(0, 1, STEPS), course)
    away = np.abs(expected[:, None] - sharp1)
    nearest0, nearest1 = away.argmin(1), away.argmin(0)
    rows = np.arange(len(sharp0))
    mutual = (nearest1[nearest0] == rows) & (away[rows, nearest0] <= MEET)
    one, other = sharp0[mutual], sharp1[nearest0[mutual]]
    rising = np.concatenate([[True], np.diff(other) > 0]) if len(other) else np.zeros(0, bool)
    return one[rising], other[rising]
