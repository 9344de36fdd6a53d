"""A stroke of one key that stands in the other in several pieces, end to end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .lines import NEARLY_CLOSED, SAMPLES, Lines
from .nearness import NONE, nearness
from .paths import Indices, Places

MOST_PIECES = 4
MOST_OWNERS = 12

TOUCHING = 0.02
"""Of the drawing's size: ends no farther apart were one line."""

SAVED = 0.35
"""By so much a chain of pieces must be the better explanation; a pair that fits is not torn up for less."""


@dataclass(frozen=True)
class Piece:
    line: int
    backward: bool  # in the chain it runs from its end to its start


@dataclass(frozen=True, eq=False)
class Chain:
    """Lines of a key that were one line."""

    pieces: tuple[Piece, ...]
    owner: int  # the whole line, in the other key
    cost: float  # of the two as partners


Price = Callable[[Lines, Sequence[tuple[Piece, ...]], Indices], np.ndarray]
"""(chains as lines, their pieces, (M,) owners) -> (M,) what each chain costs as its owner's partner."""


def find_chains(
    lines: Lines,
    partner: Indices,
    paid: np.ndarray,
    lonely_owners: Sequence[int],
    price: Price,
    alone: float,
    size: float,
) -> list[Chain]:
    """Join lines that have no partner to what they continue, where that explains a line of the other key better.

    Args:
        lines: those that may be pieces.
        partner: (n,) of each in the other key, or -1.
        paid: (n,) what each costs with its partner, by the measure of ``price``.
        lonely_owners: lines of the other key without partner; a few of them are tried.
        alone: what a line without partner costs.
        size: pixels; of the whole drawing.
    """
    free = {int(line) for line in np.flatnonzero((partner < 0) & ~lines.closed & (lines.length > 0))}
    if not free:
        return []
    near = nearness(lines.at)
    grown: dict[int, Chain] = {}  # by owner
    for _ in range(MOST_PIECES - 1):
        body_of = {piece.line: chain for chain in grown.values() for piece in chain.pieces}
        proposals: list[tuple[tuple[Piece, ...], int, float]] = []  # chain, its owner, what they cost apart
        for added in sorted(free):
            for beside in near.line[added].tolist():
                if beside == NONE or lines.closed[beside] or lines.material[beside] != lines.material[added]:
                    continue
                if (chain := body_of.get(beside)) is not None:
                    body, owners, apart = chain.pieces, [chain.owner], chain.cost
                elif beside in free:
                    body, owners, apart = (Piece(beside, False),), list(lonely_owners)[:MOST_OWNERS], 2 * alone
                else:
                    body, owners, apart = (Piece(beside, False),), [int(partner[beside])], float(paid[beside])
                for pieces in _joined(lines, body, added, TOUCHING * size):
                    proposals += [(pieces, owner, apart + alone) for owner in owners]
        if not proposals:
            break
        candidates = [pieces for pieces, _, _ in proposals]
        costs = price(
            all_chains(lines, candidates), candidates, np.array([owner for _, owner, _ in proposals], np.intp)
        )
        saved = np.array([apart for _, _, apart in proposals]) - costs
        changed: set[int] = set()
        for best in np.argsort(-saved, kind="stable").tolist():
            pieces, owner, _ = proposals[best]
            if saved[best] < SAVED:
                break
            known = {piece.line for piece in grown[owner].pieces} if owner in grown else set()
            new = {piece.line for piece in pieces} - known
            mine = {line for line in new if partner[line] == owner}
            if owner in changed or not new - mine <= free or any(line in body_of for line in mine):
                continue
            grown[owner] = Chain(pieces, owner, float(costs[best]))
            free -= new
            changed.add(owner)
        if not changed:
            break
    return list(grown.values())


def _joined(lines: Lines, body: tuple[Piece, ...], added: int, reach: float) -> list[tuple[Piece, ...]]:
    """The chain with another line at its start or end, wherever ends touch."""
    start, end = _end(lines, body[0], False), _end(lines, body[-1], True)
    found = []
    for backward in (False, True):
        piece = Piece(added, backward)
        if abs(_end(lines, piece, False) - end) <= reach:
            found.append((*body, piece))
        if abs(_end(lines, piece, True) - start) <= reach:
            found.append((piece, *body))
    return found


def _end(lines: Lines, piece: Piece, last: bool) -> complex:
    return complex(lines.at[piece.line, -1 if last != piece.backward else 0])


def all_chains(lines: Lines, candidates: Sequence[tuple[Piece, ...]]) -> Lines:
    """Every chain as one line."""
    made = [_as_line(lines, pieces) for pieces in candidates]
    return Lines(
        np.concatenate([line.at for line in made]),
        np.concatenate([line.length for line in made]),
        np.concatenate([line.closed for line in made]),
        np.concatenate([line.material for line in made]),
        np.concatenate([line.colour for line in made]),
    )


def _as_line(lines: Lines, pieces: tuple[Piece, ...]) -> Lines:
    path = np.concatenate([_run(lines.at, piece) for piece in pieces])
    which = np.array([piece.line for piece in pieces])
    length = float(lines.length[which].sum())
    closed = bool(abs(path[0] - path[-1]) <= 2 * NEARLY_CLOSED * length)
    weight = lines.length[which] + 1e-9 * length
    return Lines(
        along(path, path, closed)[None],
        np.array([length]),
        np.array([closed]),
        lines.material[which[:1]],
        (weight @ lines.colour[which] / weight.sum())[None],
    )


def _run(values: Places, piece: Piece) -> Places:
    return values[piece.line, ::-1] if piece.backward else values[piece.line]


def along(path: Places, values: Places, closed: bool) -> Places:
    """(SAMPLES,) values that stand at a path's places, looked up evenly along it."""
    walked = np.concatenate([[0], np.cumsum(np.abs(np.diff(path)))])
    share = np.arange(SAMPLES) / SAMPLES if closed else np.linspace(0, 1, SAMPLES)
    return np.interp(share * walked[-1], walked, values)


def chain_values(path: Places, values: Places, pieces: tuple[Piece, ...], closed: bool) -> Places:
    """What stands at the (n, SAMPLES) samples of the lines, looked up along the chain."""
    return along(
        np.concatenate([_run(path, piece) for piece in pieces]),
        np.concatenate([_run(values, piece) for piece in pieces]),
        closed,
    )


def spans(lines: Lines, pieces: tuple[Piece, ...]) -> tuple[tuple[float, float], ...]:
    """What share of the chain's length each piece takes."""
    length = np.array([lines.length[piece.line] for piece in pieces])
    ends = np.concatenate([[0], np.cumsum(length)]) / length.sum()
    return tuple((float(start), float(end)) for start, end in pairwise(ends))


def by_nearest_ends(lines: Lines, which: Sequence[int]) -> tuple[Piece, ...]:
    """Lines in the order and directions in which their ends lie nearest to one another."""
    rest = list(which)
    chain = [Piece(rest.pop(0), False)]
    while rest:
        start, end = _end(lines, chain[0], False), _end(lines, chain[-1], True)
        choices = [
            (abs(_end(lines, piece, not after) - (end if after else start)), after, piece)
            for line in rest
            for piece in (Piece(line, False), Piece(line, True))
            for after in (True, False)
        ]
        _, after, piece = min(choices, key=lambda choice: choice[0])
        chain = [*chain, piece] if after else [piece, *chain]
        rest.remove(piece.line)
    return tuple(chain)
