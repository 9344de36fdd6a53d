"""Moving and averaging stacks of small maps, (..., h, w)."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Maps = NDArray[np.float32]
Steps = NDArray[np.intp]
"""(k, 2) displacements in whole pixels, down then right."""

CROSS = ((-1, 0), (0, -1), (0, 1), (1, 0))
AROUND = (*CROSS, (-1, -1), (-1, 1), (1, -1), (1, 1))
"""Steps to the four neighbours at a pixel's sides, and to all eight."""


def mean_around(maps: Maps, reach: int) -> Maps:
    """The mean over a square of 2 ``reach`` + 1 pixels; beyond the border the edge goes on."""
    mean = sums_around(maps, reach)
    mean /= np.float32((2 * reach + 1) ** 2)
    return mean


def sums_around(maps: Maps, reach: int) -> Maps:
    """The sum over that square."""
    height, width = maps.shape[-2:]
    side = 2 * reach + 1
    return sums_along(sums_along(_with_edges(maps, reach), side, -2), side, -1)[..., :height, :width]


def sums_along(array: NDArray[Any], length: int, axis: int) -> NDArray[Any]:
    """Sums of each value and the ``length`` - 1 after it along an axis; of the array's shape, without meaning where
    fewer than that follow.

    Sums of two, four, eight neighbours are made of each other, and everything is added as one long row: on small maps
    that is many times as fast as along an axis.
    """
    flat = np.ascontiguousarray(array).reshape(-1)
    stride = math.prod(array.shape[axis % array.ndim + 1 :])
    sums = np.zeros_like(flat)
    total = sums[: max(len(flat) - (length - 1) * stride, 0)]
    done, power, summed = 0, 1, flat
    while True:
        if length & power:
            total += summed[done * stride :][: len(total)]
            done += power
        if (power := power * 2) > length:
            return sums.reshape(array.shape)
        summed = summed[: -(power // 2) * stride] + summed[power // 2 * stride :]


def _with_edges(maps: NDArray[Any], reach: int) -> NDArray[Any]:
    """(..., h, w) with ``reach`` more pixels on each side, which repeat the edge."""
    height, width = maps.shape[-2:]
    around = np.empty((*maps.shape[:-2], height + 2 * reach, width + 2 * reach), maps.dtype)
    around[..., reach : reach + height, reach : reach + width] = maps
    around[..., :reach, :] = around[..., reach : reach + 1, :]
    around[..., reach + height :, :] = around[..., reach + height - 1 : reach + height, :]
    around[..., :reach] = around[..., reach : reach + 1]
    around[..., reach + width :] = around[..., reach + width - 1 : reach + width]
    return around


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
