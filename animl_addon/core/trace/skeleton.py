"""The branches of a thinned drawing, and how they go on through each other as a hand would draw them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .thinning import AROUND

STRAIGHT = -0.4
"""Cosine of the angle between two branches at a crossing, up to which they are one line."""


@dataclass(slots=True)
class Branch:
    """Pixels in order; the crossings that it begins and ends at, -1 for a loose end."""

    pixels: list[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Way:
    """A line to be drawn: (N, 2) x, y of the middles of its pixels."""

    points: NDArray[np.float64]
    closed: bool
    loose: tuple[bool, bool]  # whether its beginning, its end, are loose rather than at a crossing


def ways(left: NDArray[np.bool_], piece: NDArray[np.integer], depth: NDArray[np.integer]) -> list[Way]:
    """The lines through a thinned drawing.

    Args:
        left: (H, W) the pixels that are left of it.
        piece: (H, W) the piece that each belongs to: pieces do not meet.
        depth: (H, W) about half the width of the line there, in pixels.
    """
    rows, columns = np.nonzero(left)
    neighbours = _neighbours(left, piece, rows, columns)
    deep = depth[rows, columns].tolist()
    crossing = _crossings(neighbours)
    branches, rings = _branches(neighbours, crossing)
    branches = _without_spurs(branches, deep)
    branches = _met(branches, crossing, deep)
    places = np.stack([columns + 0.5, rows + 0.5], axis=1)
    middles = _middles(crossing, places)
    found = [Way(places[ring], True, (False, False)) for ring in rings]
    return found + _joined(branches, places, middles, deep)


def _neighbours(
    left: NDArray[np.bool_], piece: NDArray[np.integer], rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> list[list[int]]:
    """Of each pixel; one across a corner only where there is no way around it."""
    height, width = left.shape
    number = np.full((height + 2, width + 2), -1, np.int64)
    number[rows + 1, columns + 1] = np.arange(len(rows))
    pieces = piece[rows, columns]
    beside = np.stack([number[rows + 1 + down, columns + 1 + right] for down, right in AROUND], axis=1)
    there = (beside >= 0) & (pieces[beside] == pieces[:, None])
    for corner in (1, 3, 5, 7):
        there[:, corner] &= ~(there[:, corner - 1] | there[:, (corner + 1) % 8])
    return [
        [other for other, is_there in zip(others, here, strict=True) if is_there]
        for others, here in zip(beside.tolist(), there.tolist(), strict=True)
    ]


def _crossings(neighbours: list[list[int]]) -> dict[int, int]:
    """Pixel -> number of its crossing: pixels side by side with more than two neighbours are one."""
    found: dict[int, int] = {}
    count = 0
    for pixel, own in enumerate(neighbours):
        if len(own) < 3 or pixel in found:
            continue
        todo = [pixel]
        found[pixel] = count
        while todo:
            for other in neighbours[todo.pop()]:
                if len(neighbours[other]) > 2 and other not in found:
                    found[other] = count
                    todo.append(other)
        count += 1
    return found


def _branches(neighbours: list[list[int]], crossing: dict[int, int]) -> tuple[list[Branch], list[list[int]]]:
    """What runs between crossings and loose ends, and rings that meet nothing."""
    seen = bytearray(len(neighbours))
    found: list[Branch] = []

    def walk(before: int, pixel: int) -> tuple[list[int], int]:
        """Pixels up to the next crossing, and its number."""
        pixels = []
        while pixel not in crossing:
            seen[pixel] = 1
            pixels.append(pixel)
            following = [other for other in neighbours[pixel] if other != before and not seen[other]]
            if not following:
                return pixels, -1
            # At a crossing's rim a pixel may see the crossing only.
            before, pixel = pixel, following[0]
        return pixels, crossing[pixel]

    for pixel, own in enumerate(neighbours):  # from loose ends
        if len(own) < 2 and not seen[pixel]:
            pixels, end = walk(-1, pixel)
            found.append(Branch(pixels, -1, end))
    for pixel, number in crossing.items():
        for other in neighbours[pixel]:
            if other not in crossing and not seen[other]:
                pixels, end = walk(pixel, other)
                if end < 0:  # back to the crossing where it began: that one is seen from its last pixel
                    ends = [crossing[near] for near in neighbours[pixels[-1]] if near in crossing]
                    end = ends[-1] if ends else -1
                found.append(Branch(pixels, number, end))
    rings = []
    for pixel in range(len(neighbours)):
        if not seen[pixel] and pixel not in crossing:
            rings.append(walk(-1, pixel)[0])
    return found, rings


def _without_spurs(branches: list[Branch], deep: list[int]) -> list[Branch]:
    """Without the short loose ends that thinning leaves at the corners of thick lines."""
    kept = []
    for branch in branches:
        loose = (branch.start < 0) != (branch.end < 0)
        if not loose or len(branch.pixels) > 1.5 + 1.2 * max(deep[pixel] for pixel in branch.pixels):
            kept.append(branch)
    return kept


def _met(branches: list[Branch], crossing: dict[int, int], deep: list[int]) -> list[Branch]:
    """Two crossings closer than the line is wide are one: thinning pulls a flat X apart into two forks."""
    becomes: dict[int, int] = {}

    def one(number: int) -> int:
        while number in becomes:
            number = becomes[number]
        return number

    kept = []
    for branch in branches:
        within = branch.start >= 0 and branch.end >= 0
        if within and len(branch.pixels) <= 1 + 1.5 * max(deep[pixel] for pixel in branch.pixels):
            if one(branch.start) != one(branch.end):
                becomes[one(branch.start)] = one(branch.end)
            crossing |= dict.fromkeys(branch.pixels, branch.end)
        else:
            kept.append(branch)
    for pixel, number in crossing.items():
        crossing[pixel] = one(number)
    return [Branch(branch.pixels, one(branch.start), one(branch.end)) for branch in kept]


def _middles(crossing: dict[int, int], places: NDArray[np.float64]) -> dict[int, NDArray[np.float64]]:
    members: dict[int, list[int]] = {}
    for pixel, number in crossing.items():
        members.setdefault(number, []).append(pixel)
    return {number: places[pixels].mean(axis=0) for number, pixels in members.items()}


def _joined(
    branches: list[Branch],
    places: NDArray[np.float64],
    middles: dict[int, NDArray[np.float64]],
    deep: list[int],
) -> list[Way]:
    """Branches that run straight on through a crossing as one line each."""
    ends: dict[int, list[tuple[int, int]]] = {}  # crossing -> (branch, 0 for its beginning or 1 for its end)
    for index, branch in enumerate(branches):
        for side, number in enumerate((branch.start, branch.end)):
            if number >= 0:
                ends.setdefault(number, []).append((index, side))
    partner: dict[tuple[int, int], tuple[int, int]] = {}
    for number, here in ends.items():
        partner |= _partners(here, branches, places, middles[number], deep)
    found, used = [], set()
    for index in range(len(branches)):
        if index in used:
            continue
        start, closed = _first(index, partner)
        found.append(_way(start, closed, branches, partner, places, middles, used))
    return found


def _partners(
    here: list[tuple[int, int]],
    branches: list[Branch],
    places: NDArray[np.float64],
    middle: NDArray[np.float64],
    deep: list[int],
) -> dict[tuple[int, int], tuple[int, int]]:
    """Ends of branches at one crossing, the straightest couples first; two alone belong together."""
    away = []
    for index, side in here:
        pixels = branches[index].pixels[:: -1 if side else 1]
        reach = min(4 + 2 * deep[pixels[0]], len(pixels)) - 1
        way = places[pixels[reach]] - middle
        away.append(way / max(float(np.hypot(*way)), 1e-9))
    angles = sorted(
        (float(away[one] @ away[two]), one, two) for one in range(len(here)) for two in range(one + 1, len(here))
    )
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for cosine, one, two in angles:
        free = here[one] not in found and here[two] not in found
        if free and (cosine < STRAIGHT or len(here) == 2):
            found[here[one]], found[here[two]] = here[two], here[one]
    return found


def _first(index: int, partner: dict[tuple[int, int], tuple[int, int]]) -> tuple[tuple[int, int], bool]:
    """The end of a branch at which the line that it is part of begins, and whether that line is a ring."""
    end = (index, 0)
    while end in partner:
        other, side = partner[end]
        end = (other, 1 - side)
        if end == (index, 0):
            return end, True
    return end, False


def _way(
    end: tuple[int, int],
    closed: bool,
    branches: list[Branch],
    partner: dict[tuple[int, int], tuple[int, int]],
    places: NDArray[np.float64],
    middles: dict[int, NDArray[np.float64]],
    used: set[int],
) -> Way:
    parts: list[NDArray[np.float64]] = []

    def meet(number: int) -> None:
        if number >= 0:
            parts.append(middles[number][None])

    index, side = end
    crossings = (branches[index].start, branches[index].end)
    loose_start = crossings[side] < 0
    meet(crossings[side])
    while True:
        used.add(index)
        branch = branches[index]
        parts.append(places[branch.pixels[:: -1 if side else 1]])
        far = branch.start if side else branch.end
        following = partner.get((index, 1 - side))
        if following is None or following[0] in used:
            loose_end = far < 0
            if not closed:
                meet(far)
            break
        meet(far)
        index, side = following
    return Way(np.concatenate(parts), closed, (loose_start and not closed, loose_end and not closed))
