"""The closed ways along the edges of pixels that surround each piece of a picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEPS = np.array([(0, 1), (1, 0), (0, -1), (-1, 0)])
"""Down and right, by the direction an edge is walked in: to the right, down, to the left, up; the piece on its right
hand."""

INSIDE = np.array([(0, 0), (0, -1), (-1, -1), (-1, 0)])
"""From the corner where an edge begins to the pixel of the piece that it bounds."""

OUTSIDE = np.array([(-1, 0), (0, 0), (0, -1), (-1, -1)])


@dataclass(frozen=True, slots=True)
class Outline:
    """A closed way: corner (row, column) and direction of each edge; the area within is less than 0 for a hole."""

    piece: int
    corners: NDArray[np.intp]  # (N, 2)
    directions: NDArray[np.intp]  # (N,)
    area: int

    def corner_points(self) -> NDArray[np.float64]:
        """(M, 2) x, y where the way turns: the exact edges of pixels."""
        turns = self.directions != np.roll(self.directions, 1)
        return self.corners[turns, ::-1].astype(float)

    def points(self, coverage: NDArray[np.float32]) -> NDArray[np.float64]:
        """(N, 2) x, y: the middle of each edge, moved out or in by what the pixels on both sides are covered.

        Args:
            coverage: of each pixel of the picture, by this piece.
        """
        padded = np.pad(coverage, 1)
        inside, outside = (padded[tuple((self.corners + ways[self.directions] + 1).T)] for ways in (INSIDE, OUTSIDE))
        out = np.clip(inside + outside - 1, -0.5, 0.5)
        way = STEPS[self.directions][:, ::-1]  # x, y
        outwards = np.stack([way[:, 1], -way[:, 0]], axis=1)
        return self.corners[:, ::-1] + way / 2 + outwards * out[:, None]

    def filled(self, top: int, left: int, height: int, width: int) -> NDArray[np.bool_]:
        """(height, width): what lies within the way, in a window of the picture that holds all of it."""
        crossed = np.zeros((height, width + 1), np.uint8)
        for direction, shift in ((1, 0), (3, -1)):
            those = self.corners[self.directions == direction]
            np.add.at(crossed, (those[:, 0] + shift - top, those[:, 1] - left), 1)
        return np.bitwise_xor.accumulate(crossed & 1, axis=1)[:, :width].astype(bool)


def outlines(piece: NDArray[np.integer], *, corners: bool) -> list[Outline]:
    """Every outline of every piece, those below 0 left out.

    Args:
        piece: (H, W) numbers.
        corners: whether pixels of a piece that meet at a corner are connected.
    """
    height, width = piece.shape
    padded = np.full((height + 2, width + 2), -1, np.int64)
    padded[1:-1, 1:-1] = piece
    number = np.full((4, height + 1, width + 1), -1, np.int64)  # of the edge that begins at a corner
    parts, owners = [], []
    count = 0
    for direction in range(4):
        down, right = INSIDE[direction] + 1
        inside = padded[down : down + height + 1, right : right + width + 1]
        down, right = OUTSIDE[direction] + 1
        outside = padded[down : down + height + 1, right : right + width + 1]
        edges = np.argwhere((inside != outside) & (inside >= 0))
        number[direction, edges[:, 0], edges[:, 1]] = count + np.arange(len(edges))
        count += len(edges)
        owners.append(inside[edges[:, 0], edges[:, 1]])
        parts.append(edges)
    if not count:
        return []
    starts, owner = np.concatenate(parts), np.concatenate(owners)
    directions = np.repeat(np.arange(4), [len(part) for part in parts])
    ends = starts + STEPS[directions]
    following = np.full(count, -1, np.int64)
    for turn in (1, 0, -1) if not corners else (-1, 0, 1):
        towards = (directions + turn) % 4
        candidate = number[towards, ends[:, 0], ends[:, 1]]
        fits = (following < 0) & (candidate >= 0)
        fits[fits] = owner[candidate[fits]] == owner[fits]
        following[fits] = candidate[fits]
    return [_outline(np.array(way), owner, starts, directions) for way in _ways(following.tolist())]


def _ways(following: list[int]) -> list[list[int]]:
    seen = bytearray(len(following))
    ways = []
    for start in range(len(following)):
        if seen[start]:
            continue
        way, edge = [], start
        while not seen[edge]:
            seen[edge] = 1
            way.append(edge)
            edge = following[edge]
        ways.append(way)
    return ways


def _outline(
    way: NDArray[np.intp], owner: NDArray[np.int64], starts: NDArray[np.intp], directions: NDArray[np.intp]
) -> Outline:
    corners, walked = starts[way], directions[way]
    area = int((corners[walked == 1, 1]).sum() - (corners[walked == 3, 1]).sum())
    return Outline(int(owner[way[0]]), corners, walked, area)
