"""All strokes of a key as lines in the picture, each followed evenly from its start to its end."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .bezier import flattened
from .paths import Indices, Numbers, Paths, Places
from .stroke import BEZIER, Stroke

SAMPLES = 24
"""Places at which a line is looked at: a finger has a few points, an outline two hundred."""

NEARLY_CLOSED = 0.04
"""Of its length: an open stroke whose ends lie no farther apart runs around as a closed one does."""


@dataclass(frozen=True, eq=False)
class Lines:
    """n lines; those that run around have no sample at their end, which is their start."""

    at: Places  # (n, SAMPLES)
    length: Numbers  # (n,) pixels
    closed: NDArray[np.bool_]  # (n,)
    material: Indices  # (n,)
    colour: Numbers  # (n, 8): the mean RGBA along it and of its fill, premultiplied

    def __len__(self) -> int:
        return len(self.length)

    @property
    def centre(self) -> Places:
        return self.at.mean(axis=1)

    def only(self, which: Indices) -> "Lines":
        return Lines(self.at[which], self.length[which], self.closed[which], self.material[which], self.colour[which])

    def and_also(self, others: "Lines") -> "Lines":
        return Lines(
            np.concatenate([self.at, others.at]),
            np.concatenate([self.length, others.length]),
            np.concatenate([self.closed, others.closed]),
            np.concatenate([self.material, others.material]),
            np.concatenate([self.colour, others.colour]),
        )


def lines_of(strokes: Sequence[Stroke]) -> Lines:
    """Every stroke as it is seen. A stroke of one point, or of no length, has all its samples there."""
    paths = [seen_path(stroke) for stroke in strokes]
    closed = np.array([stroke.cyclic for stroke in strokes], bool)
    at, length = follow(paths, closed, SAMPLES)
    gaps = np.array([abs(path[-1] - path[0]) for path in paths], float)
    long_enough = np.array([len(path) >= 6 for path in paths], bool)
    meets = ~closed & long_enough & (length > 0) & (gaps <= NEARLY_CLOSED * length)
    if meets.any():
        around = np.flatnonzero(meets)
        at[around], _ = follow([paths[index] for index in around], np.ones(len(around), bool), SAMPLES)
    return Lines(
        at,
        length,
        closed | meets,
        np.array([stroke.material for stroke in strokes], np.intp),
        np.array([_colour(stroke) for stroke in strokes], float).reshape(len(strokes), 8),
    )


def seen_path(stroke: Stroke) -> Places:
    """(M,) the stroke as it runs in the picture, where its curve is bent as well."""
    if stroke.curve == BEZIER and len(stroke) > 1:
        return flattened(stroke)
    view = np.asarray(stroke.view, np.float64)
    return view[:, 0] + 1j * view[:, 1]


def follow(paths: Sequence[Places], closed: NDArray[np.bool_], count: int) -> tuple[Places, Numbers]:
    """Walk along every path at an even pace.

    Returns:
        (n, count) places and (n,) lengths. A closed path goes back to its start, and is not sampled there twice.
    """
    all_paths = Paths(paths, closed)
    share = np.where(closed[:, None], np.arange(count) / count, np.linspace(0, 1, count))  # (n, count)
    return all_paths.at(np.arange(len(paths)), share), all_paths.length


def _colour(stroke: Stroke) -> list[float]:
    def premultiplied(rgba: NDArray[np.float64]) -> list[float]:
        return [*(rgba[:3] * rgba[3]), rgba[3]]

    line, fill = stroke.at_points.get("vertex_color"), stroke.at_stroke.get("fill_color")
    along = np.zeros(4) if line is None or not len(line) else np.nan_to_num(np.asarray(line, float)).mean(axis=0)
    inside = np.zeros(4) if not isinstance(fill, tuple) or len(fill) != 4 else np.nan_to_num(np.asarray(fill, float))
    return [*premultiplied(along), *premultiplied(inside)]
