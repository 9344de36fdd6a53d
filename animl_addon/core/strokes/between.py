"""The strokes of two keys, at any time between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .matching import KeyFlow, StrokePair
from .stroke import Stroke


@dataclass(frozen=True)
class DrawnStrokes:
    """An inbetween: its strokes from the undermost to the topmost, and how sure it is that they are right."""

    strokes: tuple[Stroke, ...]
    confidence: float  # from 0 to 1


@dataclass(frozen=True)
class KeyBeyond:
    """The key before the first or after the last, whose strokes show with what speed motion runs through a key."""

    strokes: Sequence[Stroke]
    pairs: Sequence[StrokePair]  # before: match_strokes(its strokes, first); after: match_strokes(last, its strokes)
    gap: float = 1.0  # its distance in time, where 1 is that from first to last


def strokes_between(
    first: Sequence[Stroke],
    last: Sequence[Stroke],
    pairs: Sequence[StrokePair],
    times: Sequence[float],
    flow: KeyFlow | None = None,
    arcs: bool = True,
    before: KeyBeyond | None = None,
    after: KeyBeyond | None = None,
) -> list[DrawnStrokes]:
    """Draw the strokes at the given times, 0 the first key and 1 the last.

    Args:
        pairs: what :func:`match_strokes` found for these strokes.
        flow: carries strokes that have no partner; without it their neighbours do.
        arcs: what turns between the keys swings; else every point goes straight.
        before, after: the next keys, for a motion without a jolt at the keys.
    """
    drawn = []
    for time in times:
        strokes = []
        for pair in pairs:
            if pair.first is None or pair.last is None:
                continue
            one, other = first[pair.first], last[pair.last]
            if len(one) != len(other):
                strokes.append(one if time < 0.5 else other)
                continue
            points = (1 - time) * one.points + time * other.points
            view = (1 - time) * one.view + time * other.view
            near = one if time < 0.5 else other
            strokes.append(
                Stroke(
                    points.astype(np.float32),
                    view.astype(np.float32),
                    near.cyclic,
                    near.material,
                    near.curve,
                    near.at_points,
                    near.at_stroke,
                )
            )
        drawn.append(DrawnStrokes(tuple(strokes), 1.0))
    return drawn
