"""The points of an inbetween's stroke: places on both keys' strokes that become each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .along import STEPS, Runs, corners, meeting, turned_least, warped
from .bezier import STEPS as BEZIER_STEPS
from .lines import seen_path
from .pair import StrokePair
from .paths import Numbers, Paths
from .stroke import BEZIER, Stroke

NEARLY = 0.3
"""Of the mean distance of points: places no farther apart are one point."""

TELLING = np.radians(25)
"""A point at which the line turns by less may fall between two points."""


@dataclass(frozen=True, eq=False)
class Knots:
    """N places on two strokes: before which point's successor they lie, and what part of the way there."""

    at0: tuple[np.ndarray, Numbers]  # (N,) numbers of points, (N,) parts from 0 to 1
    at1: tuple[np.ndarray, Numbers]
    cyclic: bool


def knots(first: Sequence[Stroke], last: Sequence[Stroke], pairs: Sequence[StrokePair]) -> list[Knots]:
    """The points of every pair; all must have both partners.

    Where both strokes have the same number of points, and these lie where they should, they are kept as they are. Else
    the points of the one that has more are kept, and its partner's corners are added.
    """
    if not pairs:
        return []
    paths0, paths1 = _paths(first), _paths(last)
    runs = turned_least(paths0, paths1, _runs(first, last, pairs))
    courses = warped(paths0, paths1, runs)
    every0, every1 = _vertices(paths0, first), _vertices(paths1, last)
    made: dict[int, Knots] = {}
    asked: list[int] = []
    shares0, shares1 = [], []
    for number, pair in enumerate(pairs):
        one, other = first[pair.first or 0], last[pair.last or 0]
        span0, span1 = runs.span0[number], runs.span1[number]
        own0, own1 = every0[pair.first or 0], every1[pair.last or 0]
        around = bool(runs.around[number])
        run0, run1 = _on_run(own0, span0, one.cyclic), _on_run(own1, span1, other.cyclic)
        same = _point_for_point(one, other, run0, run1, around, courses[number])
        if same is not None:
            made[number] = same
            continue
        share0, share1 = _shares(courses[number], run0, run1, around)
        asked.append(number)
        shares0.append(span0[0] + share0 * (span0[1] - span0[0]))
        shares1.append(span1[0] + share1 * (span1[1] - span1[0]))
    at0 = points_at(paths0, first, runs.first[asked], shares0)
    at1 = points_at(paths1, last, runs.last[asked], shares1)
    for number, there0, there1 in zip(asked, at0, at1, strict=True):
        made[number] = Knots(there0, there1, bool(runs.around[number]))
    return [made[number] for number in range(len(pairs))]


@dataclass(frozen=True, eq=False)
class _Vertices:
    """Points of a stroke, or of the part of it that is drawn, by their share of it."""

    share: Numbers
    sharp: np.ndarray  # whether it is a corner
    telling: np.ndarray  # whether the line would be another without it
    point: np.ndarray  # its number


def _paths(strokes: Sequence[Stroke]) -> Paths:
    return Paths([seen_path(stroke) for stroke in strokes], np.array([stroke.cyclic for stroke in strokes], bool))


def _runs(first: Sequence[Stroke], last: Sequence[Stroke], pairs: Sequence[StrokePair]) -> Runs:
    which0, which1 = (np.array([getattr(pair, key) for pair in pairs], np.intp) for key in ("first", "last"))
    span0, span1 = (np.array([getattr(pair, key) for pair in pairs], float) for key in ("first_span", "last_span"))
    cyclic0 = np.array([first[index].cyclic for index in which0], bool)
    cyclic1 = np.array([last[index].cyclic for index in which1], bool)
    whole = np.array([pair.whole for pair in pairs], bool)
    shift = np.array([pair.shift for pair in pairs], float)
    back = np.array([pair.reversed for pair in pairs], bool)
    span1[back] = span1[back][:, ::-1]
    # A closed one is begun where the other is. An open one has its start: then the first one is begun elsewhere.
    moved = whole & cyclic1
    start = np.where(back, shift - 1, shift)
    span1[moved] += start[moved][:, None]
    turned = whole & cyclic0 & ~cyclic1
    span0[turned] += np.where(back, shift, 1 - shift)[turned][:, None] % 1
    return Runs(which0, which1, span0, span1, whole & cyclic0 & cyclic1)


def _vertices(paths: Paths, strokes: Sequence[Stroke]) -> list[_Vertices]:
    """Of every stroke its own points, not those that stand for a Bezier's curve."""
    step = np.diff(paths.places, append=paths.places[-1:])
    ends = paths.starts + paths.sizes - 1
    before = np.roll(step, 1)
    before[paths.starts] = step[np.maximum(ends - 1, paths.starts)]  # that of a closed one, which comes back there
    telling = np.abs(np.angle(step * before.conj() + 1e-300)) > TELLING
    open_ = ~paths.closed
    telling[paths.starts[open_]] = telling[ends[open_]] = True
    sharp = corners(paths)
    found = []
    for which, stroke in enumerate(strokes):
        count = len(stroke)
        bent = stroke.curve == BEZIER
        every = BEZIER_STEPS if bent and count > 1 else 1
        start = paths.starts[which]
        own = slice(start, start + (count - 1) * every + 1, every)
        found.append(
            _Vertices(
                paths.shares(which)[::every][:count],
                sharp[own],
                np.ones(count, bool) if bent else telling[own],
                np.arange(count),
            )
        )
    return found


def _on_run(own: _Vertices, span: Numbers, cyclic: bool) -> _Vertices:
    """Those that lie on the run, by their share of it, in its direction."""
    start, end = span
    if not cyclic and (start, end) == (0, 1):
        return own
    share = (own.share - start) / (end - start) if end != start else np.zeros(len(own.share))
    if cyclic:
        turn = 1 / abs(end - start) if end != start else 1.0
        share = share - np.floor(share / turn + 1e-9) * turn
    inside = np.flatnonzero((share >= -1e-6) & (share <= 1 + 1e-6))
    order = inside[np.argsort(share[inside], kind="stable")]
    return _Vertices(np.clip(share[order], 0, 1), own.sharp[order], own.telling[order], own.point[order])


def _point_for_point(
    one: Stroke, other: Stroke, run0: _Vertices, run1: _Vertices, around: bool, course: Numbers
) -> Knots | None:
    """Point to point, if both have as many and each lies about where the course would bring it."""
    if len(one) != len(other) or len(run0.point) != len(one) or len(run1.point) != len(one):
        return None
    if one.cyclic != other.cyclic or (one.curve == BEZIER) != (other.curve == BEZIER):
        return None
    expected = np.interp(run0.share, np.linspace(0, 1, STEPS), course)
    point1, share1 = run1.point, run1.share
    if around and len(one) > 1:  # the two may be begun between points: the nearest is then the same
        turns = [np.abs((np.roll(share1, by) - expected + 0.5) % 1 - 0.5).mean() for by in (-1, 0, 1)]
        by = int(np.argmin(turns)) - 1
        point1, share1 = np.roll(point1, by), np.roll(share1, by)
    away = np.abs((share1 - expected + 0.5) % 1 - 0.5) if around else np.abs(share1 - expected)
    if len(one) > 2 and away.max() > max(0.05, 0.75 / len(one)):
        return None
    order = np.argsort(run0.point, kind="stable")
    none = np.zeros(len(one))
    return Knots((run0.point[order], none), (point1[order], none), one.cyclic)


def _shares(course: Numbers, run0: _Vertices, run1: _Vertices, around: bool) -> tuple[Numbers, Numbers]:
    """Shares of both runs at which a point stands: corners on corners, the denser one's points, the other's corners."""
    anchor0, anchor1 = meeting(course, run0.share[run0.sharp], run1.share[run1.sharp])
    even = np.linspace(0, 1, STEPS)
    fixed0, fixed1 = np.concatenate([[0], anchor0, [1]]), np.concatenate([[0], anchor1, [1]])
    off = fixed1 - np.interp(fixed0, even, course)
    grid0 = np.union1d(even, fixed0)
    grid1 = np.maximum.accumulate(np.interp(grid0, even, course) + np.interp(grid0, fixed0, off))
    # Strictly rising, so that it can be asked both ways.
    grid1 = np.clip(grid1, 0, 1) * (1 - 1e-6) + 1e-6 * grid0
    dense, sparse = (run0, run1) if len(run0.share) >= len(run1.share) else (run1, run0)
    grid, other = (grid0, grid1) if dense is run0 else (grid1, grid0)
    ends = [0.0] if around else [0.0, 1.0]
    kept = dense.share[(dense.share > 1e-6) & (dense.share < 1 - 1e-6)]
    own = np.concatenate([ends[:1], kept, ends[1:]])
    theirs = np.interp(own, grid, other)
    near = NEARLY / max(len(own), 2)
    added = sparse.share[(sparse.sharp | sparse.telling) & (sparse.share > 1e-6) & (sparse.share < 1 - 1e-6)]
    if len(added):
        there = np.interp(added, other, grid)
        closest = np.abs(own[:, None] - there).argmin(0)
        meets = np.abs(own[closest] - there) <= near
        inner = meets & (closest > 0) & (closest < len(own) - (0 if around else 1))
        theirs[closest[inner]] = added[inner]
        # What lies between points and would be cut off is a point of its own.
        alone = ~meets
        own, theirs = np.append(own, there[alone]), np.append(theirs, added[alone])
        order = np.lexsort((theirs, own))
        own, theirs = own[order], np.maximum.accumulate(theirs[order])
    return (own, theirs) if dense is run0 else (theirs, own)


def points_at(
    paths: Paths, strokes: Sequence[Stroke], which: np.ndarray, shares: Sequence[Numbers]
) -> list[tuple[np.ndarray, Numbers]]:
    """Of (A,) paths the points before places on them, which are given as shares, and parts of the way from there."""
    if not shares:
        return []
    sizes = [len(share) for share in shares]
    vertices, parts = paths.locate(np.repeat(which, sizes), np.concatenate(shares)[:, None])
    ends = np.cumsum(sizes).tolist()
    found = []
    for index, size, end in zip(which.tolist(), sizes, ends, strict=True):
        stroke, vertex, part = strokes[index], vertices[end - size : end, 0], parts[end - size : end, 0]
        if stroke.curve == BEZIER and len(stroke) > 1:
            whole = (vertex + part) / BEZIER_STEPS
            vertex = np.minimum(whole.astype(np.intp), len(stroke) - (1 if stroke.cyclic else 2))
            part = np.clip(whole - vertex, 0, 1)
        found.append((vertex, part))
    return found
