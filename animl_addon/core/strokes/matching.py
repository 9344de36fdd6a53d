"""Which strokes of two keys are the same."""

from collections.abc import Sequence

import numpy as np

from ..errors import StrokeError
from .lines import lines_of
from .pair import KeyFlow, StrokePair
from .partners import paired_by_hand, partners
from .stroke import Stroke, check_strokes

UNKNOWN = 0.4
"""How sure it is that a stroke without partner has none, and goes where it is carried."""

__all__ = ["KeyFlow", "StrokePair", "match_strokes"]


def match_strokes(
    first: Sequence[Stroke],
    last: Sequence[Stroke],
    flow: KeyFlow | None = None,
    links: Sequence[tuple[int, int]] = (),
) -> tuple[StrokePair, ...]:
    """Find for each stroke its partner in the other key.

    Args:
        flow: what the model sees, if there is one; without it the shapes and their neighbours tell.
        links: (index in first, index in last) of strokes that the animator says are the same; they are, and their
            neighbours are looked for beside them. A stroke linked to several is made of these pieces.

    Returns:
        Pairs in the order of the first key's strokes, then the last key's strokes without partner. Every stroke of both
        keys stands in at least one.

    Raises:
        StrokeError: a position is not a number, or a link names a stroke that is not there.
    """
    check_strokes(first, "first")
    check_strokes(last, "last")
    single, shared = _sorted_links(links, len(first), len(last))
    made: list[StrokePair] = []
    if first and last:
        lines0, lines1 = lines_of(first), lines_of(last)
        by_hand = [pair for group in shared for pair in paired_by_hand(lines0, lines1, group)]
        taken0, taken1 = {pair.first for pair in by_hand}, {pair.last for pair in by_hand}
        found = partners(lines0, lines1, flow, np.array(single, np.intp).reshape(-1, 2))
        made = by_hand + [pair for pair in found if pair.first not in taken0 and pair.last not in taken1]
    known0, known1 = {pair.first for pair in made}, {pair.last for pair in made}
    return (
        *sorted(
            [
                *made,
                *(StrokePair(index, None, confidence=UNKNOWN) for index in range(len(first)) if index not in known0),
            ],
            key=lambda pair: (pair.first, pair.first_span, pair.last or 0),
        ),
        *(StrokePair(None, index, confidence=UNKNOWN) for index in range(len(last)) if index not in known1),
    )


def _sorted_links(
    links: Sequence[tuple[int, int]], first: int, last: int
) -> tuple[list[tuple[int, int]], list[list[tuple[int, int]]]]:
    """The links of one stroke to one, and groups of those that share strokes."""
    groups: list[list[tuple[int, int]]] = []
    for one, other in sorted({(int(one), int(other)) for one, other in links}):
        if not (0 <= one < first and 0 <= other < last):
            raise StrokeError(
                f"A link joins stroke {one + 1} of the first key to stroke {other + 1} of the last, which are not both "
                "there any more: clear the links and make them again."
            )
        shared = [group for group in groups if any(one == link[0] or other == link[1] for link in group)]
        groups = [group for group in groups if group not in shared]
        groups.append([link for group in shared for link in group] + [(one, other)])
    return [group[0] for group in groups if len(group) == 1], [group for group in groups if len(group) > 1]
