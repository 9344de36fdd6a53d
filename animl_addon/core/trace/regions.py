"""What of a picture is line and what is filled, and in which order it is painted."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .islands import islands
from .painting import Painting
from .thinning import thinned

WIDEST = 0.01
"""Half the width of the widest line, of the picture's longer side."""

LEAST_WIDEST = 3
"""The same in pixels, in small pictures."""

UNEVEN = 0.45
"""How much the width of a line may vary along it, as a share: the deviation from its mean. A spike's is 0.58."""

SLIT = 4
"""Pixels: what is wider than this and of uneven width is a slit of paint, not a line."""

MOSTLY = 2.0
"""How much longer the lines that run out of thick paint must be than its sides, to be lines."""


@dataclass(frozen=True, slots=True)
class Lines:
    """(H, W) pieces of line, -1 elsewhere; and about half the width of what each pixel belongs to."""

    piece: NDArray[np.int32]
    depth: NDArray[np.int32]


def no_lines(painting: Painting) -> Lines:
    shape = painting.colour.shape
    return Lines(np.full(shape, -1, np.int32), np.zeros(shape, np.int32))


def find_lines(painting: Painting) -> Lines:
    """What is thin and long: wholly, or where it runs out of something thick."""
    colour = painting.colour
    piece, _ = islands(colour, corners=True)
    widest = max(LEAST_WIDEST, round(WIDEST * max(colour.shape)))
    depth = _depth(piece, 2 * widest)
    thick = _opened(depth >= widest, piece, widest)
    small, around = _spots(piece, depth, widest)
    if small.any():  # a highlight does not make an eye a ring of line
        filled = _depth(around, 2 * widest)
        depth = np.where(small, depth, filled)
        thick = np.where(small, thick, _opened(filled >= widest, around, widest))
    thin = _Thin.of(piece, thick, depth, colour)
    knots = thin.knots(piece, thick, depth)
    if knots.any():
        thin = _Thin.of(piece, thick & ~knots, depth, colour)
    return Lines(np.where(thin.is_line[thin.part] & thin.there, thin.part, -1).astype(np.int32), depth)


def _spots(
    piece: NDArray[np.int32], depth: NDArray[np.int32], most: int
) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """Small pieces that lie within a single other one.

    Returns:
        (H, W) where they are; and the pieces as they would be without them.
    """
    count = int(piece.max()) + 1
    deepest = np.zeros(count, np.int32)
    np.maximum.at(deepest, piece.ravel(), depth.ravel())
    least, greatest = np.full(count, count), np.full(count, -1)
    for one, two in ((piece[:, 1:], piece[:, :-1]), (piece[1:], piece[:-1])):
        edge = one != two
        for here, there in ((one[edge], two[edge]), (two[edge], one[edge])):
            np.minimum.at(least, here, there)
            np.maximum.at(greatest, here, there)
    rim = np.concatenate([piece[0], piece[-1], piece[:, 0], piece[:, -1]])
    area = np.bincount(piece.ravel(), minlength=count)
    round_ = area <= 1.6 * (2 * deepest + 1) ** 2
    within = (least == greatest) & (deepest < most) & round_
    within[rim] = False
    within &= ~within[np.minimum(greatest, count - 1)]  # of two that lie within each other, neither
    becomes = np.where(within, greatest, np.arange(count)).astype(np.int32)
    return within[piece], becomes[piece]


@dataclass(frozen=True, slots=True)
class _Thin:
    """The thin parts of a picture's pieces."""

    there: NDArray[np.bool_]  # (H, W)
    part: NDArray[np.int32]  # (H, W) which one; elsewhere a number of no thin part
    length: NDArray[np.float64]  # of each part, in pixels
    area: NDArray[np.intp]
    is_line: NDArray[np.bool_]

    @classmethod
    def of(
        cls, piece: NDArray[np.int32], thick: NDArray[np.bool_], depth: NDArray[np.int32], colour: NDArray[np.int32]
    ) -> "_Thin":
        thin = ~thick & (colour > 0)
        part, count = islands(np.where(thin, piece, -1), corners=True)
        has_core = np.zeros(int(piece.max()) + 1, bool)
        has_core[piece[thick]] = True
        cored = np.zeros(count, bool)
        cored[part[thin]] = has_core[piece[thin]]
        middle = thinned(np.where(thin, part, -1))
        length = np.bincount(part[middle], minlength=count).astype(float)
        area = np.bincount(part[thin], minlength=count)
        width = area / np.maximum(length, 1)
        # What tapers as it leaves something thick, as a lock of hair does, is part of its shape.
        half = depth[middle] + 0.5
        mean, square = (np.bincount(part[middle], values, count) / np.maximum(length, 1) for values in (half, half**2))
        uneven = np.sqrt(np.maximum(square - mean**2, 0)) / np.maximum(mean, 0.5)
        branch = (uneven <= UNEVEN) & (length >= np.maximum(4 * width, 8))
        # A fill with a neck stays whole: only what is mostly line is parted into what is line and what is not.
        own = np.zeros(count, np.intp)
        own[part[thin]] = piece[thin]
        drawn = np.bincount(own[branch], length[branch], len(has_core))
        core = np.bincount(piece[thick], minlength=len(has_core))
        branch &= (drawn >= MOSTLY * np.sqrt(core))[own]
        alone = (length >= np.maximum(4 * width, 4)) & ((width < SLIT) | (uneven <= UNEVEN / 1.5))
        line = (area > 0) & np.where(cored, branch, alone)
        return cls(thin, part, length, area, line)

    def knots(self, piece: NDArray[np.int32], thick: NDArray[np.bool_], depth: NDArray[np.int32]) -> NDArray[np.bool_]:
        """(H, W): what is thick only because lines meet there."""
        pieces = int(piece.max()) + 1
        own = np.zeros(len(self.area), np.intp)  # the piece of each part
        own[self.part[self.there]] = piece[self.there]
        area = np.bincount(own[self.is_line], self.area[self.is_line], pieces)
        length = np.bincount(own[self.is_line], self.length[self.is_line], pieces)
        half = area / np.maximum(length, 1) / 2
        blob, count = islands(np.where(thick, piece, -1), corners=True)
        deepest = np.zeros(count, np.int32)
        np.maximum.at(deepest, blob[thick], depth[thick])
        knot = np.zeros(count, bool)
        knot[blob[thick]] = deepest[blob[thick]] <= 1.9 * half[piece[thick]] + 1
        return knot[blob] & thick & (half[piece] > 0)


def _depth(piece: NDArray[np.int32], most: int) -> NDArray[np.int32]:
    """(H, W) how many times each pixel can be eaten from its piece's rim, up to ``most``; by eights."""
    inside = np.ones(piece.shape, bool)
    same_across = piece[:, 1:] == piece[:, :-1]
    same_down = piece[1:] == piece[:-1]
    depth = np.zeros(piece.shape, np.int32)
    for round_ in range(most):
        eaten = inside.copy()
        eaten[:, 1:] &= inside[:, :-1] & same_across
        eaten[:, :-1] &= inside[:, 1:] & same_across
        if round_ % 2:  # a square after each cross makes about a circle
            inside, eaten = eaten, eaten.copy()
        eaten[1:] &= inside[:-1] & same_down
        eaten[:-1] &= inside[1:] & same_down
        if round_ == 0:
            eaten[0] = eaten[-1] = False
            eaten[:, 0] = eaten[:, -1] = False
        depth += eaten
        inside = eaten
    return depth


def _opened(core: NDArray[np.bool_], piece: NDArray[np.int32], times: int) -> NDArray[np.bool_]:
    """(H, W) the core grown back within its pieces, to where the rim of what is thick lies."""
    same_across = piece[:, 1:] == piece[:, :-1]
    same_down = piece[1:] == piece[:-1]
    for round_ in range(times + 1):  # one more than was eaten: corners of a thick shape are no lines
        grown = core.copy()
        grown[:, 1:] |= core[:, :-1] & same_across
        grown[:, :-1] |= core[:, 1:] & same_across
        if round_ % 2:
            core, grown = grown, grown.copy()
        grown[1:] |= core[:-1] & same_down
        grown[:-1] |= core[1:] & same_down
        core = grown
    return core
