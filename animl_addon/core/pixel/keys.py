"""A pair of keys as a pixel artist's program holds them: a palette, and its numbers on the true grid."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..errors import KeyDrawingError
from ..files import premultiplied, to_straight_bytes
from ..picture import RGBA
from .grid import Codes, Grid

Numbers = NDArray[np.intp]
"""(h, w) places in the palette, for each true pixel."""

GROUND_SHARE = 0.8
"""Of the border of both keys, that one colour must hold to be what the figure stands before."""

MOST_COLOURS = 1024
"""Of both keys, every two of which are compared."""

MARGIN = 2
"""Pixels of ground around the figure that are looked at with it."""


@dataclass(frozen=True, slots=True, eq=False)
class PixelKeys:
    """``palette``: (n, 4) straight bytes; ``ground``: number of the colour behind the figure, -1 where there is none;
    ``apart``: (n, n) from 0 to 1, how differently two colours look; ``looks``: (n, 6) before black and before white."""

    first: Numbers
    last: Numbers
    palette: NDArray[np.uint8]
    ground: int
    apart: NDArray[np.float32]
    looks: NDArray[np.float32]
    grid: Grid
    size: tuple[int, int]

    @classmethod
    def of(cls, first: RGBA, last: RGBA) -> "PixelKeys":
        codes = [codes_of(key) for key in (first, last)]
        return cls.of_codes(codes[0], codes[1])

    @classmethod
    def of_codes(cls, first: Codes, last: Codes) -> "PixelKeys":
        """Raises :class:`KeyDrawingError` for a photograph that was said to be pixel art."""
        grid = Grid.of(first, last)
        small = [grid.shrink(key) for key in (first, last)]
        used, numbers = np.unique(np.stack(small), return_inverse=True)
        if len(used) > MOST_COLOURS:
            raise KeyDrawingError(
                f"The keys have {len(used)} colours, and pixel art is drawn in {MOST_COLOURS} at most: set "
                "pixel art to automatic or off."
            )
        numbers = numbers.reshape(2, *small[0].shape)
        palette = np.ascontiguousarray(used.astype(">u4")).view(np.uint8).reshape(-1, 4)
        seen = premultiplied(palette[None], 255)[0]  # (n, 4)
        looks = np.concatenate((seen[:, :3], seen[:, :3] + 1 - seen[:, 3:]), axis=1)
        size = first.shape[0], first.shape[1]
        return cls(numbers[0], numbers[1], palette, _ground(numbers, palette), _apart(seen), looks, grid, size)

    def figure(self) -> tuple[slice, slice]:
        """The window that holds all but ground in both keys, and a little around it."""
        rows, columns = np.nonzero((self.first != self.ground) | (self.last != self.ground))
        if self.ground < 0 or not len(rows):
            return slice(None), slice(None)
        height, width = self.first.shape
        return (
            slice(max(int(rows.min()) - MARGIN, 0), min(int(rows.max()) + 1 + MARGIN, height)),
            slice(max(int(columns.min()) - MARGIN, 0), min(int(columns.max()) + 1 + MARGIN, width)),
        )

    def within(self, window: tuple[slice, slice]) -> "PixelKeys":
        """The keys in that window alone."""
        return replace(self, first=self.first[window], last=self.last[window])

    def pictures(self) -> tuple[RGBA, RGBA]:
        """Both keys on the true grid."""
        return premultiplied(self.palette[self.first], 255), premultiplied(self.palette[self.last], 255)

    def picture(self, numbers: Numbers) -> RGBA:
        """The drawing at the keys' size."""
        return premultiplied(self.palette[self.grid.enlarge(numbers, *self.size)], 255)


def codes_of(key: RGBA) -> Codes:
    """(H, W, 4) premultiplied -> (H, W) codes."""
    return np.ascontiguousarray(to_straight_bytes(key)).view(">u4")[..., 0].astype(np.uint32)


def _ground(numbers: Numbers, palette: NDArray[np.uint8]) -> int:
    """What is clear wherever both keys have it, however much of a border a figure that is cut off there takes; else the
    colour that nearly all of both borders show."""
    clear = np.flatnonzero(palette[:, 3] == 0)
    if len(clear) and all((key == clear[0]).any() for key in numbers):
        return int(clear[0])
    commonest = []
    for key in numbers:
        border = np.concatenate((key[0], key[-1], key[:, 0], key[:, -1]))
        counts = np.bincount(border)
        if counts.max() < GROUND_SHARE * len(border):
            return -1
        commonest.append(int(counts.argmax()))
    return commonest[0] if commonest[0] == commonest[1] else -1


def _apart(seen: NDArray[np.float32]) -> NDArray[np.float32]:
    """Half of it is for being seen through or not, so that paint and nothing are far apart in any colour."""
    difference = np.abs(seen[:, None] - seen[None])  # (n, n, 4)
    return np.minimum(difference[..., :3].mean(axis=-1) * 1.5 + difference[..., 3] * 0.5, 1).astype(np.float32)
