"""The strokes of two keys, at any time between them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .couples import Couple, couples_of
from .depth import depths
from .lonely import Company, carried_strokes
from .moved import POINTS, VIEW, moved_strokes
from .nearness import nearness
from .pair import KeyFlow, StrokePair
from .paths import Numbers, Places
from .stroke import Stroke, check_strokes
from .surety import surety
from .swing import Moving, Swing, swing
from .through import KeyBeyond, bends

SAMPLES = 24
"""Points of a stroke at which it is asked what it touches."""

__all__ = ["DrawnStrokes", "KeyBeyond", "strokes_between"]


@dataclass(frozen=True)
class DrawnStrokes:
    """An inbetween: its strokes from the undermost to the topmost, and how sure it is that they are right."""

    strokes: tuple[Stroke, ...]
    confidence: float  # from 0 to 1


def strokes_between(
    first: Sequence[Stroke],
    last: Sequence[Stroke],
    pairs: Sequence[StrokePair],
    times: Sequence[float],
    flow: KeyFlow | None = None,
    arcs: bool = True,
    before: KeyBeyond | None = None,
    after: KeyBeyond | None = None,
    grow: bool = False,
) -> list[DrawnStrokes]:
    """Draw the strokes at the given times, 0 the first key and 1 the last, where the keys themselves are returned.

    Args:
        pairs: what :func:`match_strokes` found for these strokes.
        flow: carries strokes that have no partner; without it their neighbours do.
        arcs: what turns between the keys swings; else every point goes straight.
        before, after: the next keys, for a motion without a jolt at the keys.
        grow: open strokes that have no partner come and go along their length; else, as closed ones do, they fade.

    Raises:
        StrokeError: a position is not a number.
    """
    check_strokes(first, "first")
    check_strokes(last, "last")
    moments = np.clip(np.asarray(times, np.float64), 0, 1)
    to_layer = _to_layer([*first, *last])
    size = _size([*first, *last])
    couples = couples_of(first, last, pairs)
    ways = _ways(couples, moments, size, arcs)
    bent0, bent1 = _bent(couples, before, False), _bent(couples, after, True)
    company = _company(ways, moments, size)
    lonely0, lonely1 = [pair for pair in pairs if pair.last is None], [pair for pair in pairs if pair.first is None]
    alone = [
        stroke
        for key, lonely, of_last in ((first, lonely0, False), (last, lonely1, True))
        for stroke in carried_strokes(
            [key[_own(pair)] for pair in lonely], of_last, company, moments, flow, to_layer, grow
        )
    ]
    order = [*(couple.pair for couple in couples), *lonely0, *lonely1]
    depth0, depth1 = depths(order, len(first), len(last))
    moved = moved_strokes(couples, ways.off, ways.turn, (bent0, bent1), moments, to_layer)
    sure = surety(first, last, order)
    drawn = []
    for row, time in enumerate(moments.tolist()):
        if time in (0, 1):
            drawn.append(DrawnStrokes(tuple(last if time else first), 1.0))
            continue
        strokes = [*moved[row], *(stroke[row] for stroke in alone)]
        ranks = np.argsort((1 - time) * depth0 + time * depth1, kind="stable")
        # Near a key little can go wrong.
        drawn.append(DrawnStrokes(tuple(strokes[rank] for rank in ranks), 1 - (1 - sure) * 4 * time * (1 - time)))
    return drawn


def _own(pair: StrokePair) -> int:
    """The only stroke of a pair that lacks the other."""
    own = pair.last if pair.first is None else pair.first
    assert own is not None
    return own


@dataclass(frozen=True, eq=False)
class _Ways:
    """Where all couples' points are in the keys, and what their arcs are beyond straight ways."""

    samples: tuple[Places, Places]  # (P, SAMPLES) of each couple, in either key
    off: Places  # (T, V) pixels
    bow: Places  # (T, P) the mean of it, couple by couple
    turn: Numbers  # (V,) radians from key to key
    swing: Swing | None


def _ways(couples: Sequence[Couple], times: Numbers, size: float, arcs: bool) -> _Ways:
    if not couples:
        none, nowhere = np.zeros((len(times), 0), complex), np.zeros((0, SAMPLES), complex)
        return _Ways((nowhere, nowhere), none, none, np.zeros(0), None)
    sizes = np.array([len(couple.at0[VIEW]) for couple in couples], np.intp)
    starts = np.cumsum(sizes) - sizes
    at0, at1 = (
        _places(np.concatenate([(couple.at1 if later else couple.at0)[VIEW] for couple in couples]))
        for later in (False, True)
    )
    some = np.round(np.linspace(0, 1, SAMPLES) * (sizes[:, None] - 1)).astype(np.intp)  # (P, SAMPLES)
    samples = at0[starts[:, None] + some], at1[starts[:, None] + some]
    if not arcs:
        none = np.zeros((len(times), len(at0)), complex)
        return _Ways(samples, none, none[:, : len(couples)], np.zeros(len(at0)), None)
    near = nearness(*samples)
    mine = np.arange(len(couples))[:, None]
    theirs = np.take_along_axis(some[near.line], near.theirs[..., None], 2)[..., 0]
    near = replace(near, own=some[mine, near.own], theirs=theirs)
    around = np.array([couple.knots.cyclic for couple in couples], bool)
    swung = swing(Moving(at0, at1, starts, sizes, around, near, size), times)
    off = swung.at - ((1 - times[:, None]) * at0 + times[:, None] * at1)
    bow = np.asarray(np.add.reduceat(off, starts, axis=1) / sizes, np.complex128)
    return _Ways(samples, off, bow, swung.turn, swung)


def _company(ways: _Ways, times: Numbers, size: float) -> Company:
    middle0, middle1 = (at.mean(1) for at in ways.samples)
    middle = (1 - times[:, None]) * middle0 + times[:, None] * middle1 + ways.bow
    turn = ways.swing.whole_turn if ways.swing is not None else np.zeros(len(middle0))
    return Company(ways.samples, middle, (middle0, middle1), turn, size, ways.swing is not None)


def _bent(couples: Sequence[Couple], beyond: KeyBeyond | None, at_last: bool) -> list[Numbers | None]:
    if beyond is None or not couples:
        return [None] * len(couples)
    return list(
        bends(
            beyond,
            [couple.pair for couple in couples],
            [couple.last if at_last else couple.first for couple in couples],
            [couple.knots.at1 if at_last else couple.knots.at0 for couple in couples],
            [couple.at1[POINTS] - couple.at0[POINTS] for couple in couples],
            at_last,
        )
    )


def _to_layer(strokes: Sequence[Stroke]) -> Numbers:
    """(2, 3) what a pixel to the right, and one down, is in the layer: the affine map that fits all points best."""
    if not strokes:
        return np.zeros((2, 3))
    view = np.concatenate([stroke.view for stroke in strokes]).astype(np.float64)
    points = np.concatenate([stroke.points for stroke in strokes]).astype(np.float64)
    return np.linalg.lstsq(view - view.mean(0), points - points.mean(0), rcond=1e-9)[0]


def _size(strokes: Sequence[Stroke]) -> float:
    if not strokes:
        return 1.0
    view = np.concatenate([stroke.view for stroke in strokes]).astype(np.float64)
    return max(1.0, float(np.hypot(*np.ptp(view, axis=0))))


def _places(values: NDArray[np.floating]) -> Places:
    """(N,) complex of (N, 2)."""
    numbers = np.asarray(values, np.float64)
    return numbers[:, 0] + 1j * numbers[:, 1]
