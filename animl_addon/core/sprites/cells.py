"""Guessing how large the cells of a sheet are: lines that cut no paint, between pictures that look alike."""

import re

import numpy as np
from numpy.typing import NDArray

from .sheet import Pixels

LEAST = 8
"""Pixels of the smallest cell that is thought of."""

ALIKE = 0.5
"""How much the likeness of neighbours weighs against lines that cut through paint."""


def guess_cell(pixels: Pixels, name: str = "") -> tuple[int, int]:
    """Width and height of one cell in pixels; the whole picture when nothing speaks for a grid.

    A size in the file's name, such as ``hero-32x48``, is taken at its word where it divides the sheet.
    """
    height, width = pixels.shape[:2]
    for told in re.finditer(r"(\d+)x(\d+)", name):
        cell = int(told[1]), int(told[2])
        if min(cell) and not (width % cell[0] or height % cell[1]) and cell != (width, height):
            return cell
    paint = painted(pixels)
    if not paint.any():
        return width, height
    best, least = (width, height), np.inf
    upright = {w: _cut(paint, w) for w in _divisors(width)}
    level = {h: _cut(paint.T, h) for h in _divisors(height)}
    sizes = [
        (cut_x + cut_y + _oddness(w, h), w, h)
        for w, cut_x in upright.items()
        for h, cut_y in level.items()
        if 0.25 <= w / h <= 4 or (w, h) == (width, height)
    ]
    for known, w, h in sorted(sizes, key=lambda size: (size[0], -size[1] * size[2])):
        if known >= least:
            break  # the likeness of neighbours can but add to it
        cost = known + ALIKE * (1 - _likeness(paint, w, h))
        if cost < least:
            best, least = (w, h), cost
    return best


def painted(pixels: Pixels) -> NDArray[np.bool_]:
    """(H, W): what is not background; on an opaque sheet the commonest colour of its rim is background."""
    if not (pixels[..., 3] == 255).all():
        return pixels[..., 3] > 0
    packed = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
    rim = np.concatenate([packed[0], packed[-1], packed[:, 0], packed[:, -1]])
    colours, counts = np.unique(rim, return_counts=True)
    return packed != colours[counts.argmax()]


def _divisors(length: int) -> list[int]:
    """Lengths of a cell that fill the side, the greatest first."""
    return [size for size in range(length, min(LEAST, length) - 1, -1) if length % size == 0]


def _cut(paint: NDArray[np.bool_], size: int) -> float:
    """The share of the paint beside upright lines every ``size`` pixels that goes on across the line."""
    right = np.arange(size, paint.shape[1], size)
    if not len(right):
        return 0.0
    beside, beyond = paint[:, right - 1], paint[:, right]
    either = int((beside | beyond).sum())
    # Paint that ends at the line by itself does so seldom; where lines meet much of it, many must be crossed.
    return float((beside & beyond).sum()) / max(either, 1)


def _likeness(paint: NDArray[np.bool_], width: int, height: int) -> float:
    """From 0 to 1: how much neighbouring cells of a row overlap, the mean over those with paint."""
    rows, columns = paint.shape[0] // height, paint.shape[1] // width
    if columns < 2:
        return 0.0
    cells = paint.reshape(rows, height, columns, width).swapaxes(1, 2)
    both = (cells[:, 1:] & cells[:, :-1]).sum(axis=(2, 3))
    either = (cells[:, 1:] | cells[:, :-1]).sum(axis=(2, 3))
    filled = cells.any(axis=(2, 3))
    last = np.where(filled.any(axis=1), columns - 1 - filled[:, ::-1].argmax(axis=1), 0)
    kept = np.arange(1, columns)[None] <= last[:, None]  # not the blank cells after the last frame
    return float((both / np.maximum(either, 1))[kept].mean()) if kept.any() else 0.0


def _oddness(width: int, height: int) -> float:
    """What speaks against a size by itself: sides that are no usual ones, cells that are no squares, and large ones.

    Two frames taken for one are as like their neighbours as each is; one cut in two has paint across the line.
    """
    odd = sum(0.0 if size & (size - 1) == 0 else 0.02 if size % 8 == 0 else 0.05 for size in (width, height))
    return odd + (0.0 if width == height else 0.04) + 0.04 * float(np.log2(width * height))
