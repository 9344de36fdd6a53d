"""How strokes turn from key to key, each as a whole."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .likeness import square
from .nearness import Nearness
from .paths import Indices, Numbers, Places


@dataclass(frozen=True, eq=False)
class Moving:
    """P strokes, V points in all, as they are seen in both keys."""

    at0: Places  # (V,)
    at1: Places  # (V,)
    starts: Indices  # (P,) of each one's points
    sizes: Indices  # (P,)
    around: np.ndarray  # (P,) it runs around
    near: Nearness  # of the P strokes in the first key; samples are points of the stroke, from its start
    size: float  # pixels, of the drawing


@dataclass(frozen=True, eq=False)
class Moments:
    """How much there is of P strokes, where, and how they turn: sums over points, by the length they stand for."""

    mass: Numbers
    middle0: Places
    middle1: Places
    spin: Places  # sum of conj(z0) z1 about the middles
    spread0: Numbers  # sum of |z0|²
    spread1: Numbers

    def turn(self) -> Numbers:
        """(P,) radians; 0 where the two have no shape in common that could tell."""
        return sure_turn(self.spin, self.spread0, self.spread1)


def weights(moving: Moving, own: Indices) -> Numbers:
    """(V,) the length that each point stands for, the mean of both keys."""
    weight = np.zeros(len(own))
    for at in (moving.at0, moving.at1):
        step = np.abs(np.diff(at, append=at[:1]))
        ends = moving.starts + moving.sizes - 1
        step[ends] = np.where(moving.around, np.abs(at[moving.starts] - at[ends]), 0)
        before = np.roll(step, 1)
        before[moving.starts] = step[ends]
        weight += step + before
    total = np.bincount(own, weight)[own]
    return np.where(total > 0, weight, 1.0) + 1e-9 * moving.size


def moments_of(moving: Moving, own: Indices, weight: Numbers) -> Moments:
    """Sums over the points of each stroke; (V,) whose point it is, and (V,) the length it stands for."""
    mass = sums(own, weight)
    middle0, middle1 = (np.asarray(sums(own, weight * at) / mass, complex) for at in (moving.at0, moving.at1))
    c0, c1 = moving.at0 - middle0[own], moving.at1 - middle1[own]
    return Moments(
        mass,
        middle0,
        middle1,
        sums(own, weight * c0.conj() * c1),
        sums(own, weight * square(c0)),
        sums(own, weight * square(c1)),
    )


def sure_turn(spin: Places, spread0: Numbers, spread1: Numbers) -> Numbers:
    """Radians by which things turn, less the less they look alike."""
    likeness = np.abs(spin) / (np.sqrt(spread0 * spread1) + 1e-12)
    sure = np.clip((likeness - 0.3) / 0.4, 0, 1)
    return np.angle(spin) * sure


def medians(values: Numbers, weight: Numbers, group: Indices) -> Numbers:
    """By a group's number, the value that as much of its weight lies below as above."""
    order = np.lexsort((values, group))
    number = group[order]
    start = np.searchsorted(number, number)  # of each one's group
    walked = np.cumsum(weight[order])
    total = np.bincount(group, weight, minlength=len(values))[number]
    before = walked - weight[order] - (walked - weight[order])[start]
    middle = (before <= total / 2) & (before + weight[order] >= total / 2)
    found = np.zeros(len(values))
    found[number[middle]] = values[order][middle]
    return found


def sums(where: Indices, values: NDArray) -> NDArray:
    """(G,) of all values that go to the same place."""
    if np.iscomplexobj(values):
        return np.bincount(where, values.real) + 1j * np.bincount(where, values.imag)
    return np.bincount(where, values)
