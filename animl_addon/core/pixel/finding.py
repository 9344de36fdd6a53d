"""Is this pixel art? Few colours, edges without a soft pixel, and a grid small enough to be set by hand."""

from math import gcd

import numpy as np
from numpy.typing import NDArray

from ..picture import RGBA
from .grid import LEAST_EDGES, Codes, Grid, edges
from .keys import codes_of

MOST_COLOURS = 64
FEW = 16
SHARE_OF_FEW = 0.8
"""In pixel art the sixteen commonest colours cover at least this share of what is painted (0.84 in the least of
those measured); of pictures with smoothed edges some pass this and fail the others."""

MOST_SOFT = 0.12
SOFT_LEVELS = 16
"""Half-transparent pixels: a glow or a shadow in one or two levels, not the rim of smoothed edges in many."""

LONGEST_SIDE = 384
"""Of the true grid, in pixels: what is larger is drawn with a brush."""

SMOOTHED = 0.22
"""Share of strong edges that run through a colour half-way between both sides; where it is higher, a program has
smoothed them."""


def is_pixel_art(first: RGBA, last: RGBA) -> bool:
    """Whether both keys look set pixel by pixel."""
    if _surely_not(codes_of(_middle(first)), codes_of(_middle(last))):
        return False
    return looks_set_by_hand(codes_of(first), codes_of(last))


def looks_set_by_hand(first: Codes, last: Codes) -> bool:
    if max(first.shape) < 4:
        return False
    grid = Grid.of(first, last)
    keys = np.stack([grid.shrink(key) for key in (first, last)])
    if max(keys.shape[1:]) > LONGEST_SIDE:
        return False
    alpha = keys & 255
    painted = keys[alpha > 0]
    colours, counts = np.unique(painted, return_counts=True)
    if not len(colours) or len(colours) > MOST_COLOURS:
        return False
    if np.sort(counts)[-FEW:].sum() < SHARE_OF_FEW * len(painted):
        return False
    soft = (alpha > 0) & (alpha < 255)
    if soft.sum() > MOST_SOFT * len(painted) or len(np.unique(alpha[soft])) > SOFT_LEVELS:
        return False
    return smoothed_share(keys) <= SMOOTHED


def _middle(key: RGBA) -> RGBA:
    middle = key.shape[0] // 2
    return key[middle : middle + 16]


def _surely_not(first: Codes, last: Codes) -> bool:
    """A quick no for large pictures, by a band of each: more colours than pixel art has, or edges on no coarse grid."""
    if len(np.unique(first)) > 2 * MOST_COLOURS:
        return True
    columns = edges(first, last, axis=1)
    return len(columns) >= LEAST_EDGES and first.shape[1] > LONGEST_SIDE * gcd(*np.diff(columns).tolist())


def smoothed_share(keys: NDArray[np.uint32]) -> float:
    """Of the strong edges along rows and columns, the share with a half-way colour in between; (2, h, w) codes."""
    bytes_ = np.ascontiguousarray(keys.astype(">u4")).view(np.uint8).reshape(*keys.shape, 4)
    channels = np.ascontiguousarray(bytes_.transpose(3, 0, 1, 2), np.float32)  # (4, 2, h, w): quick to compare
    channels[:3] *= channels[3] / 255
    edges, between = 0, 0
    for pictures in (channels, channels.swapaxes(2, 3)):
        before, here, after = pictures[:, :, :-2], pictures[:, :, 1:-1], pictures[:, :, 2:]
        whole = np.abs(after - before).max(axis=0)
        strong = whole > 100
        split = np.abs(here - before).max(axis=0), np.abs(after - here).max(axis=0)
        off_line = np.abs(here - before + here - after).max(axis=0)  # 0 exactly half-way
        edges += int(strong.sum())
        between += int((strong & (np.minimum(*split) > 0.2 * whole) & (off_line < 0.5 * whole)).sum())
    return between / edges if edges else 0.0
