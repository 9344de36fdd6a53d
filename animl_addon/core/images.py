"""Geometry of pictures: to the layout of a network and back, padding, enlarging and reducing by whole factors."""

import numpy as np
from numpy.typing import NDArray

from .model import Tensor
from .picture import RGBA


def to_nchw(image: RGBA) -> Tensor:
    """(H, W, C) as contiguous (1, C, H, W)."""
    return np.ascontiguousarray(image.transpose(2, 0, 1)[None])


def from_nchw(tensor: Tensor) -> RGBA:
    """(1, C, H, W) as (H, W, C), without a copy."""
    return tensor[0].transpose(1, 2, 0)


def round_up(length: int, multiple: int) -> int:
    """The least length that holds this one and is divisible by ``multiple``."""
    return -(-length // multiple) * multiple


def pad_to_multiple(image: RGBA, multiple: int) -> RGBA:
    """Grow an image below and to the right until both sides are divisible by ``multiple``.

    The edge is repeated, never reflected: a reflected ink line reads as a second line. An image that needs nothing
    is returned itself, not a copy.
    """
    height, width = image.shape[:2]
    return crop_repeating_edge(image, 0, 0, round_up(height, multiple), round_up(width, multiple))


def crop_repeating_edge(image: RGBA, top: int, left: int, bottom: int, right: int) -> RGBA:
    """Cut a window out of an image; below and to the right it may reach beyond, where the edge is repeated.

    A view where it lies inside, a copy where it does not. ``top`` and ``left`` lie within the image.
    """
    height, width = image.shape[:2]
    inside = image[top:bottom, left:right]
    below, beside = max(bottom - height, 0), max(right - width, 0)
    return np.pad(inside, ((0, below), (0, beside), (0, 0)), mode="edge") if below or beside else inside


def enlarge(image: RGBA, factor: int) -> RGBA:
    """Every pixel becomes ``factor`` x ``factor`` equal ones: pixel art keeps its blocks; :func:`reduce` undoes it."""
    return image.repeat(factor, axis=0).repeat(factor, axis=1)


def reduce(image: RGBA, factor: int) -> RGBA:
    """The mean of every ``factor`` x ``factor`` block; on premultiplied colour that is what a smaller scan would show.

    Args:
        image: (H, W, C); H and W divisible by ``factor``.
    """
    # Strided sums: NumPy's own mean over two axes of a picture takes four times as long.
    total = image[::factor, ::factor].astype(np.float32)
    for row, column in list(np.ndindex(factor, factor))[1:]:
        total += image[row::factor, column::factor]
    total /= factor**2
    return total


def painted_part(image: RGBA) -> tuple[slice, slice]:
    """The rows and columns of a picture outside of which it is wholly transparent."""
    paint = image[..., 3] > 0
    return _extent(paint.any(axis=1)), _extent(paint.any(axis=0))


def _extent(used: NDArray[np.bool_]) -> slice:
    where = np.flatnonzero(used)
    return slice(where[0], where[-1] + 1) if len(where) else slice(0, 0)
