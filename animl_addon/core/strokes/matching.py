"""Which strokes of two keys are the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .stroke import Stroke, check_strokes


@dataclass(frozen=True, eq=False)
class KeyFlow:
    """What the model sees move between the pictures of the keys. Flows in pixels of the keys' pictures, x then y."""

    flow01: NDArray[np.float32]  # (h, w, 2): from the first key into the last
    flow10: NDArray[np.float32]  # (h, w, 2): from the last key into the first
    certainty0: NDArray[np.float32]  # (h, w), from 0 to 1
    certainty1: NDArray[np.float32]
    scale: float = 1.0  # pixels of the pictures for one pixel of the flows


@dataclass(frozen=True)
class StrokePair:
    """A stroke of the first key and what becomes of it; None where it has no partner.

    A stroke that is split in the other key stands in one pair for each part, with the share of its arc length that the
    part takes: shares run from 0 to 1 along the stroke, and past 1 around a closed one.
    """

    first: int | None
    last: int | None
    reversed: bool = False  # the last one was drawn the other way round
    shift: float = 0.0  # of the last one's arc length, at which the first one's start lies on it; closed strokes
    first_span: tuple[float, float] = (0.0, 1.0)
    last_span: tuple[float, float] = (0.0, 1.0)
    confidence: float = 1.0  # from 0 to 1
    linked: bool = False  # by the animator


def match_strokes(
    first: Sequence[Stroke],
    last: Sequence[Stroke],
    flow: KeyFlow | None = None,
    links: Sequence[tuple[int, int]] = (),
) -> tuple[StrokePair, ...]:
    """Find for each stroke its partner in the other key; every stroke of both keys stands in at least one pair.

    Args:
        flow: what the model sees, if there is one; without it the shapes and their neighbours tell.
        links: (index in first, index in last) of strokes that the animator says are the same.

    Raises:
        StrokeError: a position is not a number, or a link names a stroke that is not there.
    """
    check_strokes(first, "first")
    check_strokes(last, "last")
    both = min(len(first), len(last))
    return (
        *(StrokePair(index, index) for index in range(both)),
        *(StrokePair(index, None) for index in range(both, len(first))),
        *(StrokePair(None, index) for index in range(both, len(last))),
    )
