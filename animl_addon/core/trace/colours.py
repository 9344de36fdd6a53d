"""The few colours that drawings are painted with, told from the mixtures that soft edges make of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..picture import RGBA

MOST = 24
"""Colours of drawings; pixel art may have :data:`MOST_CRISP`."""

MOST_CRISP = 64
ALIKE = 0.06
"""Largest difference in a channel between pixels of one paint."""

COVERED = 0.97
"""Share of the pixels that are no mixture, which the colours must be alike to; else the likeness is widened."""

SCARCE = 3e-5
"""Share of a picture that a colour must have."""

LEAST = 4
"""Pixels that it must have in any case."""


@dataclass(frozen=True, slots=True)
class Colours:
    """Row 0 is nothing at all; all premultiplied, as pictures are."""

    values: NDArray[np.float32]  # (K, 4)
    coarse: bool  # whether many colours were reduced to these

    def __len__(self) -> int:
        return len(self.values)

    def straight(self, index: int) -> tuple[int, int, int, int]:
        """Bytes (red, green, blue, alpha) of a colour, sRGB-encoded."""
        red, green, blue, alpha = self.values[index].tolist()
        levels = [min(max(round(255 * part / max(alpha, 1e-6)), 0), 255) for part in (red, green, blue)]
        return levels[0], levels[1], levels[2], min(round(255 * alpha), 255)


def colours_of(pictures: Sequence[RGBA], most: int = MOST) -> Colours:
    """The commonest colours of all pictures together, at most so many, the commonest first."""
    pixels = np.concatenate([picture[~mixtures(picture)] for picture in pictures])
    pixels = pixels[pixels[:, 3] > ALIKE]
    nothing = np.zeros((1, 4), np.float32)
    if not len(pixels):
        return Colours(nothing, coarse=False)
    values, counts = _bins(pixels)
    least = max(LEAST, SCARCE * sum(picture.shape[0] * picture.shape[1] for picture in pictures))
    alike = ALIKE
    while True:
        found, covered = _commonest(values, counts, most, least, alike)
        if covered >= COVERED or alike > 0.5:
            break
        alike *= 1.3
    found = found[~_of_soft_edges(found, pictures)]
    if not len(found):  # fewer pixels than any colour must have
        found = values[counts.argmax()][None]
    return Colours(np.concatenate([nothing, found]), coarse=alike > ALIKE)


def mixtures(picture: RGBA) -> NDArray[np.bool_]:
    """(H, W): pixels whose colour lies between those of their neighbours on both sides, as at a soft edge."""
    padded = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge")
    found = _rough(picture, padded)
    rows, columns = np.nonzero(found)
    here = picture[rows, columns]
    between = np.zeros(len(rows), bool)
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        one = padded[rows + 1 + down, columns + 1 + right]
        other = padded[rows + 1 - down, columns + 1 - right]
        to_one, to_other = _length(here - one), _length(here - other)
        whole = _length(one - other)
        between |= (to_one + to_other <= 1.04 * whole + 0.02) & (np.minimum(to_one, to_other) > 0.04)
    found[rows, columns] = between
    return found


def _of_soft_edges(found: NDArray[np.float32], pictures: Sequence[RGBA]) -> NDArray[np.bool_]:
    """(k,): colours that only lie between two others, as along a line thinner than a pixel, and cover no area."""
    flat = np.concatenate(
        [picture[~_rough(picture, np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge"))] for picture in pictures]
    )
    values = _bins(flat)[0] if len(flat) else flat
    known = np.concatenate([np.zeros((1, 4), np.float32), found])
    bare = np.zeros(len(found), bool)
    for index, colour in enumerate(found):
        if len(values) and (np.abs(values - colour).max(axis=1) <= ALIKE).any():
            continue
        others = np.delete(known, [0, index + 1], axis=0) if colour[3] > 1 - ALIKE else np.delete(known, index + 1, 0)
        one, two = others[:, None], others[None]
        apart = np.linalg.norm(one - colour, axis=2) + np.linalg.norm(two - colour, axis=2)
        bare[index] = bool((apart <= 1.04 * np.linalg.norm(one - two, axis=2) + 0.02).any())
    return bare


def _rough(picture: RGBA, padded: RGBA) -> NDArray[np.bool_]:
    """(H, W): pixels that differ from one of their eight neighbours."""
    height, width = picture.shape[:2]
    rough = np.zeros((height, width), bool)
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        other = padded[1 + down : 1 + down + height, 1 + right : 1 + right + width]
        apart = np.abs(picture - other).max(axis=2) > ALIKE
        rough |= apart
        back = np.zeros_like(apart)
        left, top = max(right, 0), down
        back[top:, left : width + min(right, 0)] = apart[: height - top, max(-right, 0) : width - left]
        rough |= back
    return rough


def _length(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.sqrt(np.einsum("nc,nc->n", vectors, vectors))


def _bins(pixels: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """(n, 4) mean colours of cells of 8 levels, and how many pixels each has; the commonest first."""
    levels = (np.clip(pixels, 0, 1) * 255 + 0.5).astype(np.int64) >> 3
    cells = ((levels[:, 0] * 32 + levels[:, 1]) * 32 + levels[:, 2]) * 32 + levels[:, 3]
    counts = np.bincount(cells, minlength=32**4)
    used = np.flatnonzero(counts)
    sums = np.stack([np.bincount(cells, channel, 32**4)[used] for channel in pixels.T], axis=1)
    order = np.argsort(-counts[used], kind="stable")
    return (sums / counts[used, None]).astype(np.float32)[order], counts[used][order]


def _commonest(
    values: NDArray[np.float32], counts: NDArray[np.intp], most: int, least: float, alike: float
) -> tuple[NDArray[np.float32], float]:
    """(k, 4) colours, each standing for all that is alike, and the share of pixels that they stand for."""
    left = np.ones(len(values), bool)
    found: list[NDArray[np.float32]] = []
    while len(found) < most and left.any():
        first = int(left.argmax())
        own = left & (np.abs(values - values[first]).max(axis=1) <= alike)
        count = int(counts[own].sum())
        if counts[first] * 50 < least:
            break
        left &= ~own
        if count >= least:
            exact = own & (np.abs(values - values[first]).max(axis=1) <= 0.02) if alike == ALIKE else own
            found.append(np.average(values[exact], axis=0, weights=counts[exact]).astype(np.float32))
    enough = counts[left].sum() if len(found) == most else counts[left & (counts >= least)].sum()
    return np.array(found, np.float32).reshape(-1, 4), 1 - enough / counts.sum()
