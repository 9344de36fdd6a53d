"""From lines to pairs of strokes: the large lines first, then all, then what lies in pieces."""

from collections.abc import Sequence

import numpy as np

from .flowing import Carried, carry
from .likeness import Likeness, closest, likeness, square
from .lines import SAMPLES, Lines
from .motion import Found, turn_of, whole_motion
from .nearness import patches
from .pair import KeyFlow, StrokePair
from .paths import Indices
from .pieces import Chain, Piece, all_chains, by_nearest_ends, chain_values, find_chains, spans
from .rounds import ALONE, LONELINESS, REACHES, Paired, looks, pair_lines

LEADERS = 400
"""Of many lines the longest are paired first and show the others the way."""

NEAR = 0.08
"""Of the drawing's size: so far a line of several pieces may lie from where it is expected."""


def partners(lines0: Lines, lines1: Lines, flow: KeyFlow | None, links: Indices) -> list[StrokePair]:
    """The pairs of strokes that are the same.

    Args:
        links: (L, 2) pairs that the animator made; each line at most once.
    """
    size = drawing_size(lines0, lines1)
    carried = carry(lines0, lines1, flow, size) if flow is not None else None
    base = _base(lines0, lines1, carried, links, size)
    reaches: Sequence[float] = REACHES
    if max(len(lines0), len(lines1)) > 1.5 * LEADERS:
        base = _led(lines0, lines1, base, carried, links, size)
        reaches = REACHES[-3:]
    paired = pair_lines(lines0, lines1, base, carried, links, size, reaches)
    linked = {int(first) for first in links[:, 0]}
    split, merged = _in_pieces(lines0, lines1, paired, linked, size)
    made = [pair for chain in split for pair in _pairs_of_split(lines0, lines1, chain, paired, size)]
    made += [pair for chain in merged for pair in _pairs_of_merged(lines0, lines1, chain, paired, size)]
    done0, done1 = {pair.first for pair in made}, {pair.last for pair in made}
    for row in np.flatnonzero(paired.partner != ALONE).tolist():
        partner = int(paired.partner[row])
        if row in done0 or partner in done1:
            continue
        sure = 1.0 if row in linked else _confidence(float(paired.cost[row]), float(paired.margin[row]))
        back, shift = bool(paired.reversed[row]), int(paired.shift[row])
        at = (-shift if back else shift) / SAMPLES % 1.0
        made.append(StrokePair(row, partner, back, at, confidence=sure, linked=row in linked))
    return made


def drawing_size(*keys: Lines) -> float:
    """Pixels: the diagonal of the larger of the keys, and at least 1."""
    return max(1.0, *(float(np.hypot(np.ptp(key.at.real), np.ptp(key.at.imag))) for key in keys if len(key)))


def paired_by_hand(lines0: Lines, lines1: Lines, links: list[tuple[int, int]]) -> list[StrokePair]:
    """The pairs of links that share a stroke: it lies in pieces in the other key."""
    firsts, lasts = sorted({first for first, _ in links}), sorted({last for _, last in links})
    if len(firsts) > 1 and len(lasts) > 1:
        return [StrokePair(first, last, linked=True) for first, last in links]
    size = drawing_size(lines0, lines1)
    if len(firsts) == 1:
        chain = Chain(by_nearest_ends(lines1, lasts), firsts[0], 0.0)
        return _pairs_of_split(lines0, lines1, chain, None, size)
    chain = Chain(by_nearest_ends(lines0, firsts), lasts[0], 0.0)
    return _pairs_of_merged(lines0, lines1, chain, None, size)


def _base(lines0: Lines, lines1: Lines, carried: Carried | None, links: Indices, size: float) -> Found:
    """Where each line goes as far as the whole drawing, the flow and the links tell."""
    factor, shift = whole_motion(lines0, lines1, size, links)
    at, turn = factor * lines0.at + shift, np.full(len(lines0), factor)
    if len(links):
        # Near a link things go as it does: each pulls by its nearness, and the whole drawing from half its size away.
        ways = lines1.centre[links[:, 1]] - (factor * lines0.centre[links[:, 0]] + shift)  # (L,)
        away = square(lines0.centre[:, None] - lines0.centre[links[:, 0]])  # (n, L)
        pull = 1 / (away + (0.05 * size) ** 2)
        at = at + ((pull * ways).sum(1) / (pull.sum(1) + 1 / (0.5 * size) ** 2))[:, None]
    if carried is not None:
        at = at + carried.sure0 * (carried.there0 - at)
        turn = turn_of(lines0.at, at, turn, size)
    return Found(at, turn, np.ones(len(lines0)))


def _led(lines0: Lines, lines1: Lines, base: Found, carried: Carried | None, links: Indices, size: float) -> Found:
    """Where each line goes if it does as the longest lines around it, which are paired by themselves."""
    lead0, lead1 = (np.argsort(-lines.length, kind="stable")[:LEADERS] for lines in (lines0, lines1))
    lead0, lead1 = np.union1d(lead0, links[:, 0]), np.union1d(lead1, links[:, 1])
    own_links = np.stack([np.searchsorted(lead0, links[:, 0]), np.searchsorted(lead1, links[:, 1])], 1)
    led = pair_lines(
        lines0.only(lead0),
        lines1.only(lead1),
        Found(base.at[lead0], base.turn[lead0], base.trust[lead0]),
        carried.only(lead0, lead1) if carried is not None else None,
        own_links,
        size,
    )
    at, turn = base.at.copy(), base.turn.copy()
    sure = np.flatnonzero(led.partner != ALONE)
    if not len(sure):
        return base
    centre0, centre1 = lines0.centre[lead0][sure], led.found.at[sure].mean(1)
    nearest = min(6, len(sure))
    for patch in patches(lines0.centre):
        away = square(lines0.centre[patch][:, None] - centre0)  # (p, leaders)
        near = np.argpartition(away, nearest - 1, axis=1)[:, :nearest]
        weight = led.found.trust[sure][near] / (np.take_along_axis(away, near, 1) + (0.02 * size) ** 2)
        weight /= weight.sum(1, keepdims=True)
        factor = led.found.turn[sure][near]
        hold = centre1[near] - factor * centre0[near]
        turn[patch] = (weight * factor).sum(1)
        at[patch] = turn[patch][:, None] * lines0.at[patch] + (weight * hold).sum(1)[:, None]
    if carried is not None:
        at = at + carried.sure0 * (carried.there0 - at)
    return Found(at, turn, base.trust)


def _in_pieces(
    lines0: Lines, lines1: Lines, paired: Paired, linked: set[int], size: float
) -> tuple[list[Chain], list[Chain]]:
    """Chains of the last key's lines whose owners are the first's, and the other way round."""
    ahead = paired.ahead
    rows = np.flatnonzero(paired.partner != ALONE)
    apart = np.full(len(lines0), 2 * LONELINESS)
    apart[rows] = _looked(lines0, lines1, rows, paired.partner[rows], ahead, size)
    apart[list(linked)] = -9.0  # never taken from its link
    owner1 = np.full(len(lines1), ALONE)
    owner1[paired.partner[rows]] = rows
    apart1 = np.where(owner1 == ALONE, 2 * LONELINESS, apart[owner1])

    def as_last(joined: Lines, _: Sequence[tuple[Piece, ...]], owners: Indices) -> np.ndarray:
        return _looked(lines0, joined, owners, np.arange(len(joined)), ahead, size)

    def as_first(joined: Lines, pieces: Sequence[tuple[Piece, ...]], owners: Indices) -> np.ndarray:
        return _looked(joined, lines1, np.arange(len(joined)), owners, _ahead_of(lines0, joined, pieces, ahead), size)

    lonely0 = np.flatnonzero(paired.partner == ALONE).tolist()
    split = find_chains(lines1, owner1, apart1, lonely0, as_last, LONELINESS, size)
    busy0 = {chain.owner for chain in split}
    busy1 = {piece.line for chain in split for piece in chain.pieces}
    partner0 = paired.partner.copy()
    for row in range(len(lines0)):
        if row in busy0 or (partner0[row] != ALONE and int(partner0[row]) in busy1):
            apart[row] = -9.0 if row in busy0 else 2 * LONELINESS
            partner0[row] = len(lines1) if row in busy0 else ALONE
    lonely1 = [int(line) for line in np.flatnonzero(owner1 == ALONE) if int(line) not in busy1]
    free0 = np.where(partner0 == len(lines1), 0, partner0)
    merged = find_chains(lines0, free0, apart, lonely1, as_first, LONELINESS, size)
    return split, merged


def _ahead_of(lines0: Lines, joined: Lines, pieces: Sequence[tuple[Piece, ...]], ahead: Found) -> Found:
    at = [
        chain_values(lines0.at, ahead.at, chain, bool(closed))
        for chain, closed in zip(pieces, joined.closed, strict=True)
    ]
    turn = np.array([ahead.turn[[piece.line for piece in chain]].mean() for chain in pieces])
    return Found(np.array(at), turn, np.ones(len(at)))


def _best(
    lines0: Lines, lines1: Lines, first: Indices, last: Indices, ahead: Found | None, size: float
) -> tuple[Likeness, Indices, np.ndarray]:
    """The best way of each pair, in the order of first, then last; and what each way costs."""
    turn = np.zeros(len(first)) if ahead is None else np.angle(ahead.turn[first])
    alike = likeness(lines0, lines1, first, last, turn, size)
    order = alike.order(lines1.closed)
    costs = alike.unlike if ahead is None else looks(lines0, lines1, alike, order, ahead, None, NEAR * size)
    return alike, closest(alike, costs), costs


def _looked(lines0: Lines, lines1: Lines, first: Indices, last: Indices, ahead: Found, size: float) -> np.ndarray:
    """(M,) what pairs cost by their looks and places, in the order given. No pair stands in it twice."""
    _, best, costs = _best(lines0, lines1, first, last, ahead, size)
    found = np.zeros(len(first))
    found[np.lexsort((last, first))] = costs[best]
    return found


def _pairs_of_split(lines0: Lines, lines1: Lines, chain: Chain, paired: Paired | None, size: float) -> list[StrokePair]:
    whole = all_chains(lines1, [chain.pieces])
    one = np.array([chain.owner])
    alike, best, _ = _best(lines0, whole, one, np.array([0]), paired.ahead if paired else None, size)
    back, shift = bool(alike.reversed[best[0]]), float(alike.shift[best[0]]) / SAMPLES
    around = bool(whole.closed[0] or lines0.closed[chain.owner])
    sure = 1.0 if paired is None else _confidence(chain.cost, 0.5)
    made = []
    for piece, (start, end) in zip(chain.pieces, spans(lines1, chain.pieces), strict=True):
        span = _over(start, end, back, -shift, around)
        made.append(
            StrokePair(chain.owner, piece.line, back != piece.backward, 0.0, span, (0.0, 1.0), sure, paired is None)
        )
    return made


def _pairs_of_merged(
    lines0: Lines, lines1: Lines, chain: Chain, paired: Paired | None, size: float
) -> list[StrokePair]:
    whole = all_chains(lines0, [chain.pieces])
    ahead = _ahead_of(lines0, whole, [chain.pieces], paired.ahead) if paired else None
    alike, best, _ = _best(whole, lines1, np.array([0]), np.array([chain.owner]), ahead, size)
    back, shift = bool(alike.reversed[best[0]]), float(alike.shift[best[0]]) / SAMPLES
    around = bool(whole.closed[0] or lines1.closed[chain.owner])
    sure = 1.0 if paired is None else _confidence(chain.cost, 0.5)
    made = []
    for piece, (start, end) in zip(chain.pieces, spans(lines0, chain.pieces), strict=True):
        span = _over(start, end, back, -shift if back else shift, around)
        made.append(
            StrokePair(piece.line, chain.owner, back != piece.backward, 0.0, (0.0, 1.0), span, sure, paired is None)
        )
    return made


def _over(start: float, end: float, back: bool, shift: float, around: bool) -> tuple[float, float]:
    """Where a span of one line lies on the other, which is begun elsewhere or runs the other way."""
    if back:
        start, end = (-end, -start) if around else (1 - end, 1 - start)
    if around:
        start, end = start + shift, end + shift
    turns = np.floor(start + 1e-9) if around else 0.0
    return float(start - turns), float(end - turns)


def _confidence(cost: float, margin: float) -> float:
    """From 0 to 1: how well a pair fits, and how much worse any other would. What moves far is not yet doubtful."""
    return float(np.clip(1.6 - 0.8 * cost, 0.05, 1) * np.clip(0.5 + margin, 0.3, 1))
