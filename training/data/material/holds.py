"""Frames that show the drawing before them once more: animation on twos and threes, and holds.

Exact repetitions and those that a film's compression has roughened count alike: what is compared are means over small
windows, which roughness hardly changes and a blink does.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

WINDOW = 9
"""Pixels of the side of a window, at the size of training pictures."""

SAME = 5.5
"""Levels of 255 that the mean of no window may differ by, in any channel; see docs/training-material.md."""


def unlike(first: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """The greatest difference of means over windows of two frames (H, W, 4), colour premultiplied; levels of 255."""
    if first.shape != other.shape:
        return 255.0
    if (first == other).all():
        return 0.0
    reach = min(WINDOW, *first.shape[:2])
    means = cv2.blur(_premultiplied(first) - _premultiplied(other), (reach, reach))
    return float(np.abs(means).max())


def held(first: NDArray[np.uint8], other: NDArray[np.uint8], same: float = SAME) -> bool:
    """Whether both frames show one drawing."""
    return unlike(first, other) <= same


def _premultiplied(frame: NDArray[np.uint8]) -> NDArray[np.float32]:
    paint = frame.astype(np.float32)
    if frame[..., 3].min() < 255:
        paint[..., :3] *= paint[..., 3:] / 255
    return paint
