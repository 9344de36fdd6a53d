"""Pairing lines in rounds: what was paired shows its neighbours where to look, and all are paired anew."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .assignment import ALONE, assign
from .flowing import Carried
from .likeness import Likeness, closest, likeness, square
from .lines import SAMPLES, Lines
from .motion import Found, carried, expected, turn_of
from .nearness import NONE, Nearness, beside, boxes, nearness, patches
from .paths import Indices, Numbers, Places

REACHES = (0.3, 0.2, 0.14, 0.1, 0.08, 0.06)
"""Of the drawing's size, a round each: how far from where it is expected a line is still well found."""

CANDIDATES = 16
"""Lines of the last key that a line is laid over."""

LONELINESS = 1.0
"""What a line without partner costs. Two that are paired cost less together than both alone."""

LEAST_TRUST = 0.15
"""In a line whose place is doubtful: a whole arm may be found right, and outvoted by the face it passes."""

LINKED = 3.0
"""Trust in what the animator has linked."""


@dataclass(frozen=True, eq=False)
class Paired:
    """What becomes of the n lines of the first key."""

    partner: Indices  # (n,) or ALONE
    order: Indices  # (n, SAMPLES): which of the partner's samples each of theirs lies on
    reversed: np.ndarray  # (n,)
    shift: Indices  # (n,) samples
    cost: Numbers  # (n,)
    margin: Numbers  # (n,) by how much any other partner, of either, would cost more
    found: Found
    ahead: Found  # where the neighbours say that each goes


def pair_lines(
    lines0: Lines,
    lines1: Lines,
    base: Found,
    flow: Carried | None,
    links: Indices,
    size: float,
    reaches: Sequence[float] = REACHES,
) -> Paired:
    """Pair the lines of two keys.

    Args:
        base: where each line of the first key goes as far as is known beforehand.
        links: (L, 2) pairs that the animator made; each line at most once.
        size: pixels; of the whole drawing.
    """
    near = nearness(lines0.at)
    found = _of_links(lines0, lines1, base, links, size)
    ahead = expected(lines0, near, found, base, size)
    paired = None
    settled = False
    for reach in reaches:
        if settled and reach != reaches[-1]:
            continue
        first, last = _candidates(lines0, lines1, ahead, reach * size, links)
        most = np.inf if len(links) else 2 * LONELINESS
        alike = likeness(lines0, lines1, first, last, np.angle(ahead.turn[first]), size, most)
        order = alike.order(lines1.closed)
        cost = looks(lines0, lines1, alike, order, ahead, flow, reach * size)
        cost += _torn(lines1.at, alike, order, lines0, near, found, size)
        before, paired = paired, _choose(lines0, lines1, alike, cost, order, ahead, links, size)
        settled = before is not None and bool((paired.partner == before.partner).all())
        found = paired.found
        ahead = expected(lines0, near, found, base, size)
    assert paired is not None
    return paired


def _of_links(lines0: Lines, lines1: Lines, base: Found, links: Indices, size: float) -> Found:
    """What the animator's links tell before anything is paired."""
    trust = np.zeros(len(lines0))
    at, turn = base.at.copy(), base.turn.copy()
    if len(links):
        alike = likeness(lines0, lines1, links[:, 0], links[:, 1], np.angle(base.turn[links[:, 0]]), size)
        best = closest(alike)
        first, last, order = alike.first[best], alike.last[best], alike.order(lines1.closed)[best]
        at[first] = lines1.at[last[:, None], order]
        turn[first] = turn_of(lines0.at[first], at[first], base.turn[first], size)
        trust[first] = LINKED
    return Found(at, turn, trust)


def _candidates(lines0: Lines, lines1: Lines, ahead: Found, reach: float, links: Indices) -> tuple[Indices, Indices]:
    """(M,) and (M,): for each line the few of the last key that lie where it is expected and are of its kind."""
    rows, columns = [], []
    low0, high0 = boxes(ahead.at)
    low1, high1 = boxes(lines1.at)
    middle, centre1 = ahead.at.mean(1), lines1.centre
    floor = 0.03 * reach
    for patch in patches(middle):
        around = beside(low0[patch], high0[patch], low1, high1)
        away = np.abs(middle[patch][:, None] - centre1[around]) / reach
        longer = np.abs(np.log((lines0.length[patch][:, None] + floor) / (lines1.length[around] + floor)))
        other = lines0.material[patch][:, None] != lines1.material[around]
        cheap = away**2 / (1 + away**2) + 0.3 * away + np.minimum(longer, 2) + 0.6 * other
        kept = min(CANDIDATES, len(around))
        best = np.argpartition(cheap, kept - 1, axis=1)[:, :kept]
        rows.append(np.repeat(patch, kept))
        columns.append(around[best].ravel())
    first, last = np.concatenate(rows), np.concatenate(columns)
    if len(links):
        free = ~(np.isin(first, links[:, 0]) | np.isin(last, links[:, 1]))
        first, last = np.append(first[free], links[:, 0]), np.append(last[free], links[:, 1])
    return first, last


def looks(
    lines0: Lines,
    lines1: Lines,
    alike: Likeness,
    order: Indices,
    ahead: Found,
    flow: Carried | None,
    reach: float,
) -> Numbers:
    """(A,) what each way of pairing costs by the lines' looks, by where they are expected and by what the flow sees."""
    missed = _saturated(lines1.at[alike.last[:, None], order] - ahead.at[alike.first], reach).mean(1)
    beyond = np.angle(np.exp(1j * alike.turn) / (ahead.turn[alike.first] + 1e-12))
    cost = alike.unlike + 0.9 * missed + 0.25 * np.abs(beyond) / np.pi
    return cost if flow is None else cost + flow.cost(alike.first, alike.last, order)


def _torn(
    at1: Places, alike: Likeness, order: Indices, lines0: Lines, near: Nearness, found: Found, size: float
) -> Numbers:
    """(A,) from 0 to 0.9: how far a line would be torn from the neighbours it touches, wherever they went."""
    places, _ = carried(lines0, near, found)
    touching = np.take_along_axis(places, near.own[..., None], 2)[..., 0]  # (n, N)
    slack = 0.012 * size + 0.5 * np.where(near.line == NONE, 0, near.distance)
    weight = np.where(near.line == NONE, 0, found.trust[near.line] / (1 + (near.distance / (0.02 * size)) ** 2))
    met = at1[alike.last[:, None], np.take_along_axis(order, near.own[alike.first], 1)]  # (A, N)
    torn = _saturated(met - touching[alike.first], slack[alike.first])
    share = weight[alike.first]
    return 0.9 * (torn * share).sum(1) / (share.sum(1) + 0.3)


def _saturated(away: Places, reach: float | Numbers) -> Numbers:
    """From 0, where it is met, to 1, however far it is missed."""
    far = square(away) / np.square(reach)
    return far / (1 + far)


def _choose(
    lines0: Lines,
    lines1: Lines,
    alike: Likeness,
    costs: Numbers,
    order: Indices,
    ahead: Found,
    links: Indices,
    size: float,
) -> Paired:
    n, m = len(lines0), len(lines1)
    best = closest(alike, costs)
    first, last, cost = alike.first[best], alike.last[best], costs[best]
    alone = 2 * LONELINESS
    linked = np.isin(first, links[:, 0]) if len(links) else np.zeros(len(first), bool)
    partner = assign(first, last, np.where(linked, -1e3, cost), np.full(n, LONELINESS), np.full(m, LONELINESS))
    is_taken = partner[first] == last
    rows, ways = first[is_taken], best[is_taken]
    rival0, rival1 = np.full(n, alone), np.full(m, alone)
    np.minimum.at(rival0, first[~is_taken], cost[~is_taken])
    np.minimum.at(rival1, last[~is_taken], cost[~is_taken])
    at, turn, trust = ahead.at.copy(), ahead.turn.copy(), np.zeros(n)
    samples = np.tile(np.arange(SAMPLES), (n, 1))
    paid, margin, back, shift = np.full(n, alone), np.zeros(n), np.zeros(n, bool), np.zeros(n, np.intp)
    samples[rows], back[rows], shift[rows], paid[rows] = (
        order[ways],
        alike.reversed[ways],
        alike.shift[ways],
        costs[ways],
    )
    margin[rows] = np.minimum(rival0[rows], rival1[partner[rows]]) - paid[rows]
    at[rows] = lines1.at[partner[rows][:, None], samples[rows]]
    turn[rows] = turn_of(lines0.at[rows], at[rows], ahead.turn[rows], size)
    fits = np.clip(1.2 - paid[rows], 0, 1) * np.clip(0.35 + margin[rows] / 0.5, 0, 1)
    trust[rows] = LEAST_TRUST + (1 - LEAST_TRUST) * fits
    if len(links):
        trust[links[:, 0]] = LINKED
    return Paired(partner, samples, back, shift, paid, margin, Found(at, turn, trust), ahead)


__all__ = ["ALONE", "Paired", "looks", "pair_lines"]
