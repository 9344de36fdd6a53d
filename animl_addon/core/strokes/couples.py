"""Strokes that are the same in both keys, with a point in each for every point of what is drawn between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from .bezier import as_line
from .carving import Attributes, carved
from .knots import Knots, knots
from .pair import StrokePair
from .stroke import Stroke


@dataclass(frozen=True, eq=False)
class Couple:
    """Two strokes that are the same, and what stands at the points of what is drawn between them."""

    pair: StrokePair
    first: Stroke
    last: Stroke
    knots: Knots
    at0: Attributes
    at1: Attributes


def couples_of(first: Sequence[Stroke], last: Sequence[Stroke], pairs: Sequence[StrokePair]) -> list[Couple]:
    both = [pair for pair in pairs if pair.first is not None and pair.last is not None]
    alike0, alike1 = _of_one_kind(first, last, both)
    found = []
    for pair, knot in zip(both, knots(alike0, alike1, both), strict=True):
        one, other = alike0[pair.first or 0], alike1[pair.last or 0]
        at0 = carved(one, *knot.at0, False, knot.cyclic)
        at1 = carved(other, *knot.at1, pair.reversed, knot.cyclic)
        found.append(Couple(pair, one, other, knot, at0, at1))
    return found


def _of_one_kind(
    first: Sequence[Stroke], last: Sequence[Stroke], pairs: Sequence[StrokePair]
) -> tuple[list[Stroke], list[Stroke]]:
    """The strokes; where a curve is to become one of another type, both are plain lines."""
    one, other = list(first), list(last)
    changed = True
    while changed:
        changed = False
        for pair in pairs:
            zero, end = pair.first or 0, pair.last or 0
            if one[zero].curve != other[end].curve:
                one[zero], other[end] = as_line(one[zero]), as_line(other[end])
                changed = True
    return one, other
