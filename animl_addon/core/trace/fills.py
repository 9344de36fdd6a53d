"""What is filled, as outlines that are painted one over the other.

The larger is painted first, and filled to its outer outline: what lies in its holes is painted over it. Only what is
not opaque there stays a hole, which is joined to the outer outline by a bridge of no width. Beneath what is painted
later each goes on for a little, so that no gap shows between neighbours.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bridges import bridged
from .colours import Colours
from .islands import islands
from .outlines import Outline, outlines
from .painting import Painting
from .regions import Lines
from .smoothing import corners_of, smooth

UNDER_FILLS, UNDER_LINES = 1, 3
"""Pixels that a fill goes on beneath what is painted later."""

OPAQUE = 0.98


@dataclass(frozen=True, slots=True)
class Fill:
    points: NDArray[np.float64]  # (N, 2) x, y in pixels of the picture, closed
    colour: int
    area: int  # pixels, holes and what is painted over them included


@dataclass(frozen=True, slots=True)
class _Piece:
    number: int
    outline: Outline
    top: int
    left: int
    height: int
    width: int
    colour: int

    @property
    def window(self) -> tuple[slice, slice]:
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)

    def filled(self) -> NDArray[np.bool_]:
        return self.outline.filled(self.top, self.left, self.height, self.width)


def fills(painting: Painting, colours: Colours, lines: Lines, most: int, *, crisp: bool) -> list[Fill]:
    """Everything that is no line, in the order in which it is painted; of more than ``most`` the largest."""
    on_line = lines.piece >= 0
    piece, count = islands(np.where(on_line, len(colours) + lines.piece, painting.colour), corners=not crisp)
    a_line = np.zeros(count, bool)
    a_line[piece[on_line]] = True
    colour_of = np.zeros(count, np.int32)
    colour_of[piece.ravel()] = painting.colour.ravel()
    opaque = (colours.values[:, 3] >= OPAQUE)[colour_of]
    height, width = piece.shape
    pieces = []
    for outline in outlines(piece, corners=not crisp):
        if outline.area > 0 and not a_line[outline.piece]:
            top, left = np.maximum(outline.corners.min(axis=0) - 1, 0)
            bottom, right = np.minimum(outline.corners.max(axis=0) + 1, (height, width))
            colour = int(colour_of[outline.piece])
            pieces.append(
                _Piece(outline.piece, outline, int(top), int(left), int(bottom - top), int(right - left), colour)
            )
    pieces.sort(key=lambda one: -one.outline.area)
    open_ = [one for one in pieces if not opaque[one.number]]
    pieces = [one for one in pieces if one.colour > 0][:most]
    turn = np.full(count, -1)
    turn[[one.number for one in pieces]] = np.arange(len(pieces))
    turn[a_line] = len(pieces)
    covers = np.where(opaque, turn, -1)[piece]  # (H, W) when an opaque paint comes to lie there
    line_there = on_line & opaque[piece]
    firsts = [one.outline.corners[one.outline.directions == 0][0] for one in open_]
    first_pixels = np.array(firsts, np.intp).reshape(-1, 2)
    found = []
    for number, one in enumerate(pieces):
        mask = _shape(one, piece, open_, first_pixels, opaque=bool(opaque[one.number]))
        shown = mask.copy()
        later = covers[one.window] > number
        for step in range(UNDER_LINES):
            mask |= _grown(mask) & later & (line_there[one.window] if step >= UNDER_FILLS else True)
        coverage = _coverage(one, mask, shown, piece, painting)
        points = _closed(mask, coverage, one, crisp=crisp)
        if len(points) > 2:
            found.append(Fill(points, one.colour, one.outline.area))
    return found


def _shape(
    one: _Piece, piece: NDArray[np.int32], open_: list[_Piece], first_pixels: NDArray[np.intp], *, opaque: bool
) -> NDArray[np.bool_]:
    """What is painted of a piece, in its window; a glaze only where it is seen, as it would show twice."""
    if not opaque:
        return piece[one.window] == one.number
    mask = one.filled()
    inside = first_pixels - (one.top, one.left)
    there = ((inside >= 0) & (inside < (one.height, one.width))).all(axis=1)
    there[there] = mask[tuple(inside[there].T)]
    for index in np.flatnonzero(there).tolist():
        hole = open_[index]
        if hole.outline.area < one.outline.area:
            # Pieces that meet at corners may cross there, so a hole may reach out of the window.
            top, left = max(hole.top, one.top), max(hole.left, one.left)
            bottom = min(hole.top + hole.height, one.top + one.height)
            right = min(hole.left + hole.width, one.left + one.width)
            both = hole.filled()[top - hole.top : bottom - hole.top, left - hole.left : right - hole.left]
            mask[top - one.top : bottom - one.top, left - one.left : right - one.left] &= ~both
    return mask


def _grown(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    grown = mask.copy()
    grown[1:] |= mask[:-1]
    grown[:-1] |= mask[1:]
    across = grown.copy()
    across[:, 1:] |= grown[:, :-1]
    across[:, :-1] |= grown[:, 1:]
    return across


def _coverage(
    one: _Piece, mask: NDArray[np.bool_], shown: NDArray[np.bool_], piece: NDArray[np.int32], painting: Painting
) -> NDArray[np.float32]:
    """(height, width): how much of each pixel is painted, so that soft edges tell where between pixels they run."""
    share, other = painting.share[one.window], painting.other[one.window]
    own = piece[one.window] == one.number
    within = np.where(own | (other == 0), np.maximum(share, 0.5), 1)
    within[mask & ~shown] = 1
    without = np.where(other == one.colour, np.minimum(1 - share, 0.5), 0)
    return np.where(mask, within, without).astype(np.float32)


def _closed(mask: NDArray[np.bool_], coverage: NDArray[np.float32], one: _Piece, *, crisp: bool) -> NDArray[np.float64]:
    """(N, 2) x, y of the mask's outline with its holes, of as few points as will do."""
    numbers = np.where(mask, 0, -1)
    found = outlines(numbers, corners=not crisp)
    if not found:
        return np.zeros((0, 2))
    outer = max(found, key=lambda outline: outline.area)
    loops = [outer, *(outline for outline in found if outline.area < 0)]
    drawn = []
    for outline in loops:
        if crisp:
            points = outline.corner_points()
            drawn.append((points, np.arange(len(points))))
            continue
        points = outline.points(coverage)
        corners = corners_of(points, closed=True)
        drawn.append((smooth(points, 2, closed=True, fixed=corners), corners))
    return np.add(bridged(drawn), (one.left, one.top))
