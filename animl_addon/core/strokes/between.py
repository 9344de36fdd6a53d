"""The strokes of two keys, at any time between them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .carving import Attributes
from .couples import Couple, couples_of
from .depth import depths
from .lonely import Company, carried_strokes
from .mixing import mixed_along, mixed_values
from .nearness import nearness
from .pair import KeyFlow, StrokePair
from .paths import Numbers, Places
from .stroke import BEZIER, HANDLES, Stroke, check_strokes
from .swing import Moving, Swing, swing
from .through import KeyBeyond, bends

SAMPLES = 24
"""Points of a stroke at which it is asked what it touches."""

VIEW, POINTS = "view", "points"

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
) -> list[DrawnStrokes]:
    """Draw the strokes at the given times, 0 the first key and 1 the last, where the keys themselves are returned.

    Args:
        pairs: what :func:`match_strokes` found for these strokes.
        flow: carries strokes that have no partner; without it their neighbours do.
        arcs: what turns between the keys swings; else every point goes straight.
        before, after: the next keys, for a motion without a jolt at the keys.

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
    company = _company(couples, ways, moments, size, arcs)
    lonely0, lonely1 = [pair for pair in pairs if pair.last is None], [pair for pair in pairs if pair.first is None]
    alone = [
        *carried_strokes(_strokes(first, [pair.first for pair in lonely0]), False, company, moments, flow, to_layer),
        *carried_strokes(_strokes(last, [pair.last for pair in lonely1]), True, company, moments, flow, to_layer),
    ]
    order = [*(couple.pair for couple in couples), *lonely0, *lonely1]
    depth0, depth1 = depths(order, len(first), len(last))
    moved = [
        _moved(couple, ways, number, moments, to_layer, (bent0[number], bent1[number]))
        for number, couple in enumerate(couples)
    ]
    sure = _surety(first, last, order)
    drawn = []
    for row, time in enumerate(moments.tolist()):
        if time in (0, 1):
            drawn.append(DrawnStrokes(tuple(last if time else first), 1.0))
            continue
        strokes = [stroke[row] for stroke in (*moved, *alone)]
        ranks = np.argsort((1 - time) * depth0 + time * depth1, kind="stable")
        # Near a key little can go wrong.
        drawn.append(DrawnStrokes(tuple(strokes[rank] for rank in ranks), 1 - (1 - sure) * 4 * time * (1 - time)))
    return drawn


def _strokes(key: Sequence[Stroke], which: Sequence[int | None]) -> list[Stroke]:
    return [key[index] for index in which if index is not None]


@dataclass(frozen=True, eq=False)
class _Ways:
    """What the arcs of all couples' points are beyond straight ways."""

    parts: list[slice]  # of each couple's points among all V
    off: Places  # (T, V) pixels
    turn: Numbers  # (V,) radians from key to key
    swing: Swing | None


def _ways(couples: Sequence[Couple], times: Numbers, size: float, arcs: bool) -> _Ways:
    sizes = np.array([len(couple.at0[VIEW]) for couple in couples], np.intp)
    starts = np.cumsum(sizes) - sizes
    parts = [slice(start, start + count) for start, count in zip(starts.tolist(), sizes.tolist(), strict=True)]
    total = int(sizes.sum())
    if not arcs or not total:
        return _Ways(parts, np.zeros((len(times), total), complex), np.zeros(total), None)
    at0, at1 = (np.concatenate([_places(at[VIEW]) for at in key]) for key in _both(couples))
    some = np.round(np.linspace(0, 1, SAMPLES) * (sizes[:, None] - 1)).astype(np.intp)  # (P, SAMPLES)
    near = nearness(at0[starts[:, None] + some], at1[starts[:, None] + some])
    mine = np.arange(len(couples))[:, None]
    theirs = np.take_along_axis(some[near.line], near.theirs[..., None], 2)[..., 0]
    near = replace(near, own=some[mine, near.own], theirs=theirs)
    around = np.array([couple.knots.cyclic for couple in couples], bool)
    swung = swing(Moving(at0, at1, starts, sizes, around, near, size), times)
    straight = (1 - times[:, None]) * at0 + times[:, None] * at1
    return _Ways(parts, swung.at - straight, swung.turn, swung)


def _both(couples: Sequence[Couple]) -> tuple[list[Attributes], list[Attributes]]:
    return [couple.at0 for couple in couples], [couple.at1 for couple in couples]


def _company(couples: Sequence[Couple], ways: _Ways, times: Numbers, size: float, arcs: bool) -> Company:
    samples = []
    for key in _both(couples):
        seen = [_places(at[VIEW]) for at in key]
        some = [at[np.round(np.linspace(0, len(at) - 1, SAMPLES)).astype(int)] for at in seen]
        samples.append(np.array(some).reshape(len(couples), SAMPLES))
    middle0, middle1 = samples[0].mean(1), samples[1].mean(1)
    straight = (1 - times[:, None]) * middle0 + times[:, None] * middle1
    turn = np.zeros(len(couples))
    if ways.swing is not None:
        turn = ways.swing.whole_turn
        straight = straight + np.array([ways.off[:, part].mean(1) for part in ways.parts]).T
    return Company((samples[0], samples[1]), straight, (middle0, middle1), turn, size, arcs and len(couples) > 0)


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


def _moved(
    couple: Couple,
    ways: _Ways,
    number: int,
    times: Numbers,
    to_layer: Numbers,
    bent: tuple[Numbers | None, Numbers | None],
) -> list[Stroke]:
    """The stroke of a couple at every time."""
    part = ways.parts[number]
    time = times[:, None, None]
    off = ways.off[:, part]
    pixels = np.stack([off.real, off.imag], 2)  # (T, N, 2)
    at0, at1 = couple.at0, couple.at1
    points = (1 - time) * at0[POINTS] + time * at1[POINTS] + pixels @ to_layer
    if bent[0] is not None:
        points += time * (1 - time) ** 2 * bent[0]
    if bent[1] is not None:
        points -= time**2 * (1 - time) * bent[1]
    view = (1 - time) * at0[VIEW] + time * at1[VIEW] + pixels
    places = {POINTS, VIEW, *HANDLES}
    rest0, rest1 = ({name: at[name] for name in at if name not in places} for at in (at0, at1))
    along = mixed_along(rest0, rest1, times)
    if couple.first.curve == BEZIER and HANDLES[0] in at0 and HANDLES[0] in at1:
        for name in HANDLES:
            arms = _turned(at0[name] - at0[POINTS], at1[name] - at1[POINTS], ways.turn[part], times, to_layer)
            along[name] = (points + arms).astype(np.float32)
    points, view = points.astype(np.float32), view.astype(np.float32)
    return [
        Stroke(
            points[row],
            view[row],
            couple.knots.cyclic,
            (couple.first if moment < 0.5 else couple.last).material,
            couple.first.curve,
            {name: values[row] for name, values in along.items()},
            mixed_values(couple.first.at_stroke, couple.last.at_stroke, moment),
        )
        for row, moment in enumerate(times.tolist())
    ]


def _turned(arm0: Numbers, arm1: Numbers, turn: Numbers, times: Numbers, to_layer: Numbers) -> Numbers:
    """(T, N, 3) a handle's arm, which turns as its point's surroundings do; both in the layer."""
    from_layer = np.linalg.pinv(to_layer)  # (3, 2)
    seen0, seen1 = _places(arm0 @ from_layer), _places(arm1 @ from_layer)
    time = times[:, None]
    swung = np.exp(1j * time * turn) * ((1 - time) * seen0 + time * np.exp(-1j * turn) * seen1)
    beyond = swung - (1 - time) * seen0 - time * seen1
    straight = (1 - time[..., None]) * arm0 + time[..., None] * arm1
    return straight + np.stack([beyond.real, beyond.imag], 2) @ to_layer


def _surety(first: Sequence[Stroke], last: Sequence[Stroke], pairs: Sequence[StrokePair]) -> float:
    """How sure all pairs are in the mean, each counted by its length."""
    if not pairs:
        return 1.0
    lengths = [np.array([np.abs(np.diff(_places(stroke.view))).sum() for stroke in key]) for key in (first, last)]
    counted = np.zeros(len(pairs))
    for index, pair in enumerate(pairs):
        for length, which, (start, end) in (
            (lengths[0], pair.first, pair.first_span),
            (lengths[1], pair.last, pair.last_span),
        ):
            if which is not None:
                counted[index] += length[which] * (end - start)
    counted += 1e-9 + 1e-3 * counted.max()
    return float(np.average([pair.confidence for pair in pairs], weights=counted))


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
