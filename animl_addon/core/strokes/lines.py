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
        np.concatenate([_premultiplied(_along(strokes)), _premultiplied(_inside(strokes))], axis=1),
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


def _along(strokes: Sequence[Stroke]) -> Numbers:
    """(n, 4) the mean RGBA along each stroke; clear where nothing is said."""
    found = np.zeros((len(strokes), 4))
    said = [number for number, stroke in enumerate(strokes) if len(stroke.at_points.get("vertex_color", ()))]
    if said:
        colours = [strokes[number].at_points["vertex_color"] for number in said]
        sizes = np.array([len(colour) for colour in colours])
        every = np.nan_to_num(np.concatenate(colours).astype(float))
        found[said] = np.add.reduceat(every, np.cumsum(sizes) - sizes) / sizes[:, None]
    return found


def _inside(strokes: Sequence[Stroke]) -> Numbers:
    """(n, 4) RGBA of the fills; clear where nothing is said."""
    fills = [stroke.at_stroke.get("fill_color") for stroke in strokes]
    known = [fill if isinstance(fill, tuple) and len(fill) == 4 else (0.0,) * 4 for fill in fills]
    return np.nan_to_num(np.array(known, float).reshape(len(strokes), 4))


def _premultiplied(rgba: Numbers) -> Numbers:
    return np.concatenate([rgba[:, :3] * rgba[:, 3:], rgba[:, 3:]], axis=1)
