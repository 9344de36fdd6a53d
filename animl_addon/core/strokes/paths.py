"""Many paths of unlike lengths, walked all at once.

Places in the picture are complex numbers, x + iy: a turn and a scale are then one multiplication. Where on a path
something lies is a share of its arc length: 0 at the start, 1 at the end, past 1 around a closed one.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.complex128]
Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]


class Paths:
    """n paths of vertices in the picture; a closed one returns to its first vertex."""

    def __init__(self, paths: Sequence[Places], closed: NDArray[np.bool_]):
        around = [np.append(path, path[0]) if ring else path for path, ring in zip(paths, closed, strict=True)]
        self.closed = np.asarray(closed, bool)
        self.sizes = np.array([len(path) for path in around], np.intp)
        self.starts = np.cumsum(self.sizes) - self.sizes
        self.places = np.concatenate(around) if len(around) else np.zeros(0, complex)
        steps = np.abs(np.diff(self.places, prepend=self.places[:1]))
        steps[self.starts] = 0.0
        self.length: Numbers = np.add.reduceat(steps, self.starts) if len(around) else np.zeros(0)
        # Each path counts as one, or a mile-long one would leave the digits of a short one in the dark.
        steps /= np.repeat(np.where(self.length > 0, self.length, 1), self.sizes)
        self.walked: Numbers = np.cumsum(steps)

    def __len__(self) -> int:
        return len(self.sizes)

    def shares(self, path: int) -> Numbers:
        """Of one path's vertices; the return of a closed one to its start is among them, with 1."""
        own = slice(self.starts[path], self.starts[path] + self.sizes[path])
        return np.minimum(self.walked[own] - self.walked[own.start], 1.0)

    def locate(self, which: Indices, share: Numbers) -> tuple[Indices, Numbers]:
        """Between which vertices of their paths places lie.

        Args:
            which: (A,) paths.
            share: (A, S).

        Returns:
            (A, S) number of the vertex before, within its path, and (A, S) part of the way to the next one.
        """
        share = np.where(self.closed[which][:, None], share - np.floor(share), np.clip(share, 0, 1))
        start, size = self.starts[which][:, None], self.sizes[which][:, None]
        wanted = self.walked[start] + share * (self.walked[start + size - 1] - self.walked[start])
        after = np.searchsorted(self.walked, wanted.ravel(), side="right").reshape(wanted.shape)
        after = np.clip(after, start + np.minimum(1, size - 1), start + size - 1)
        before = np.maximum(after - 1, start)
        step = self.walked[after] - self.walked[before]
        part = np.clip((wanted - self.walked[before]) / np.where(step > 0, step, 1), 0, 1)
        return before - start, part

    def at(self, which: Indices, share: Numbers) -> Places:
        """(A, S) the places themselves."""
        vertex, part = self.locate(which, share)
        before = vertex + self.starts[which][:, None]
        after = np.minimum(before + 1, (self.starts + self.sizes)[which][:, None] - 1)
        return np.asarray(self.places[before] + part * (self.places[after] - self.places[before]), np.complex128)
