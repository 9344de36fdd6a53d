"""Keeping to the colours of the keys.

Looking a drawing up between its pixels mixes neighbouring paints, and the mixture may be a colour that neither key has.
Such pixels, and only those, take the nearest colour that the keys do have. Colours are compared in bins of 8 levels, so
gradients and textures, which fill their bins, pass untouched.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .picture import RGBA

BINS = 32
"""To a channel."""

SOLID = 0.02
"""Least alpha at which a pixel's colour can be told."""

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
        colours = np.concatenate([straight(key)[key[..., 3] > SOLID] for key in (first, last)])
        flat = flat_bins(colours)
        counts = np.bincount(flat, minlength=BINS**3)
        used = np.flatnonzero(counts)
        sums = np.stack([np.bincount(flat, colours[:, channel], BINS**3)[used] for channel in range(3)], axis=1)
        near = np.zeros(BINS**3, bool)
        near[used] = True
        alpha = np.concatenate([key[..., 3].ravel() for key in (first, last)])
        hard = float(((alpha < 1 / 255) | (alpha > 254 / 255)).mean()) >= HARD
        return cls(grown(near.reshape(BINS, BINS, BINS)), used, (sums / counts[used, None]).astype(np.float32), hard)

    def snap(self, image: RGBA) -> RGBA:
        """The drawing with every foreign colour exchanged for the nearest of the keys'; hard edges stay hard.

        Args:
            image: (H, W, 4) premultiplied; not changed.
        """
        if not len(self.bins):
            return image
        alpha = image[..., 3]
        colours = straight(image)
        foreign = self.foreign(image)
        if foreign.any():
            colours[foreign] = self.nearest(colours[foreign])
        if self.hard:
            alpha = (alpha >= 0.5).astype(np.float32)
        elif not foreign.any():
            return image
        return np.concatenate((colours * alpha[..., None], alpha[..., None]), axis=-1)

    def foreign(self, image: RGBA) -> NDArray[np.bool_]:
        """(H, W): painted pixels whose colour neither key has."""
        return (image[..., 3] > SOLID) & ~self.near.reshape(-1)[flat_bins(straight(image))]

    def nearest(self, colours: NDArray[np.float32]) -> NDArray[np.float32]:
        """(m, 3) colours -> the nearest of the keys' to each, found once for every bin that asks."""
        asking, index = np.unique(flat_bins(colours), return_inverse=True)
        centres = (np.stack(np.unravel_index(asking, (BINS,) * 3), axis=1) + 0.5).astype(np.float32) / BINS
        answers = np.empty((len(asking), 3), np.float32)
        for start in range(0, len(asking), 1024):  # keeps the table of distances small
            part = centres[start : start + 1024]
            apart = (
                (part**2).sum(1)[:, None] - 2 * part @ self.colours.T + (self.colours**2).sum(1)[None]
            )  # (1024, n) squared distances
            answers[start : start + 1024] = self.colours[apart.argmin(1)]
        return answers[index.reshape(-1)]


def straight(image: RGBA) -> NDArray[np.float32]:
    """(H, W, 3) colours without their alpha; zero where there is none."""
    alpha = image[..., 3:]
    return np.divide(image[..., :3], alpha, out=np.zeros_like(image[..., :3]), where=alpha > 1e-4)


def flat_bins(colours: NDArray[np.float32]) -> NDArray[np.int64]:
    """(..., 3) colours in [0, 1] -> (...) bin numbers."""
    steps = np.clip(colours * 255 + 0.5, 0, 255).astype(np.int64) >> 3
    return (steps[..., 0] * BINS + steps[..., 1]) * BINS + steps[..., 2]


def grown(used: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Bins in use and, along each axis, the bins beside them."""
    for axis in range(3):
        padded = np.pad(used, [(1, 1) if a == axis else (0, 0) for a in range(3)])
        length = used.shape[axis]
        used = used | padded.take(range(length), axis) | padded.take(range(2, length + 2), axis)
    return used
