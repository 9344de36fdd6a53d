"""Lines as a pen draws them: through their middle, with half their width at every point."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .painting import Painting
from .skeleton import Way, ways
from .smoothing import ARM, corners_of, reduced, smooth
from .thinning import thinned

STEP = 0.25
"""Pixels between two looks across a line."""

THINNEST = 0.35
"""Half the width of the thinnest line, in pixels."""


AROUND_KNOT = 10
"""Points before and after, among which the usual width of a line is found."""


@dataclass(frozen=True, slots=True)
class Centreline:
    points: NDArray[np.float64]  # (N, 2) x, y in pixels of the picture
    radii: NDArray[np.float64]  # (N,) pixels
    closed: bool
    colour: int


def centrelines(piece: NDArray[np.integer], depth: NDArray[np.integer], painting: Painting) -> list[Centreline]:
    """The lines that these pieces are.

    Args:
        piece: (H, W) numbers, less than 0 where there is no line.
        depth: (H, W) about half the width of what each pixel belongs to.
    """
    found = []
    coverages: dict[int, NDArray[np.float32]] = {}
    for way in ways(thinned(piece), piece, depth):
        places = way.points.astype(int)  # of which those at crossings may lie beside the line
        on_line = places[piece[places[:, 1], places[:, 0]] >= 0]
        x, y = on_line[len(on_line) // 2]
        colour = int(painting.colour[y, x])
        if colour not in coverages:
            coverages[colour] = painting.coverage(colour)
        found.append(_drawn(way, colour, coverages[colour], depth))
    return found


def _drawn(way: Way, colour: int, coverage: NDArray[np.float32], depth: NDArray[np.integer]) -> Centreline:
    points, closed = way.points, way.closed
    deep = depth[points[:, 1].astype(int), points[:, 0].astype(int)].astype(float)
    if len(points) < 2:
        return Centreline(points, np.maximum(deep + 0.5, THINNEST), False, colour)
    fixed = corners_of(smooth(points, 2, closed=closed), closed=closed)
    points = smooth(points, 4, closed=closed, fixed=fixed)
    normals = _normals(points, closed=closed)
    most = smooth(deep[:, None], 2, closed=closed)[:, 0] + 2
    left, right = (
        _without_knots(np.minimum(_reach(points, way, coverage, most.max()), most)) for way in (normals, -normals)
    )
    off = smooth(((left - right) / 2)[:, None], 3, closed=closed)
    radii = smooth(((left + right) / 2)[:, None], 4, closed=closed)[:, 0]
    turns = fixed if closed else fixed[1:-1]
    off[turns] = 0  # across a corner there is no middle
    points = points + off * normals
    points = smooth(points, 2, closed=closed, fixed=fixed)
    radii = np.maximum(radii, THINNEST)
    if not closed:
        points, radii = _to_the_ends(points, radii, way.loose, coverage)
        fixed = np.unique([0, *(turns + int(way.loose[0])), len(points) - 1])
    kept = reduced(np.column_stack([points, radii]), fixed, closed=closed)
    return Centreline(points[kept], radii[kept], closed, colour)


def _normals(points: NDArray[np.float64], *, closed: bool) -> NDArray[np.float64]:
    """(N, 2) of length 1, to the left of the way."""
    reach = min(ARM // 2, max(len(points) // 4, 1))
    if closed:
        along = np.roll(points, -reach, axis=0) - np.roll(points, reach, axis=0)
    else:
        index = np.arange(len(points))
        along = points[np.minimum(index + reach, len(points) - 1)] - points[np.maximum(index - reach, 0)]
    length = np.hypot(along[:, 0], along[:, 1])
    along = along / np.maximum(length, 1e-9)[:, None]
    return np.stack([-along[:, 1], along[:, 0]], axis=1)


def _reach(
    points: NDArray[np.float64], directions: NDArray[np.float64], coverage: NDArray[np.float32], farthest: float
) -> NDArray[np.float64]:
    """(N,) how far the line goes from each point: its coverage summed up, until it begins to rise again."""
    steps = (np.arange(int(np.ceil((farthest + 1) / STEP))) + 0.5) * STEP
    places = points[:, None] + steps[None, :, None] * directions[:, None]  # (N, S, 2)
    covered = _looked_up(coverage, places.reshape(-1, 2)).reshape(len(points), -1)
    return np.minimum.accumulate(covered, axis=1).sum(axis=1) * STEP


def _without_knots(reach: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N,) widths that do not swell where another line is met."""
    padded = np.pad(reach, AROUND_KNOT, mode="edge")
    usual = np.median(np.lib.stride_tricks.sliding_window_view(padded, 2 * AROUND_KNOT + 1), axis=1)
    return np.minimum(reach, 1.15 * usual + 0.25)


def _looked_up(coverage: NDArray[np.float32], places: NDArray[np.float64]) -> NDArray[np.float64]:
    """(M,) coverage at x, y, between the middles of four pixels."""
    height, width = coverage.shape
    padded = np.pad(coverage, 1)
    x, y = np.clip(places[:, 0] + 0.5, 0, width + 0.999), np.clip(places[:, 1] + 0.5, 0, height + 0.999)
    column, row = x.astype(int), y.astype(int)
    across, down = x - column, y - row
    upper = padded[row, column] * (1 - across) + padded[row, column + 1] * across
    lower = padded[row + 1, column] * (1 - across) + padded[row + 1, column + 1] * across
    return upper * (1 - down) + lower * down


def _to_the_ends(
    points: NDArray[np.float64],
    radii: NDArray[np.float64],
    loose: tuple[bool, bool],
    coverage: NDArray[np.float32],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Loose ends go on to where the paint ends, less the round cap that a pen makes."""
    for at in (0, -1):
        if not loose[at]:
            continue
        far = min(len(points) - 1, ARM)
        way = points[at] - points[far if at == 0 else -1 - far]
        way = way / max(float(np.hypot(*way)), 1e-9)
        ahead = float(_reach(points[at][None], way[None], coverage, 2.5 * radii[at] + 2)[0])
        end = points[at] + way * np.clip(ahead - radii[at], 0, 2.5 * radii[at] + 2)
        points = np.insert(points, 0 if at == 0 else len(points), end, axis=0)
        radii = np.insert(radii, 0 if at == 0 else len(radii), radii[at])
    return points, radii
