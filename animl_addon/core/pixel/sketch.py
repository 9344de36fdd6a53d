"""Pixel art set after a sketch: what the model draws of a figure that is too large for whole-pixel moves.

The sketch has soft pixels and its own idea of every colour; here each pixel is taken, whole, from one of the keys.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..picture import RGBA
from .compose import Composed
from .keys import PixelKeys
from .windows import AROUND, Maps, whole_steps

ASTRAY = 1e-4
"""Cost of looking beside the place that the flow names: of pixels that suit alike, the one it names is taken."""


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """``image``: (h, w, 4) one time on the true grid; ``first``, ``last``: (2, h, w) true pixels, down then right, from
    each pixel of it to where it is seen in the first key and in the last; ``confidence``: from 0 to 1."""

    image: RGBA
    first: Maps
    last: Maps
    confidence: float


Sketching = Callable[[RGBA, RGBA], Callable[[float], Sketch]]
"""Looks at two keys on their true grid; what it returns sketches a time between them."""


def traced(keys: PixelKeys, sketch: Sketch) -> Composed:
    """Set every pixel: of those where the sketch looks into the keys, and beside them, the one that is most like it."""
    height, width = keys.first.shape
    looks = np.concatenate((sketch.image[..., :3], sketch.image[..., :3] + 1 - sketch.image[..., 3:]), axis=-1)
    y, x = np.indices((height, width))
    unlike = np.full((height, width), np.inf)
    numbers, rows, columns = (np.zeros((height, width), np.intp) for _ in range(3))
    from_last = np.zeros((height, width), bool)
    for key, flow, is_last in ((keys.first, sketch.first, False), (keys.last, sketch.last, True)):
        down, right = whole_steps(flow)
        for astray in ((0, 0), *AROUND):
            at_y, at_x = y + down + astray[0], x + right + astray[1]
            inside = (at_y >= 0) & (at_y < height) & (at_x >= 0) & (at_x < width)
            shown = np.where(inside, key[at_y.clip(0, height - 1), at_x.clip(0, width - 1)], max(keys.ground, 0))
            cost = ((keys.looks[shown] - looks) ** 2).sum(axis=-1) + ASTRAY * np.abs(astray).sum()
            better = cost < unlike
            for map_, value in ((unlike, cost), (numbers, shown), (rows, at_y), (columns, at_x), (from_last, is_last)):
                np.copyto(map_, value, where=better)
    return Composed(numbers, rows, columns, from_last, sketch.confidence)
