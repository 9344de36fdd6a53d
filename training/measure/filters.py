"""Filters of single pictures in NumPy; beyond the edge a picture is mirrored about its outermost pixel."""

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float64]

ACROSS, DIAGONAL, KNIGHT = 1.0, 1.4, 2.1969
"""Lengths of steps in a window of 5 x 5 (Borgefors 1986)."""


def correlate(image: NDArray[np.floating], down: NDArray[np.floating], across: NDArray[np.floating]) -> Plane:
    """(H, W) weighted by one kernel of odd length along the columns and one along the rows."""
    return _weighted(_weighted(image.astype(np.float64), across, 1), down, 0)


def _weighted(image: Plane, kernel: NDArray[np.floating], axis: int) -> Plane:
    half = len(kernel) // 2
    padded = np.pad(image, [(half, half) if axis == each else (0, 0) for each in range(2)], mode="reflect")
    length = image.shape[axis]
    total = np.zeros_like(image)
    for start, weight in enumerate(kernel):
        if weight:
            window = slice(start, start + length)
            total += weight * (padded[window] if axis == 0 else padded[:, window])
    return total


def blur(image: NDArray[np.floating], sigma: float) -> Plane:
    """By a Gaussian that reaches four times its width."""
    half = (round(8 * sigma + 1) | 1) // 2
    kernel = np.exp(-(np.arange(-half, half + 1.0) ** 2) / (2 * sigma**2))
    kernel /= kernel.sum()
    return correlate(image, kernel, kernel)


def box(image: NDArray[np.floating], side: int) -> NDArray[np.float64]:
    """(H, W, C) -> (H - side + 1, W - side + 1, C): means of the windows that lie within."""
    sums = np.pad(image.astype(np.float64), ((1, 0), (1, 0), (0, 0))).cumsum(0).cumsum(1)
    total = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return total / side**2


def grown(mask: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    """(H, W) and every pixel at most ``by`` away, along the rows, the columns or both."""
    for axis in range(2):
        length = mask.shape[axis]
        padded = np.pad(mask, [(by, by) if axis == each else (0, 0) for each in range(2)])
        mask = np.any([padded.take(range(start, start + length), axis) for start in range(2 * by + 1)], axis=0)
    return mask


def chamfer_distance(mask: NDArray[np.bool_]) -> Plane:
    """(H, W) px from every pixel to the nearest that is set, in steps within 5 x 5 pixels; at least one is set.

    Down once and up once; within a row, min(d[x], d[x - 1] + 1) for all x is a running minimum of d[x] - x.
    """
    height, width = mask.shape
    distance = np.full((height + 4, width + 4), np.inf)
    distance[2:-2, 2:-2][mask] = 0
    x = np.arange(width, dtype=np.float64)
    for rows in (range(2, height + 2), range(height + 1, 1, -1)):
        back = -rows.step
        for y in rows:
            near, far = distance[y + back], distance[y + 2 * back]
            row = distance[y, 2:-2]
            for candidate, length in (
                (near[2:-2], ACROSS), (near[1:-3], DIAGONAL), (near[3:-1], DIAGONAL), (near[:-4], KNIGHT),
                (near[4:], KNIGHT), (far[1:-3], KNIGHT), (far[3:-1], KNIGHT),
            ):  # fmt: skip
                np.minimum(row, candidate + length, out=row)
            np.minimum(row, np.minimum.accumulate(row - x) + x, out=row)
            np.minimum(row, (np.minimum.accumulate((row + x)[::-1])[::-1]) - x, out=row)
    return distance[2:-2, 2:-2]
