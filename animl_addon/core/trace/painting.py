"""Which colour every pixel has; at soft edges also which other one, and in what shares."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..picture import RGBA
from .colours import ALIKE, Colours, mixtures

CORE = 0.4
"""Share of a line's colour from which a pixel on its ridge is the line's: a thin line may lie between two pixels."""

RIDGE = 0.2
"""How much a line differs from both sides of it."""

REACH = 2
"""Pixels around a soft one within which its two colours are looked for."""


@dataclass(frozen=True, slots=True)
class Painting:
    """Each (H, W): the number of the colour, that of the one mixed into it, and the first one's share, to 1."""

    colour: NDArray[np.int32]
    other: NDArray[np.int32]
    share: NDArray[np.float32]

    def coverage(self, colour: int) -> NDArray[np.float32]:
        """(H, W): how much of each pixel is of a colour."""
        return np.where(self.colour == colour, self.share, np.where(self.other == colour, 1 - self.share, 0))


def paint_by_numbers(picture: RGBA, colours: Colours, *, crisp: bool = False) -> Painting:
    """Give each pixel its colour.

    Args:
        crisp: no pixel is a mixture, as in pixel art.
    """
    nearest, apart = _nearest(picture, colours)
    painting = Painting(nearest, nearest.copy(), np.ones(nearest.shape, np.float32))
    if crisp or len(colours) < 2:
        return painting
    mixed = mixtures(picture)
    unsure = mixed | (apart > (ALIKE if not colours.coarse else 1))
    near = _near(np.where(unsure, 0, 1 << nearest.astype(np.int64)))
    rows, columns = np.nonzero(unsure)
    pixels, near = picture[rows, columns], near[rows, columns]
    mixed = mixed[rows, columns] & ~_on_ridge(picture, rows, columns)
    if colours.coarse:  # any colour is a mixture of such as these: only edges are looked at
        near = np.where(mixed, near, 0)
    best = np.where(near == 0, np.inf, 0.5).astype(np.float32)  # squared distance, to be beaten
    first, second = nearest[rows, columns], nearest[rows, columns]
    shares = np.ones(len(rows), np.float32)
    for one in range(len(colours)):
        for two in range(len(colours)):
            there = (near >> one) & 1 == 1
            # On a line's ridge there may be no sure pixel of the line's own colour near.
            there &= ((near >> two) & 1 == 1) & (one < two) | ~mixed & (one != two)
            which = np.flatnonzero(there)
            if not len(which):
                continue
            way = colours.values[two] - colours.values[one]
            along = np.clip((pixels[which] - colours.values[one]) @ way / max(float(way @ way), 1e-9), 0, 1)
            off = pixels[which] - colours.values[one] - along[:, None] * way
            distance = np.einsum("nc,nc->n", off, off)
            better = distance < best[which] - 1e-4
            which, along = which[better], along[better]
            best[which] = distance[better]
            of_second = along >= np.where(mixed[which], 0.5, CORE)
            first[which], second[which] = np.where(of_second, two, one), np.where(of_second, one, two)
            shares[which] = np.where(of_second, along, 1 - along)
    painting.colour[rows, columns], painting.other[rows, columns] = first, second
    painting.share[rows, columns] = shares
    return painting


def _nearest(picture: RGBA, colours: Colours) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """(H, W) the nearest colour's number, and how far it is in the worst channel; reckoned once for every colour."""
    levels = (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)
    seen, where = np.unique(np.ascontiguousarray(levels).view(np.uint32).ravel(), return_inverse=True)
    shades = seen.view(np.uint8).reshape(-1, 4).astype(np.float32) / 255
    numbers, apart = np.empty(len(seen), np.int32), np.empty(len(seen), np.float32)
    for start in range(0, len(seen), 4096):
        part = slice(start, start + 4096)
        difference = shades[part, None] - colours.values[None]  # (n, K, 4)
        numbers[part] = (difference**2).sum(axis=2).argmin(axis=1)
        apart[part] = np.abs(shades[part] - colours.values[numbers[part]]).max(axis=1)
    shape = picture.shape[:2]
    where = where.reshape(shape)
    return numbers[where], apart[where]


def _on_ridge(picture: RGBA, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> NDArray[np.bool_]:
    """(N,): whether a thin line runs through these pixels: both sides differ from them, in the same way."""
    padded = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge")
    here = picture[rows, columns]
    found = np.zeros(len(rows), bool)
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        one = padded[rows + 1 + down, columns + 1 + right] - here
        other = padded[rows + 1 - down, columns + 1 - right] - here
        lengths = [np.sqrt(np.einsum("nc,nc->n", each, each)) for each in (one, other)]
        alike = np.einsum("nc,nc->n", one, other) > 0.9 * lengths[0] * lengths[1]
        found |= alike & (np.minimum(*lengths) > RIDGE)
    return found


def _near(bits: NDArray[np.int64]) -> NDArray[np.int64]:
    """(H, W) bit sets: all that occur within reach."""
    for axis in (0, 1):
        whole = bits.copy()
        for step in range(1, REACH + 1):
            lower = [slice(None)] * 2
            upper = [slice(None)] * 2
            lower[axis], upper[axis] = slice(step, None), slice(None, -step)
            whole[tuple(lower)] |= bits[tuple(upper)]
            whole[tuple(upper)] |= bits[tuple(lower)]
        bits = whole
    return bits
