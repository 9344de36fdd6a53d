"""Keeping to the colours of the keys.

Looking a drawing up between its pixels mixes neighbouring paints, and the mixture may be a colour that neither key has.
Such pixels, and only those, take the nearest colour that the keys do have. Colours are compared in bins of 8 levels, so
gradients and textures, which fill their bins, pass untouched.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .images import painted_part
from .picture import RGBA

BINS = 32
"""To a channel."""

SOLID = 0.02
"""Least alpha at which a pixel's colour can be told."""

BAND = 32
"""Rows of a drawing that are worked on at a time: they stay in the processor's cache, which is three times as fast."""

HARD = 0.998
"""Share of the keys' pixels that must be fully opaque or fully empty for their edges to count as hard."""


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """What two keys are painted with.

    ``near``: (32, 32, 32) bool, bins in use and their neighbours; ``bins``: (n,) flat numbers of the bins in use;
    ``colours``: (n, 3) float32, the mean colour of each; ``hard``: neither key has soft edges.
    """

    near: NDArray[np.bool_]
    bins: NDArray[np.int64]
    colours: NDArray[np.float32]
    hard: bool

    @classmethod
    def of(cls, first: RGBA, last: RGBA) -> "Palette":
        """Gather the colours of both keys, paper apart."""
        colours = np.concatenate([straight(key[key[..., 3] > SOLID]) for key in (first, last)], axis=1)  # (3, painted)
        flat = flat_bins(colours)
        counts = np.bincount(flat, minlength=BINS**3)
        used = np.flatnonzero(counts)
        sums = np.stack([np.bincount(flat, channel, BINS**3)[used] for channel in colours], axis=1)
        near = np.zeros(BINS**3, bool)
        near[used] = True
        sharp = sum(np.count_nonzero((key[..., 3] < 1 / 255) | (key[..., 3] > 254 / 255)) for key in (first, last))
        hard = sharp / (first[..., 3].size + last[..., 3].size) >= HARD
        return cls(grown(near.reshape(BINS, BINS, BINS)), used, (sums / counts[used, None]).astype(np.float32), hard)

    def snap(self, image: RGBA) -> RGBA:
        """The drawing with every foreign colour exchanged for the nearest of the keys'; hard edges stay hard.

        Args:
            image: (H, W, 4) premultiplied; not changed.
        """
        if not len(self.bins):
            return image
        snapped = np.zeros_like(image)
        painted = painted_part(image)
        drawn, kept = image[painted], snapped[painted]
        foreign = np.empty(drawn.shape[:2], bool)
        for top in range(0, len(drawn), BAND):
            part, out = drawn[top : top + BAND], kept[top : top + BAND]
            colours = straight(part)
            foreign[top : top + BAND] = self._foreign(part, colours)
            out[..., 3] = part[..., 3] >= 0.5 if self.hard else part[..., 3]
            for channel, plane in enumerate(colours):
                np.multiply(plane, out[..., 3], out=out[..., channel])
        if foreign.any():
            kept[foreign, :3] = self.nearest(straight(drawn[foreign])) * kept[foreign, 3:]
        elif not self.hard:
            return image
        return snapped

    def foreign(self, image: RGBA) -> NDArray[np.bool_]:
        """(H, W): painted pixels whose colour neither key has."""
        return self._foreign(image, straight(image))

    def _foreign(self, image: RGBA, colours: NDArray[np.float32]) -> NDArray[np.bool_]:
        return (image[..., 3] > SOLID) & ~self.near.reshape(-1).take(flat_bins(colours))

    def nearest(self, colours: NDArray[np.float32]) -> NDArray[np.float32]:
        """(3, m) colours -> (m, 3), the nearest of the keys' to each, found once for every bin that asks."""
        flat = flat_bins(colours)
        asking = np.flatnonzero(np.bincount(flat, minlength=BINS**3))
        centres = (np.stack(np.unravel_index(asking, (BINS,) * 3), axis=1) + 0.5).astype(np.float32) / BINS
        answers = np.empty((BINS**3, 3), np.float32)
        for start in range(0, len(asking), 1024):  # keeps the table of distances small
            part = centres[start : start + 1024]
            apart = (
                (part**2).sum(1)[:, None] - 2 * part @ self.colours.T + (self.colours**2).sum(1)[None]
            )  # (1024, n) squared distances
            answers[asking[start : start + 1024]] = self.colours[apart.argmin(1)]
        return answers[flat]


def straight(image: RGBA) -> NDArray[np.float32]:
    """(..., 4) pixels as planes (3, ...) of colour without its alpha; zero where there is none.

    Planes, because NumPy is several times as slow on three numbers at a time as on a row of them.
    """
    alpha = np.ascontiguousarray(image[..., 3])
    seen = alpha > 1e-4
    planes = np.zeros((3, *alpha.shape), np.float32)
    for channel, plane in enumerate(planes):
        np.divide(image[..., channel], alpha, out=plane, where=seen)
    return planes


def flat_bins(colours: NDArray[np.float32]) -> NDArray[np.int64]:
    """Planes (3, ...) of colour in [0, 1] -> (...) bin numbers."""
    flat = np.zeros(colours.shape[1:], np.int64)
    for plane in colours:
        levels = np.clip(plane * np.float32(255) + np.float32(0.5), 0, 255).astype(np.uint8)
        flat *= BINS
        flat += levels >> 3
    return flat


def grown(used: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Bins in use and, along each axis, the bins beside them."""
    for axis in range(3):
        padded = np.pad(used, [(1, 1) if a == axis else (0, 0) for a in range(3)])
        length = used.shape[axis]
        used = used | padded.take(range(length), axis) | padded.take(range(2, length + 2), axis)
    return used
