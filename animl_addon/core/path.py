"""How far each pixel of a key has gone at a time between the keys.

Two keys alone show a straight way at an even pace. The key beyond shows with what speed and in which direction a pixel
comes to its own key, and the way becomes a cubic curve that flows through the keys (Catmull and Rom 1974, at uneven
spacing where keys are spaced unevenly). Flows are (1, 2, h, w) pixels, x then y, of the copy that was matched.
"""

from dataclasses import dataclass

import numpy as np

from .model import Tensor

WINDOW = 11
"""Pixels of the copy over which a bend is evened out, so that nothing tears: a limb bends as one."""

MOST = 1.0
"""A bend is at most so many times the way. Up to 1, nothing can shoot past its key, or step back first."""

FORGIVEN = 6.0
"""Pixels of way for which certainty, that of a flow which strays by a few pixels, is forgiven as much again: what came
fifty pixels need not be found to the pixel to show where it came from."""

SURE = 0.02
"""Weight of empty paper, beside paint, in what is evened out."""


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """The ways of one key's pixels into the other key."""

    flow: Tensor  # (1, 2, h, w): the whole way
    leaving: Tensor | None = None  # (1, 2, h, w): what the velocity at their own key has beyond the even one
    arriving: Tensor | None = None  # the same of the way back, at the other key

    def moved(self, share: float) -> Tensor:
        """(1, 2, h, w): how far they have gone, ``share`` of the time from their own key to the other."""
        moved = self.flow * share
        rest = 1 - share
        if self.leaving is not None:
            moved = moved + self.leaving * (share * rest * rest)
        if self.arriving is not None:
            moved = moved + self.arriving * (share * share * rest)
        return np.asarray(moved, np.float32)


def paths(flow01: Tensor, flow10: Tensor, bend0: Tensor | None, bend1: Tensor | None) -> tuple[Path, Path]:
    """The ways of both keys' pixels; a bend is what :func:`bend` found at that key, or None where nothing is known.

    A point that both keys show has one way, whichever of its two pixels is asked.
    """
    arriving0 = None if bend1 is None else bounded(follow(bend1, flow01), flow01)
    arriving1 = None if bend0 is None else bounded(follow(bend0, flow10), flow10)
    return Path(flow01, bend0, arriving0), Path(flow10, bend1, arriving1)


def bend(flow: Tensor, beyond: Tensor, certainty: Tensor, paint: Tensor, gap: float = 1.0) -> Tensor:
    """How the velocity at a key differs from that of a straight and even way, in pixels a pair's time.

    Args:
        flow: from the key into the other of the pair.
        beyond: from the key into the one on its far side.
        certainty: (1, 1, h, w) in [0, 1], of both flows together.
        paint: (1, 1, h, w) in [0, 1], what is drawn.
        gap: time to the key beyond, over the time between the pair.

    Returns:
        (1, 2, h, w), no longer than the way itself, and nought where the key beyond tells nothing.
    """
    # The parabola through the three places, less the way itself, at the key.
    found = -(beyond / gap + flow) / (1 + gap)
    trust = certainty ** (1 / (1 + (length(flow) + length(beyond)) / (2 * FORGIVEN)))
    trust = trust * np.clip((5 - excess(found, flow)) / 2, 0, 1)  # a part that came from so far is another part
    weight = trust * (paint + SURE) + 1e-4
    even = smooth(bounded(found, flow) * weight) / smooth(weight)
    return (bounded(even, flow) * smooth(trust)).astype(np.float32)


def bounded(found: Tensor, flow: Tensor) -> Tensor:
    """A bend, shortened to what its way allows."""
    return found / np.maximum(excess(found, flow), 1)


def excess(found: Tensor, flow: Tensor) -> Tensor:
    """(1, 1, h, w): a bend's length over the longest that its way allows."""
    return length(found) / (MOST * (length(flow) + 0.5))


def follow(values: Tensor, flow: Tensor) -> Tensor:
    """(1, C, h, w): the other key's ``values`` where each pixel's flow ends; beyond the edge, the edge's."""
    height, width = flow.shape[2:]
    x = np.clip(np.arange(width, dtype=np.float32) + flow[0, 0], 0, width - 1)
    y = np.clip(np.arange(height, dtype=np.float32)[:, None] + flow[0, 1], 0, height - 1)
    left, top = x.astype(np.intp), y.astype(np.intp)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    x, y = x - left, y - top
    upper = values[..., top, left] * (1 - x) + values[..., top, right] * x
    lower = values[..., bottom, left] * (1 - x) + values[..., bottom, right] * x
    return (upper * (1 - y) + lower * y).astype(np.float32)


def length(flow: Tensor) -> Tensor:
    """(1, 1, h, w) pixels."""
    return np.hypot(flow[:, :1], flow[:, 1:])


def smooth(values: Tensor) -> Tensor:
    """Mean over a window of ``WINDOW`` x ``WINDOW`` pixels, the edge repeated."""
    half = WINDOW // 2
    for axis in (2, 3):
        edges = [(0, 0)] * 4
        edges[axis] = (half + 1, half)
        sums = np.pad(values, edges, mode="edge").cumsum(axis, dtype=np.float64)
        count = values.shape[axis]
        ahead, behind = sums.take(range(WINDOW, WINDOW + count), axis), sums.take(range(count), axis)
        values = ((ahead - behind) / WINDOW).astype(np.float32)
    return values
