"""Room for new pictures on a sheet whose old ones stay where they are: shelves below them."""

from collections.abc import Sequence
from math import isqrt

import numpy as np

from ..errors import SheetError
from ..opening import LONGEST_SIDE

Rectangle = tuple[int, int, int, int]
"""x, y, width, height in pixels."""


def shelves(
    sizes: Sequence[tuple[int, int]], sheet: tuple[int, int], gap: int
) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Place new pictures under a sheet, row by row, as they come.

    Args:
        sizes: width and height of each picture.
        sheet: width and height of what is there.
        gap: pixels between pictures, and to the rim.

    Returns:
        The top left corner (x, y) of each, and the new width and height of the sheet.

    Raises:
        SheetError: the sheet would become larger than any graphics card takes.
    """
    if not sizes:
        return [], sheet
    area = sheet[0] * sheet[1] + sum((w + gap) * (h + gap) for w, h in sizes)
    # About a square at the most upright: a thousand frames below a sheet one frame wide would make a tower.
    width = max(sheet[0], max(w for w, _ in sizes) + 2 * gap, isqrt(area) if sheet[1] > sheet[0] else 0)
    width = min(max(width, isqrt(area) // 2), LONGEST_SIDE)
    corners: list[tuple[int, int]] = []
    x, y, tallest = gap, max(sheet[1], gap), 0
    for w, h in sizes:
        if x + w + gap > width and x > gap:
            x, y, tallest = gap, y + tallest + gap, 0
        corners.append((x, y))
        x, tallest = x + w + gap, max(tallest, h)
    height = y + tallest + gap
    if max(width, height) > LONGEST_SIDE:
        raise SheetError(
            f"The sheet would grow to {width} x {height} pixels, and {LONGEST_SIDE} is the most: choose a smaller "
            "count, or divide the sheet."
        )
    return corners, (width, height)


def gap_of(places: Sequence[Rectangle]) -> int:
    """Pixels that a packer left between pictures and before the first; 0 where they touch, 16 at most."""
    if not places:
        return 0
    boxes = np.array(sorted(set(places)))  # (n, 4)
    rim = int(boxes[:, :2].min())
    x, y, w, h = boxes.T
    apart = [rim, 16]
    for begin, length, across, breadth in ((x, w, y, h), (y, h, x, w)):
        beside = (across[:, None] < (across + breadth)[None]) & (across[None] < (across + breadth)[:, None])
        space = begin[None] - (begin + length)[:, None]  # (n, n) from the end of one to the beginning of the other
        near = space[beside & (space >= 0)]
        if near.size:
            apart.append(int(near.min()))
    return min(apart[1:]) if len(apart) > 2 else min(apart)
