"""The frames between two keys of pixel art."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from ..picture import RGBA
from .compose import Composed, compose
from .guide import Guide
from .keys import Numbers, PixelKeys
from .pieces import Pieces
from .sketch import Sketching, traced
from .tidy import tidy

Guiding = Callable[[RGBA, RGBA], Guide]

MOST_SET = 64
"""Pixels on the longer side of a figure that is found out of whole-pixel moves. A larger one has more ways to move than
moves are tried; of held-out animations the model placed the parts better, by far from 128 pixels on."""


def pixel_drawings(
    first: RGBA,
    last: RGBA,
    times: Sequence[float],
    guide: Guiding | None = None,
    sketching: Sketching | None = None,
) -> Iterator[tuple[RGBA, float]]:
    """Yield a drawing and its confidence, from 0 to 1, for each time.

    Every pixel is a colour, with its alpha, that one of the keys has. Keys that are mirror images of themselves give
    drawings that are.

    Args:
        first, last: keys of equal size, not both the same drawing.
        times: a timing chart.
        guide: what finds the motion between two pictures in another way. It is asked, at most once, for the figure on
            its true grid, when no move explains much of it; it only proposes moves, so all rules hold with any.
    """
    keys = PixelKeys.of(first, last)
    figure = keys.figure()
    close = keys.within(figure)
    mirrored = [axis for axis in (0, 1) if _is_mirrored(close.first, axis) and _is_mirrored(close.last, axis)]
    composed_at = _composing(close, mirrored, guide, sketching)
    for time in times:
        composed = composed_at(time)
        numbers = tidy(composed, close)
        for axis in mirrored:
            numbers = _mirrored(numbers, axis)
        whole = np.full(keys.first.shape, max(keys.ground, 0))
        whole[figure] = numbers
        yield keys.picture(whole), min(composed.confidence, 1.0)


def _composing(
    keys: PixelKeys, mirrored: Sequence[int], guide: Guiding | None, sketching: Sketching | None
) -> Callable[[float], Composed]:
    """What composes the drawing of a time."""
    if sketching is None or max(keys.first.shape) <= MOST_SET:
        return partial(compose, keys, Pieces.of(keys, partial(_asked, guide, keys, mirrored) if guide else None))
    sketch = sketching(*keys.pictures())
    return lambda time: traced(keys, sketch(time))


def _asked(guide: Guiding, keys: PixelKeys, mirrored: Sequence[int]) -> Guide:
    told = guide(*keys.pictures())
    for axis in mirrored:
        told = told.mirrored(axis)
    return told


def _is_mirrored(numbers: Numbers, axis: int) -> bool:
    return bool(np.array_equal(numbers, np.flip(numbers, axis)))


def _mirrored(numbers: Numbers, axis: int) -> Numbers:
    """The drawing with its upper (axis 0) or left (axis 1) half shown on both sides."""
    side = numbers.shape[axis]
    folded = np.minimum(np.arange(side), np.arange(side)[::-1])
    return numbers.take(folded, axis=axis)
