"""Which strokes of a drawing lie beside or touch one another, found patch by patch so that thousands may be asked."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .paths import Indices, Numbers, Places

NEIGHBOURS = 8

PATCH = 64
"""Lines in a patch at most: tables of a patch's lines against those around it stay small."""

LOOKED_AT = 20
EVERY = 2
"""Lines, by their boxes the nearest, of which every so many-th sample is measured."""

AROUND = 320
"""Lines around a patch, its own among them, that are considered."""

NONE = -1


@dataclass(frozen=True, eq=False)
class Nearness:
    """For each of n lines its nearest neighbours, (n, NEIGHBOURS); ``NONE`` where there are fewer."""

    line: Indices
    distance: Numbers  # pixels between the two samples; infinite where there is none
    own: Indices  # the sample that lies nearest to the neighbour
    theirs: Indices  # the neighbour's sample there


def nearness(at: Places, later: Places | None = None) -> Nearness:
    """The neighbours of every line, measured from sample to sample.

    Args:
        at: (n, S) places of their samples.
        later: (n, S) places of the same samples in another drawing; then those are nearest that are so in both.
    """
    count = len(at)
    found = Nearness(
        np.full((count, NEIGHBOURS), NONE, np.intp),
        np.full((count, NEIGHBOURS), np.inf),
        np.zeros((count, NEIGHBOURS), np.intp),
        np.zeros((count, NEIGHBOURS), np.intp),
    )
    if count < 2:
        return found
    low, high = boxes(at)
    centre, some = at.mean(axis=1), at[:, ::EVERY]
    kept = min(LOOKED_AT, count - 1)
    for patch in patches(centre):
        around = beside(low[patch], high[patch], low, high)
        gap = gaps(low[patch], high[patch], low[around], high[around])  # (p, a)
        gap += 1e-3 * np.abs(centre[patch][:, None] - centre[around])  # of those that overlap, the nearer ones
        gap[patch[:, None] == around] = np.inf
        near = around[np.argpartition(gap, kept - 1, axis=1)[:, :kept]]  # (p, kept)
        apart = some[patch][:, None, :, None] - some[near][:, :, None, :]  # (p, kept, S, S)
        samples = apart.shape[-1]
        apart = (apart.real**2 + apart.imag**2).reshape(len(patch), kept, -1)
        if later is not None:
            after = later[patch][:, None, ::EVERY, None] - later[near][:, :, None, ::EVERY]
            apart = (apart + (after.real**2 + after.imag**2).reshape(apart.shape)) / 2
        closest = apart.argmin(axis=2)  # (p, kept)
        distance = np.sqrt(np.take_along_axis(apart, closest[..., None], 2)[..., 0])
        order = np.argsort(distance, axis=1, kind="stable")[:, :NEIGHBOURS]
        width = order.shape[1]
        found.line[patch, :width] = np.take_along_axis(near, order, 1)
        found.distance[patch, :width] = np.take_along_axis(distance, order, 1)
        found.own[patch, :width] = EVERY * np.take_along_axis(closest // samples, order, 1)
        found.theirs[patch, :width] = EVERY * np.take_along_axis(closest % samples, order, 1)
    return found


def beside(low: Places, high: Places, all_low: Places, all_high: Places, most: int = AROUND) -> Indices:
    """The lines, ``most`` at most, whose boxes lie nearest to a patch of boxes."""
    if len(all_low) <= most:
        return np.arange(len(all_low))
    corner0 = np.array([low.real.min() + 1j * low.imag.min()])
    corner1 = np.array([high.real.max() + 1j * high.imag.max()])
    gap = gaps(corner0, corner1, all_low, all_high)[0]
    gap += 1e-3 * np.abs((all_low + all_high - corner0 - corner1) / 2)
    return np.argpartition(gap, most - 1)[:most]


def patches(centre: Places) -> Iterator[Indices]:
    """Part lines into patches of neighbours, halving at the median of the wider side."""
    pending = [np.arange(len(centre))]
    while pending:
        which = pending.pop()
        if len(which) <= PATCH:
            if len(which):
                yield which
            continue
        here = centre[which]
        wide = np.ptp(here.real) >= np.ptp(here.imag)
        order = np.argsort(here.real if wide else here.imag, kind="stable")
        half = len(which) // 2
        pending += [which[order[half:]], which[order[:half]]]


def boxes(at: Places) -> tuple[Places, Places]:
    """(n,) upper left and lower right corners of what (n, K) places cover."""
    return at.real.min(1) + 1j * at.imag.min(1), at.real.max(1) + 1j * at.imag.max(1)


def gaps(low0: Places, high0: Places, low1: Places, high1: Places) -> Numbers:
    """(n, m) distance between boxes, 0 where they overlap."""

    def apart(least0: NDArray, most0: NDArray, least1: NDArray, most1: NDArray) -> NDArray:
        return np.maximum(np.maximum(least1 - most0[:, None], least0[:, None] - most1), 0)

    across = apart(low0.real, high0.real, low1.real, high1.real)
    down = apart(low0.imag, high0.imag, low1.imag, high1.imag)
    return np.hypot(across, down)
