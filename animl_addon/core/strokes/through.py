"""Motion that runs through a key without a jolt: the next key beyond it tells with what speed and where to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .carving import carved
from .knots import knots
from .pair import StrokePair
from .paths import Numbers
from .stroke import Stroke

MOST = 1.0
"""A bend is at most so many times the way itself: up to 1 nothing shoots past its key or steps back first."""


@dataclass(frozen=True)
class KeyBeyond:
    """The key before the first or after the last."""

    strokes: Sequence[Stroke]
    pairs: Sequence[StrokePair]  # before: match_strokes(strokes, first); after: match_strokes(last, strokes)
    gap: float = 1.0  # its distance in time, where 1 is that from first to last


def bends(
    beyond: KeyBeyond,
    couples: Sequence[StrokePair],
    strokes: Sequence[Stroke],
    asked: Sequence[tuple[np.ndarray, Numbers]],
    ways: Sequence[Numbers],
    at_last: bool,
) -> list[Numbers | None]:
    """What the velocity of points at a key has beyond that of a straight and even way; None where nothing is known.

    Velocities are those of the parabola through three keys (Catmull and Rom 1974, uneven spacing). The key beyond must
    have the stroke whole, and as the same type of curve.

    Args:
        couples, strokes: pairs, and the stroke of each at the key, which is the last one if ``at_last``.
        asked: of each stroke the points before N places on it, and parts of the way to the next ones.
        ways: (N, 3) of each couple, from first to last.

    Returns:
        (N, 3) for each couple, in the space of the layer for the time from first to last.
    """
    far, near = ("last", "first") if at_last else ("first", "last")
    known = {
        getattr(pair, near): pair
        for pair in beyond.pairs
        if pair.whole and pair.first is not None and pair.last is not None
    }
    found: list[Numbers | None] = [None] * len(couples)
    joined, own, there = [], [], []
    for number, couple in enumerate(couples):
        pair = known.get(couple.last if at_last else couple.first)
        if pair is not None and beyond.strokes[getattr(pair, far)].curve == strokes[number].curve:
            joined.append(number)
            own.append(strokes[number])
            there.append((beyond.strokes[getattr(pair, far)], pair))
    links = [replace(pair, first=index, last=index) for index, (_, pair) in enumerate(there)]
    others = [stroke for stroke, _ in there]
    steps = knots(own, others, links) if at_last else knots(others, own, links)
    for number, stroke, other, step in zip(joined, own, others, steps, strict=True):
        here, away = (step.at0, step.at1) if at_last else (step.at1, step.at0)
        way = _places_of(other, away) - _places_of(stroke, here)
        pace = _at(stroke, here, way / beyond.gap if at_last else -way / beyond.gap, asked[number])
        velocity = (beyond.gap * ways[number] + pace) / (1 + beyond.gap)
        bend = _evened(velocity - ways[number])
        greatest = np.linalg.norm(bend, axis=1).max(initial=0.0)
        most = MOST * np.linalg.norm(ways[number], axis=1).mean()
        found[number] = bend * min(1.0, most / greatest) if greatest > 0 else bend
    return found


def _places_of(stroke: Stroke, at: tuple[np.ndarray, Numbers]) -> Numbers:
    return carved(stroke, *at, False, stroke.cyclic)["points"]


def _at(
    stroke: Stroke, known: tuple[np.ndarray, Numbers], values: Numbers, asked: tuple[np.ndarray, Numbers]
) -> Numbers:
    """(N, 3) values that stand at known places of a stroke, looked up at others."""
    place, wanted = known[0] + known[1], asked[0] + asked[1]
    order = np.argsort(place, kind="stable")
    period = len(stroke) if stroke.cyclic else None
    return np.stack([np.interp(wanted, place[order], column, period=period) for column in values[order].T], 1)


def _evened(values: Numbers) -> Numbers:
    """The mean over a few points around each: a stroke bends as one."""
    reach = max(1, len(values) // 8)
    padded = np.pad(values, ((reach + 1, reach), (0, 0)), mode="edge").cumsum(axis=0)
    return (padded[2 * reach + 1 :] - padded[: -2 * reach - 1]) / (2 * reach + 1)
