"""The last look over a drawing: what no pixel artist would leave, and neither key has, goes.

Lone pixels, specks beside the figure, pinholes in it, outlines that are broken or have become two pixels wide.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .compose import Composed
from .keys import Numbers, PixelKeys
from .windows import AROUND, CROSS, shifted

Mask = NDArray[np.bool_]

PINHOLE = 9
"""Pixels; a larger opening may be what is seen between an arm and a body."""

SPECK = 5
"""Pixels; larger parts may be a hat that has left its head."""

OUTLINED = 0.9
"""Share of the pixels at the rim of the figure that a few dark paints must make up in both keys."""


def tidy(drawing: Composed, keys: PixelKeys) -> Numbers:
    """(h, w) the drawing without such mistakes."""
    numbers = drawing.numbers.copy()
    if keys.ground >= 0:
        _drop_specks(numbers, keys)
        _fill_pinholes(numbers, keys)
        _mend_outline(numbers, drawing, keys)
    _join_lone_pixels(numbers, drawing, keys)
    return numbers


def lone(numbers: Numbers) -> Mask:
    """(h, w): pixels with none of their colour around them."""
    alone = np.ones(numbers.shape, bool)
    for step in AROUND:
        alone &= shifted(numbers, *step, -1) != numbers
    return alone


def islands(mask: Mask, steps: tuple[tuple[int, int], ...]) -> Numbers:
    """(h, w) a number above 0 for each connected part of the mask, 0 outside it."""
    names = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        spread = names
        for step in steps:
            spread = np.maximum(spread, np.where(mask, shifted(spread, *step, 0), 0))
        spread = np.concatenate(([0], spread.ravel()))
        spread = spread[spread[1:]].reshape(mask.shape)  # each takes the name that its namesake has by now
        if np.array_equal(spread, names):
            return names
        names = spread


def _sizes(mask: Mask, steps: tuple[tuple[int, int], ...]) -> tuple[Numbers, NDArray[np.intp]]:
    names = islands(mask, steps)
    return names, np.bincount(names.ravel(), minlength=mask.size + 1)


def _openings(mask: Mask) -> tuple[Numbers, NDArray[np.intp]]:
    """Connected parts of the ground that the figure encloses, and their sizes."""
    names, sizes = _sizes(mask, CROSS)
    outside = np.unique(np.concatenate((names[0], names[-1], names[:, 0], names[:, -1])))
    names[np.isin(names, outside)] = 0
    sizes[outside] = 0
    return names, sizes


def _least(sizes: NDArray[np.intp]) -> int:
    found = sizes[1:][sizes[1:] > 0]
    return int(found.min()) if len(found) else 10**9


def _drop_specks(numbers: Numbers, keys: PixelKeys) -> None:
    least = min(SPECK, *(_least(_sizes(key != keys.ground, AROUND)[1]) for key in (keys.first, keys.last)))
    names, sizes = _sizes(numbers != keys.ground, AROUND)
    if sizes[1:].max() >= least:
        numbers[(names > 0) & (sizes[names] < least)] = keys.ground


def _fill_pinholes(numbers: Numbers, keys: PixelKeys) -> None:
    least = min(PINHOLE, *(_least(_openings(key == keys.ground)[1]) for key in (keys.first, keys.last)))
    names, sizes = _openings(numbers == keys.ground)
    holes = (names > 0) & (sizes[names] < least)
    while holes.any():
        filled, votes = vote(numbers, keys, barred=np.array([keys.ground]))
        ready = holes & (votes > 0)
        if not ready.any():
            return
        numbers[ready] = filled[ready]
        holes &= ~ready


def vote(numbers: Numbers, keys: PixelKeys, barred: NDArray[np.intp]) -> tuple[Numbers, NDArray[np.intp]]:
    """The commonest colour around each pixel, those at its sides counting twice, and its votes."""
    votes = np.zeros((len(keys.palette), *numbers.shape), np.intp)
    rows, columns = np.indices(numbers.shape)
    for place, step in enumerate(AROUND):
        seen = shifted(numbers, *step, -1)
        inside = seen >= 0
        np.add.at(votes, (seen[inside], rows[inside], columns[inside]), 2 if place < len(CROSS) else 1)
    votes[barred] = 0
    return votes.argmax(axis=0), votes.max(axis=0)


def rim(numbers: Numbers, ground: int) -> Mask:
    """(h, w): pixels of the figure that touch the ground with a side; the edge of the picture is no ground."""
    figure = numbers != ground
    touching = np.zeros_like(figure)
    for step in CROSS:
        touching |= ~shifted(figure, *step, True)
    return figure & touching


def outline_paints(keys: PixelKeys) -> NDArray[np.intp]:
    """The paints of an outline that goes all around the figure in both keys; empty where there is none.

    A paint belongs to it when more of it lies at the rim than inside.
    """
    count = len(keys.palette)
    at_rim, anywhere, shares = np.zeros(count), np.zeros(count), []
    rims = [np.bincount(key[rim(key, keys.ground)], minlength=count) for key in (keys.first, keys.last)]
    for key, rims_here in zip((keys.first, keys.last), rims, strict=True):
        at_rim += rims_here
        anywhere += np.bincount(key.ravel(), minlength=count)
    paints = np.flatnonzero((at_rim > 0) & (at_rim * 2 > anywhere))
    shares = [rims_here[paints].sum() / max(rims_here.sum(), 1) for rims_here in rims]
    return paints if min(shares) >= OUTLINED else np.empty(0, np.intp)


def _mend_outline(numbers: Numbers, drawing: Composed, keys: PixelKeys) -> None:
    """Close gaps of an outline, and thin it where it has become two pixels wide."""
    paints = outline_paints(keys)
    if not len(paints):
        return
    _close(numbers, drawing, keys, paints)
    if not any(_thick(np.isin(key, paints)).any() for key in (keys.first, keys.last)):
        _thin(numbers, keys, paints)


def _close(numbers: Numbers, drawing: Composed, keys: PixelKeys, paints: NDArray[np.intp]) -> None:
    """Draw the outline on over all that lies open at the rim, unless it does so in its key.

    From the ends of the gap inwards, as each pixel takes its paint from the outline beside it; a part that has no
    outline at all gets it in the commonest paint.
    """
    others = np.setdiff1d(np.arange(len(keys.palette)), paints)
    counts = np.bincount(np.stack((keys.first, keys.last)).ravel(), minlength=len(keys.palette))
    commonest = paints[counts[paints].argmax()]
    open_in_key = [rim(key, keys.ground) & ~np.isin(key, paints) for key in (keys.first, keys.last)]
    gaps = rim(numbers, keys.ground) & ~np.isin(numbers, paints) & ~_in_its_key(drawing, open_in_key)
    while gaps.any():
        near, votes = vote(numbers, keys, barred=others)
        ready = gaps & (votes == votes[gaps].max())
        numbers[ready] = np.where(votes[ready] > 0, near[ready], commonest)
        gaps &= ~ready


def _thick(line: Mask) -> Mask:
    """(h, w): pixels in a square of two by two of the line."""
    corner = line & shifted(line, 0, 1, False) & shifted(line, 1, 0, False) & shifted(line, 1, 1, False)
    thick = corner.copy()
    for step in ((0, -1), (-1, 0), (-1, -1)):
        thick |= shifted(corner, *step, False)
    return thick


def _thin(numbers: Numbers, keys: PixelKeys, paints: NDArray[np.intp]) -> None:
    """Inside, what is too much becomes fill; then, outside, ground, where no fill would be laid open."""
    inner = _thick(np.isin(numbers, paints)) & ~rim(numbers, keys.ground)
    fill, votes = vote(numbers, keys, barred=np.append(paints, keys.ground))
    inner &= votes > 0
    numbers[inner] = fill[inner]
    while True:
        line = np.isin(numbers, paints)
        around = np.sum([shifted(line, *step, False) for step in AROUND], axis=0)
        beside_fill = np.zeros_like(line)
        for step in CROSS:
            beside_fill |= shifted(~line & (numbers != keys.ground), *step, False)
        needless = np.flatnonzero(_thick(line) & rim(numbers, keys.ground) & ~beside_fill)
        if not len(needless):
            return
        # One at a time, as two beside each other may need one another; ends first.
        numbers.flat[needless[around.ravel()[needless].argmin()]] = keys.ground


def _join_lone_pixels(numbers: Numbers, drawing: Composed, keys: PixelKeys) -> None:
    """Give pixels that stand alone the likest colour beside them, unless they stand alone in their key as well."""
    meant = _in_its_key(drawing, [lone(key) for key in (keys.first, keys.last)]) & (numbers == drawing.numbers)
    for _ in range(2):
        stray = lone(numbers) & ~meant
        if not stray.any():
            return
        beside = np.stack([shifted(numbers, *step, -1) for step in AROUND])  # (8, h, w)
        unlike = np.where(beside >= 0, keys.apart[numbers[None], beside], np.inf)
        likest = np.take_along_axis(beside, unlike.argmin(axis=0)[None], axis=0)[0]
        numbers[stray & (likest >= 0)] = likest[stray & (likest >= 0)]


def _in_its_key(drawing: Composed, masks: Sequence[Mask]) -> Mask:
    """(h, w): what a mask of either key says of the pixel that the drawing took."""
    height, width = drawing.numbers.shape
    rows, columns = np.clip(drawing.rows, 0, height - 1), np.clip(drawing.columns, 0, width - 1)
    first, last = (mask[rows, columns] for mask in masks)
    return np.where(drawing.from_last, last, first)
