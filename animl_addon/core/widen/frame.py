"""The wider frame around a picture, and what of it is hidden."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import JobError, KeyDrawingError
from ..files import MOST_PIXELS
from ..opening import LONGEST_SIDE
from ..picture import RGBA

MOST_ASPECT = 10
"""Widths in a height, or heights in a width: more is a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A canvas of ``width`` x ``height`` pixels; the picture's corner lies at ``left``, ``top`` in it."""

    width: int
    height: int
    left: int
    top: int

    def canvas(self, picture: RGBA) -> RGBA:
        """(height, width, 4): the picture in its place, nothing around it."""
        canvas = np.zeros((self.height, self.width, 4), np.float32)
        canvas[self.top : self.top + picture.shape[0], self.left : self.left + picture.shape[1]] = picture
        return canvas

    def hidden(self, size: tuple[int, ...], mask: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
        """(height, width): what is to be completed around a picture of (height, width, …) = ``size``, and within it.

        Args:
            mask: of the picture's size, true where the picture itself is to be completed.
        """
        hidden = np.ones((self.height, self.width), bool)
        hidden[self.top : self.top + size[0], self.left : self.left + size[1]] = False if mask is None else mask
        return hidden


def read_aspect(text: str) -> float:
    """``16:9``, ``2.39`` or ``2.39:1`` as widths in a height.

    Raises:
        JobError: it is none of these, or no shape of a picture.
    """
    width, colon, height = text.replace("/", ":").partition(":")
    try:
        aspect = float(width) / float(height) if colon else float(width)
    except (ValueError, ZeroDivisionError, OverflowError):
        aspect = math.nan
    if not 1 / MOST_ASPECT <= aspect <= MOST_ASPECT:  # not so for NaN either
        raise JobError(f"“{text}” is no aspect of a picture: write 16:9, or 2.39.")
    return aspect


def frame_around(width: int, height: int, aspect: float | None, *, taller: bool = False) -> Frame:
    """The least frame of this aspect that holds a picture of this size in its middle.

    What is added is even, so that the picture lies in the very middle and films can be coded.

    Args:
        aspect: None leaves the picture's own.
        taller: add above and below where the aspect is narrower than the picture.

    Raises:
        JobError: the aspect is narrower than the picture, and it may not grow taller.
        KeyDrawingError: the frame would be too large.
    """
    if aspect is None:
        return Frame(width, height, 0, 0)
    beside, above = round((height * aspect - width) / 2), round((width / aspect - height) / 2)
    if above > 0 and not taller:
        raise JobError(
            f"The picture has {width} x {height} pixels, which is wider than what is asked for: "
            "choose a wider aspect, or ask for a taller picture."
        )
    beside, above = max(beside, 0), max(above, 0) if taller else 0
    frame = Frame(width + 2 * beside, height + 2 * above, beside, above)
    if max(frame.width, frame.height) > LONGEST_SIDE or frame.width * frame.height > MOST_PIXELS:
        raise KeyDrawingError(
            f"The wider picture would have {frame.width} x {frame.height} pixels, which is too large: "
            "make the picture smaller, or choose a narrower aspect."
        )
    return frame
