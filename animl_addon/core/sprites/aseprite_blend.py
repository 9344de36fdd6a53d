"""Laying layers over one another, in the modes that Aseprite numbers from 0 (normal) to 18 (divide)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .sheet import Pixels

Colours = NDArray[np.float64]
"""(..., 3) in [0, 1]."""


REPLACE = -1
"""In place of a mode's number: whatever is painted takes the place of what is below, as in sprites with a palette."""


def lay_over(back: Pixels, front: Pixels, x: int, y: int, opacity: int, mode: int) -> None:
    """Paint ``front``, its top left at (x, y), onto ``back``, in place; what reaches beyond it is cut off."""
    top, left = max(y, 0), max(x, 0)
    bottom, right = min(y + front.shape[0], back.shape[0]), min(x + front.shape[1], back.shape[1])
    if top >= bottom or left >= right:
        return
    under = back[top:bottom, left:right]
    over = front[top - y : bottom - y, left - x : right - x]
    if mode == REPLACE:
        seen = over[..., 3] > 0
        under[seen] = over[seen]
    elif opacity == 255 and mode == 0:
        simple = (over[..., 3] == 255) | (under[..., 3] == 0)  # exact, and most of pixel art
        seen = over[..., 3] > 0
        mixed = _mixed(under, over, opacity, mode) if (seen & ~simple).any() else over
        under[seen] = np.where(simple[..., None], over, mixed)[seen]
    else:
        seen = over[..., 3] > 0
        under[seen] = _mixed(under, over, opacity, mode)[seen]


def _mixed(under: Pixels, over: Pixels, opacity: int, mode: int) -> Pixels:
    below, above = under / 255.0, over / 255.0
    cover, ground = above[..., 3:] * (opacity / 255), below[..., 3:]
    cb, cs = below[..., :3], above[..., :3]
    blended = MODES.get(mode, _normal)(cb, cs)
    alpha = cover + ground * (1 - cover)
    colour = cover * (1 - ground) * cs + cover * ground * blended + (1 - cover) * ground * cb
    colour = np.divide(colour, alpha, out=np.zeros_like(colour), where=alpha > 0)
    return (np.concatenate((colour, alpha), axis=-1).clip(0, 1) * 255 + 0.5).astype(np.uint8)


def _normal(b: Colours, s: Colours) -> Colours:
    return s


def _divided(top: Colours, bottom: Colours, at_zero: Colours) -> Colours:
    """``top / bottom``, at most 1; ``at_zero`` where there is nothing to divide by."""
    return np.minimum(np.divide(top, bottom, out=at_zero.copy(), where=bottom > 0), 1)


def _dodge(b: Colours, s: Colours) -> Colours:
    return np.where(b == 0, 0, _divided(b, 1 - s, np.ones_like(b)))


def _burn(b: Colours, s: Colours) -> Colours:
    return np.where(b == 1, 1, 1 - _divided(1 - b, s, np.ones_like(b)))


def _hard_light(b: Colours, s: Colours) -> Colours:
    return np.where(s <= 0.5, 2 * b * s, 1 - 2 * (1 - b) * (1 - s))


def _soft_light(b: Colours, s: Colours) -> Colours:
    root = np.where(b <= 0.25, ((16 * b - 12) * b + 4) * b, np.sqrt(b))
    return np.where(s <= 0.5, b - (1 - 2 * s) * b * (1 - b), b + (2 * s - 1) * (root - b))


def _luminosity(c: Colours) -> Colours:
    return (c @ np.array([0.3, 0.59, 0.11]))[..., None]


def _with_luminosity(c: Colours, luminosity: Colours) -> Colours:
    """The colour made as light as asked, and drawn towards grey as far as it leaves the range."""
    c = c + luminosity - _luminosity(c)
    grey, low, high = _luminosity(c), c.min(-1, keepdims=True), c.max(-1, keepdims=True)
    c = np.where(low < 0, grey + (c - grey) * grey / np.maximum(grey - low, 1e-9), c)
    return np.where(high > 1, grey + (c - grey) * (1 - grey) / np.maximum(high - grey, 1e-9), c)


def _with_saturation(c: Colours, saturation: Colours) -> Colours:
    low, high = c.min(-1, keepdims=True), c.max(-1, keepdims=True)
    return np.where(high > low, (c - low) * saturation / np.maximum(high - low, 1e-9), 0)


def _saturation(c: Colours) -> Colours:
    return c.max(-1, keepdims=True) - c.min(-1, keepdims=True)


MODES: dict[int, Callable[[Colours, Colours], Colours]] = {
    0: _normal,
    1: lambda b, s: b * s,
    2: lambda b, s: b + s - b * s,
    3: lambda b, s: _hard_light(s, b),
    4: np.minimum,
    5: np.maximum,
    6: _dodge,
    7: _burn,
    8: _hard_light,
    9: _soft_light,
    10: lambda b, s: np.abs(b - s),
    11: lambda b, s: b + s - 2 * b * s,
    12: lambda b, s: _with_luminosity(_with_saturation(s, _saturation(b)), _luminosity(b)),
    13: lambda b, s: _with_luminosity(_with_saturation(b, _saturation(s)), _luminosity(b)),
    14: lambda b, s: _with_luminosity(s, _luminosity(b)),
    15: lambda b, s: _with_luminosity(b, _luminosity(s)),
    16: lambda b, s: np.minimum(b + s, 1),
    17: lambda b, s: np.maximum(b - s, 0),
    18: lambda b, s: np.where(b == 0, 0, _divided(b, s, np.ones_like(b))),
}
"""By number: what a mode makes of the colour below and the one above, both fully there."""
