"""Two frames on one canvas, their pivots on one spot, so that feet do not slide."""

import hashlib
from dataclasses import dataclass

import numpy as np

from ..errors import SheetError
from ..opening import LONGEST_SIDE
from .sheet import Frame, Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Canvas:
    """Two pictures of one size; ``pivot`` in pixels from their top left."""

    first: Pixels
    last: Pixels
    pivot: tuple[float, float] | None

    def prints(self) -> tuple[bytes, bytes]:
        """What tells the two pictures from others; what alpha hides does not count."""
        place = repr((self.first.shape, self.pivot)).encode()
        return _print(self.first, place), _print(self.last, place)


def common_canvas(first: Frame, last: Frame) -> Canvas:
    """Both frames as they would be seen on top of each other in a game, which lays pivot on pivot.

    Raises:
        SheetError: they differ in size, and have no pivots to lay them by.
    """
    if first.pivot is None or last.pivot is None:
        if first.pixels.shape != last.pixels.shape:
            sizes = [f"{frame.pixels.shape[1]} x {frame.pixels.shape[0]}" for frame in (first, last)]
            raise SheetError(
                f"The frames “{first.name}” and “{last.name}” differ in size, {sizes[0]} and {sizes[1]} pixels: "
                "export them on one canvas, or with pivots."
            )
        return Canvas(first.pixels, last.pixels, first.pivot)
    step_x, step_y = (round(a - b) for a, b in zip(first.pivot, last.pivot, strict=True))
    if (step_x, step_y) == (0, 0) and first.pixels.shape == last.pixels.shape:
        return Canvas(first.pixels, last.pixels, first.pivot)
    left, top = max(-step_x, 0), max(-step_y, 0)  # of the first on the canvas; the last lies a step away
    right_x, right_y = left + step_x, top + step_y
    height = max(top + first.pixels.shape[0], right_y + last.pixels.shape[0])
    width = max(left + first.pixels.shape[1], right_x + last.pixels.shape[1])
    if max(width, height) > LONGEST_SIDE:
        raise SheetError(
            f"The pivots of “{first.name}” and “{last.name}” lie {max(width, height)} pixels apart: correct the atlas."
        )
    size = height, width
    pivot = first.pivot[0] + left, first.pivot[1] + top
    return Canvas(_placed(first, left, top, size), _placed(last, right_x, right_y, size), pivot)


def _placed(frame: Frame, x: int, y: int, size: tuple[int, int]) -> Pixels:
    picture = np.zeros((*size, 4), np.uint8)
    picture[y : y + frame.pixels.shape[0], x : x + frame.pixels.shape[1]] = frame.pixels
    return picture


def _print(pixels: Pixels, place: bytes) -> bytes:
    seen = np.where(pixels[..., 3:] > 0, pixels, 0)
    return hashlib.sha256(place + seen.tobytes()).digest()
