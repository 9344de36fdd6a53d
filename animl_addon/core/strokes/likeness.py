"""How much two strokes look like one another, whichever way round and wherever on a closed one they were begun."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .lines import SAMPLES, Lines
from .paths import Indices, Numbers, Places

UPRIGHT = 0.12
"""What of a perfect likeness is given up for half a turn beyond the expected one: of a round shape's starts, which are
all alike, the one that turns least is meant."""

APART = SAMPLES // 6
"""Samples that the two best starts lie apart at least."""

ROW = np.arange(SAMPLES)


@dataclass(frozen=True, eq=False)
class Likeness:
    """A ways of laying a line of the first key over one of the last: a pair stands in up to four of them."""

    first: Indices  # (A,)
    last: Indices  # (A,)
    reversed: NDArray[np.bool_]  # (A,)
    shift: Indices  # (A,): samples
    turn: Numbers  # (A,): radians from the first to the last
    unlike: Numbers  # (A,): shape, length, paint and closedness; 0 for the same, and about 2 for nothing in common

    def order(self, closed: NDArray[np.bool_]) -> Indices:
        """(A, SAMPLES) which samples of the last line those of the first lie on; ``closed``: the last key's."""
        along = (ROW + self.shift[:, None]) % SAMPLES
        back = np.where(closed[self.last][:, None], -along % SAMPLES, SAMPLES - 1 - along)
        return np.where(self.reversed[:, None], back, along)


def likeness(
    lines0: Lines,
    lines1: Lines,
    first: Indices,
    last: Indices,
    expected: Numbers,
    size: float,
    most: float = np.inf,
) -> Likeness:
    """Lay every first line over its last line: forward and backward, closed ones from their two best starts.

    Args:
        first, last: (M,) which lines.
        expected: (M,) radians by which the surroundings turn.
        size: pixels; of the whole drawing.
        most: what is more unlike is left out.
    """
    floor = 5e-3 * size
    closed1 = lines1.closed[last]
    longer = np.abs(np.log((lines0.length[first] + floor) / (lines1.length[last] + floor)))
    paint = np.abs(lines0.colour[first] - lines1.colour[last]).max(1)
    kind = (
        0.9 * np.minimum(longer, 2.0)
        + 0.6 * (lines0.material[first] != lines1.material[last])
        + 0.6 * np.minimum(paint, 1.0)
        + 0.25 * (lines0.closed[first] != closed1)
    )
    if most < np.inf:
        worth = kind <= most
        first, last, expected, closed1, kind = first[worth], last[worth], expected[worth], closed1[worth], kind[worth]
    z0, z1 = centred(lines0.at[first]), centred(lines1.at[last])
    either = lines0.closed[first] | closed1
    back = np.where(closed1[:, None], -ROW % SAMPLES, SAMPLES - 1 - ROW)
    power = np.sqrt(square(z0).sum(1) * square(z1).sum(1))
    tiny = (2e-3 * size) ** 2 * SAMPLES
    ways = (z1, np.take_along_axis(z1, back, 1))
    shift = np.zeros((len(first), 4), np.intp)
    straight = np.stack([(z0.conj() * line).sum(1) for line in ways], 1) / (power + tiny)[:, None]
    chosen = straight[:, [0, 1, 0, 1]]  # (M, 4)
    ring = np.flatnonzero(either)
    if len(ring):
        spectrum = np.fft.fft(z0[ring]).conj()[:, None] * np.fft.fft(np.stack([line[ring] for line in ways], 1))
        overlap = np.fft.ifft(spectrum) / (power + tiny)[ring, None, None]  # (R, 2, SAMPLES), for every start
        beyond = np.angle(overlap * np.exp(-1j * expected[ring])[:, None, None])
        fit = np.abs(overlap) - UPRIGHT * (beyond / np.pi) ** 2
        best = fit.argmax(2)
        away = np.abs((ROW - best[..., None] + SAMPLES // 2) % SAMPLES - SAMPLES // 2)
        fit[away < APART] = -np.inf
        shift[ring] = np.concatenate([best, fit.argmax(2)], 1)
        chosen[ring] = np.take_along_axis(overlap[:, [0, 1, 0, 1]], shift[ring][..., None], 2)[..., 0]
    matter = power / (power + tiny)
    bent = np.sqrt(np.clip(matter[:, None] ** 2 - np.abs(chosen) ** 2, 0, 1))  # what no turn and no scale takes away
    unlike = kind[:, None] + 1.5 * bent
    unlike[~either, 2:] = np.inf
    pair, way = np.nonzero((unlike <= most) & np.isfinite(unlike))
    return Likeness(
        first[pair], last[pair], way % 2 == 1, shift[pair, way], np.angle(chosen[pair, way]), unlike[pair, way]
    )


def closest(alike: Likeness, cost: Numbers | None = None) -> Indices:
    """The best way of each pair, by ``cost`` or by likeness alone; in order of the first lines, then of the last."""
    order = np.lexsort((alike.unlike if cost is None else cost, alike.last, alike.first))
    new = np.ones(len(order), bool)
    new[1:] = (np.diff(alike.first[order]) != 0) | (np.diff(alike.last[order]) != 0)
    return order[new]


def centred(at: Places) -> Places:
    return at - at.mean(axis=-1, keepdims=True)


def square(places: Places) -> Numbers:
    return places.real**2 + places.imag**2
