"""The ways of strokes between two keys, where what turns swings and what is joined stays joined.

Each step from point to point turns from its direction in the first key to that in the last, and keeps its length
meanwhile, which draws the stroke's shape (as-rigid-as-possible interpolation, Alexa and others 2000, of lines). Where
the shapes then lie is solved for all at once: touching strokes keep touching, neighbours turn about one another as both
turn together, and the large and steady ones lead.
"""

from dataclasses import dataclass

import numpy as np

from .likeness import square
from .moments import Moments, Moving, medians, moments_of, sums, sure_turn, weights
from .nearness import NONE
from .paths import Indices, Numbers, Places
from .solving import solve_ties

REGION = 0.15
"""Of a stroke's length: to either side of a point, so far is asked how it turns there."""

STIFF = 0.5
"""How much of the whole stroke's turn each of its points has, beside that of its surroundings."""

TOUCH = 0.015
"""Of the drawing's size: neighbours this near in both keys hold each other twice as firmly as those twice as far."""

LOOSE = 1.0
"""Radians by which neighbours turn apart that halve how far they may be from each other and still hold."""

LEADING = 10.0
"""How firmly the largest stroke keeps to its own way if it is steady, beside 1 for the hold of two that touch."""

STEADY = 0.1
"""Radians beyond what most of a figure turns, from which on a stroke is led rather than leads: an arm by the chest."""

PIVOT = (1.2, 2.4)
"""Sizes of a group from its middle: a group that turns about a point nearer than the first swings about that point;
from the second on it goes straight while it turns, as a wheel does that rolls."""


@dataclass(frozen=True, eq=False)
class Swing:
    """The ways of P strokes of V points at T times."""

    at: Places  # (T, V): at 0 and 1 exactly as in the keys
    turn: Numbers  # (V,) radians by which the surroundings of a point turn from key to key
    middle: Places  # (T, P) of each stroke, and
    whole_turn: Numbers  # (P,) by how much all of it turns


def swing(moving: Moving, times: Numbers) -> Swing:
    """Let all strokes swing from key to key."""
    own = np.repeat(np.arange(len(moving.starts)), moving.sizes)
    weight = weights(moving, own)
    moments = moments_of(moving, own, weight)
    turn = moments.turn()
    shape, local = _shapes(moving, own, turn, weight, moments.mass, times)
    tied = _ties(moving, moments)
    paths = _anchors(moments, tied, times)  # (T, P)
    middle = solve_ties(
        paths, _leadership(moments, turn, tied), *_offsets(moving, moments, shape, tied, times), tied.firm
    )
    return Swing(shape + middle[:, own], local, middle, turn)


def _shapes(
    moving: Moving, own: Indices, turn: Numbers, weight: Numbers, mass: Numbers, times: Numbers
) -> tuple[Places, Numbers]:
    """(T, V) every stroke's points about its own middle, and (V,) by how much they turn."""
    step0, step1 = (np.diff(at, prepend=at[:1]) for at in (moving.at0, moving.at1))
    step0[moving.starts] = step1[moving.starts] = 0
    local = _local_turn(moving, own, turn, step0, step1)
    time = times[:, None]
    step = np.exp(1j * time * local) * ((1 - time) * step0 + time * np.exp(-1j * local) * step1)
    walked = np.cumsum(step, axis=1)
    middle = np.add.reduceat(walked * weight, moving.starts, axis=1) / mass
    return np.asarray(walked - middle[:, own], np.complex128), local


def _local_turn(moving: Moving, own: Indices, turn: Numbers, step0: Places, step1: Places) -> Numbers:
    """(V,) radians by which each step turns: as its surroundings on the stroke do. A ring turns as one."""
    beyond = step0.conj() * step1 * np.exp(-1j * turn)[own]
    length = (np.abs(step0) + np.abs(step1)) / 2
    total = np.bincount(own, length)
    share = np.cumsum(np.where(total[own] > 0, length / np.where(total > 0, total, 1)[own], 0))
    low, high = np.searchsorted(share, share - REGION), np.searchsorted(share, share + REGION, side="right")
    first, end = moving.starts[own], (moving.starts + moving.sizes)[own]
    low, high = np.clip(low, first, end), np.clip(high, first, end)
    sums = np.concatenate([[0], np.cumsum(beyond)])
    powers = np.concatenate([[0], np.cumsum(np.abs(beyond))])
    here, power = sums[high] - sums[low], powers[high] - powers[low]
    here = here / np.where(power > 0, power, 1) + STIFF
    bend = np.where(moving.around[own], 0, np.angle(here))
    return turn[own] + bend


@dataclass(frozen=True, eq=False)
class _Ties:
    """E pairs of neighbours, and the points by which they hold each other."""

    one: Indices  # (E,) strokes
    other: Indices
    point_one: Indices  # (E,) among all V points
    point_other: Indices
    firm: Numbers  # (E,) from 0 to 1
    turn: Numbers  # (E,) radians by which both together turn
    group: Indices  # (P,) all that is held firmly together has one number


def _ties(moving: Moving, moments: Moments) -> _Ties:
    near = moving.near
    one, column = np.nonzero(near.line != NONE)
    other = near.line[one, column]
    point_one = moving.starts[one] + near.own[one, column]
    point_other = moving.starts[other] + near.theirs[one, column]
    apart = square(moving.at0[point_other] - moving.at0[point_one]) + square(
        moving.at1[point_other] - moving.at1[point_one]
    )
    own = moments.turn()
    reach = TOUCH * moving.size / (1 + np.abs(own[one] - own[other]) / LOOSE)
    firm = 1 / (1 + apart / reach**2)
    between0 = moments.middle0[other] - moments.middle0[one]
    between1 = moments.middle1[other] - moments.middle1[one]
    reduced = moments.mass[one] * moments.mass[other] / (moments.mass[one] + moments.mass[other])
    turn = sure_turn(
        moments.spin[one] + moments.spin[other] + reduced * between0.conj() * between1,
        moments.spread0[one] + moments.spread0[other] + reduced * square(between0),
        moments.spread1[one] + moments.spread1[other] + reduced * square(between1),
    )
    return _Ties(one, other, point_one, point_other, firm, turn, _groups(len(moving.starts), one, other, firm > 0.3))


def _groups(count: int, one: Indices, other: Indices, held: np.ndarray) -> Indices:
    """(P,) the least number among all strokes that each is held to, directly or through others."""
    number = np.arange(count)
    one, other = one[held], other[held]
    while True:
        before = number.copy()
        least = np.minimum(number[one], number[other])
        np.minimum.at(number, one, least)
        np.minimum.at(number, other, least)
        number = number[number]
        if (number == before).all():
            return number


def _anchors(moments: Moments, tied: _Ties, times: Numbers) -> Places:
    """(T, P) the middles' own ways, as the group of each moves: about a pivot in it, or straight and turning."""
    _, group = np.unique(tied.group, return_inverse=True)
    mass = sums(group, moments.mass)
    middle0, middle1 = (sums(group, moments.mass * middle) / mass for middle in (moments.middle0, moments.middle1))
    off0, off1 = moments.middle0 - middle0[group], moments.middle1 - middle1[group]
    spread0, spread1 = (
        sums(group, spread + moments.mass * square(off))
        for spread, off in ((moments.spread0, off0), (moments.spread1, off1))
    )
    turn = sure_turn(sums(group, moments.spin + moments.mass * off0.conj() * off1), spread0, spread1)
    wide = np.sqrt((spread0 + spread1) / mass) + 1e-9
    way = middle1 - middle0
    # The pivot of a turn by an angle lies beside the middle of the way.
    half = np.tan(np.clip(np.abs(turn), 1e-6, 3.0) / 2) * np.where(turn < 0, -1, 1)
    radius = way / 2 * (1j / half)  # from the way's middle to the pivot
    pivot = middle0 + way / 2 + radius
    reach = np.abs(pivot - (middle0 + middle1) / 2) / wide
    swings = np.clip((PIVOT[1] - reach) / (PIVOT[1] - PIVOT[0]), 0, 1) * (np.abs(turn) > 1e-4)
    time = times[:, None]
    straight = middle0 + time * way
    arc = pivot + np.exp(1j * time * turn) * (middle0 - pivot)
    middle = straight + swings * (arc - straight)  # (T, groups)
    off = np.exp(1j * time * turn)[:, group] * ((1 - time) * off0 + time * np.exp(-1j * turn)[group] * off1)
    return middle[:, group] + off


def _leadership(moments: Moments, turn: Numbers, tied: _Ties) -> Numbers:
    """(P,) how firmly each keeps to its own way."""
    beyond = turn - medians(turn, moments.mass, tied.group)[tied.group]
    return LEADING * moments.mass / moments.mass.max() / (1 + (beyond / STEADY) ** 2) ** 2 + 1e-5


def _offsets(
    moving: Moving, moments: Moments, shape: Places, tied: _Ties, times: Numbers
) -> tuple[Indices, Indices, Places]:
    """Tied strokes, and (T, E) how far the middle of the other one shall lie from that of the one."""
    gap0 = moving.at0[tied.point_other] - moving.at0[tied.point_one]
    gap1 = moving.at1[tied.point_other] - moving.at1[tied.point_one]
    time = times[:, None]
    gap = np.exp(1j * time * tied.turn) * ((1 - time) * gap0 + time * np.exp(-1j * tied.turn) * gap1)
    return tied.one, tied.other, gap + shape[:, tied.point_one] - shape[:, tied.point_other]
