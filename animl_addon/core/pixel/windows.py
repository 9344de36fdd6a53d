"""Moving and averaging stacks of small maps, (..., h, w)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Maps = NDArray[np.float32]
Steps = NDArray[np.intp]
"""(k, 2) displacements in whole pixels, down then right."""


def mean_around(maps: Maps, reach: int) -> Maps:
    """The mean over a square of 2 ``reach`` + 1 pixels; beyond the border the edge goes on."""
    side = 2 * reach + 1
    around = np.pad(maps, [(0, 0)] * (maps.ndim - 2) + [(reach, reach)] * 2, mode="edge")
    return sums_along(sums_along(around, side, -2), side, -1) / np.float32(side**2)


def sums_along(array: NDArray[Any], length: int, axis: int) -> NDArray[Any]:
    """Sums of ``length`` neighbours along an axis, which gets shorter by ``length`` - 1.

    Sums of two, four, eight neighbours are made of each other; on small maps this is several times as fast as
    differences of running sums.
    """
    kept = array.shape[axis] - length + 1
    total, done, power, summed = None, 0, 1, array
    while True:
        if length & power:
            part = _slice(summed, done, kept, axis)
            total = part if total is None else total + part
            done += power
        if (power := power * 2) > length:
            assert total is not None
            return total
        size = summed.shape[axis] - power // 2
        summed = _slice(summed, 0, size, axis) + _slice(summed, power // 2, size, axis)


def _slice(array: NDArray[Any], start: int, length: int, axis: int) -> NDArray[Any]:
    index = [slice(None)] * array.ndim
    index[axis] = slice(start, start + length)
    return array[tuple(index)]


def shifted(array: NDArray[Any], down: int, right: int, beyond: Any) -> NDArray[Any]:
    """``array[y + down, x + right]`` at each (y, x); ``beyond`` where that lies outside."""
    height, width = array.shape
    result = np.full_like(array, beyond)
    top, bottom = max(0, -down), min(height, height - down)
    left, right_end = max(0, -right), min(width, width - right)
    if bottom > top and right_end > left:
        result[top:bottom, left:right_end] = array[top + down : bottom + down, left + right : right_end + right]
    return result


def whole_steps(moves: NDArray[np.floating]) -> Steps:
    """To whole pixels, halves away from zero, so that left and right, up and down are treated alike."""
    return np.copysign(np.floor(np.abs(moves) + 0.5), moves).astype(np.intp)
