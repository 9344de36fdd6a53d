"""Where the strokes of the first key are thought to go, before and while their partners are sought."""

from dataclasses import dataclass

import numpy as np

from .likeness import closest, likeness, square
from .lines import Lines
from .nearness import NONE, Nearness
from .paths import Indices, Numbers, Places

MOST_TRIED = 48
"""Motions of the whole drawing that are tried, and"""
MOST_ASKED = 120
"""lines, the longest, that are asked what they think of them."""


@dataclass(frozen=True, eq=False)
class Found:
    """What is known of n lines of the first key: where each goes."""

    at: Places  # (n, SAMPLES) in the last key
    turn: Places  # (n,) how it is turned and scaled, as a factor
    trust: Numbers  # (n,) 0: nothing is known


def whole_motion(lines0: Lines, lines1: Lines, size: float, links: Indices) -> tuple[complex, complex]:
    """(factor, shift) of the one motion, z -> factor z + shift, that brings most of the first key onto the last.

    Standing still, going along with the centre, and what pairs of distinct lines propose are tried; of motions that
    explain as much the smallest is taken.

    Args:
        links: (L, 2) lines that are the same.
    """
    if not len(lines0) or not len(lines1):
        return 1 + 0j, 0j
    asked0, asked1 = _longest(lines0), _longest(lines1)
    part0, part1 = lines0.only(asked0), lines1.only(asked1)
    n, m = len(part0), len(part1)
    kind = _kinds(part0, part1, size)
    rival = np.sort(kind, axis=1)[:, 1] if m > 1 else np.full(n, 9.0)
    distinct = (kind.min(axis=1) - 0.7 * rival) / (part0.length + 1e-9) ** 0.25
    rows = np.argsort(distinct)[: MOST_TRIED // 2]
    first = np.repeat(rows, min(m, 2))
    last = np.argsort(kind[rows], axis=1)[:, :2].ravel()
    alike = likeness(part0, part1, first, last, np.zeros(len(first)), size)
    tried = [(1 + 0j, 0j), (1 + 0j, complex(_middle(lines1) - _middle(lines0)))]
    for way in closest(alike):
        c0, c1 = complex(part0.at[alike.first[way]].mean()), complex(part1.at[alike.last[way]].mean())
        tried.append((1 + 0j, c1 - c0))
        if abs(turn := alike.turn[way]) > 0.15:
            factor = complex(np.exp(1j * turn))
            tried.append((factor, c1 - factor * c0))
    if len(links):
        tried = _through_links(lines0, lines1, links) + tried
    factors, shifts = (np.array(values) for values in zip(*tried, strict=True))
    moved = factors[:, None] * part0.centre + shifts[:, None]  # (H, n)
    away = np.abs(moved[:, :, None] - part1.centre) / (0.08 * size)  # (H, n, m)
    missed = np.minimum(away**2 / (1 + away**2) + kind, 1.2).min(axis=2) @ part0.length / (part0.length.sum() + 1e-9)
    middle = _middle(lines0)
    gone = np.abs(factors * middle + shifts - middle) / size
    cost = missed + 0.06 * gone + 0.08 * np.abs(np.angle(factors)) / np.pi
    if len(links):
        ends0, ends1 = lines0.centre[links[:, 0]], lines1.centre[links[:, 1]]
        cost += 4 * np.abs(factors[:, None] * ends0 + shifts[:, None] - ends1).mean(1) / size
    best = int(cost.argmin())
    return complex(factors[best]), complex(shifts[best])


def expected(lines0: Lines, near: Nearness, found: Found, base: Found, size: float) -> Found:
    """Where each line goes if it does as its neighbours do; where they know nothing, ``base``."""
    there, turn = carried(lines0, near, found)
    weight = np.where(near.line == NONE, 0, found.trust[near.line] / (1 + (near.distance / (0.03 * size)) ** 2))
    # Of those that only pass by, one goes elsewhere: a hand in front of a face does as its arm does.
    own = near.own[..., None]
    apart = np.take_along_axis(there, own, 2)[..., 0] - np.take_along_axis(found.at[:, None], own, 2)[..., 0]
    slack = 0.03 * size + 0.5 * near.distance
    weight = weight / (1 + square(apart) / slack**2)
    ground = 0.05 * base.trust + 1e-6
    total = weight.sum(1) + ground
    at = (weight[..., None] * there).sum(1) + ground[:, None] * base.at
    turned = (weight * turn).sum(1) + ground * base.turn
    return Found(at / total[:, None], turned / total, np.minimum(total, 1))


def carried(lines0: Lines, near: Nearness, found: Found) -> tuple[Places, Places]:
    """Where each neighbour would carry a line that were fixed to it, and how it would turn it.

    Returns:
        (n, NEIGHBOURS, SAMPLES) places and (n, NEIGHBOURS) factors; meaningless where there is no neighbour.
    """
    hold = found.at[near.line, near.theirs] - found.turn[near.line] * lines0.at[near.line, near.theirs]
    turn = found.turn[near.line]
    return hold[..., None] + turn[..., None] * lines0.at[:, None, :], turn


def turn_of(at0: Places, at1: Places, given: Places, size: float) -> Places:
    """(n,) the factor by which (n, S) places are turned and scaled; of what is too small to tell, the ``given`` one."""
    z0, z1 = at0 - at0.mean(1, keepdims=True), at1 - at1.mean(1, keepdims=True)
    doubt = (0.015 * size) ** 2 * at0.shape[1]
    return ((z0.conj() * z1).sum(1) + doubt * given) / (square(z0).sum(1) + doubt)


def _kinds(lines0: Lines, lines1: Lines, size: float) -> Numbers:
    """(n, m) how unlike lines are by what no motion changes; cheap, since everything is compared with everything."""
    floor = 5e-3 * size
    longer = np.abs(np.log((lines0.length[:, None] + floor) / (lines1.length + floor)))
    round0, round1 = (
        np.abs(lines.at - lines.centre[:, None]).mean(1) / (lines.length + floor) for lines in (lines0, lines1)
    )
    paint = np.abs(lines0.colour[:, None] - lines1.colour).max(2)
    return (
        np.minimum(longer, 1.0)
        + 4 * np.abs(round0[:, None] - round1)
        + 0.4 * (lines0.material[:, None] != lines1.material)
        + 0.4 * paint
        + 0.2 * (lines0.closed[:, None] != lines1.closed)
    )


def _longest(lines: Lines) -> Indices:
    return np.argsort(-lines.length, kind="stable")[:MOST_ASKED]


def _middle(lines: Lines) -> complex:
    return complex((lines.centre * (lines.length + 1e-9)).sum() / (lines.length + 1e-9).sum())


def _through_links(lines0: Lines, lines1: Lines, links: Indices) -> list[tuple[complex, complex]]:
    ends0, ends1 = lines0.centre[links[:, 0]], lines1.centre[links[:, 1]]
    middle0, middle1 = complex(ends0.mean()), complex(ends1.mean())
    tried = [(1 + 0j, middle1 - middle0)]
    spread = float(square(ends0 - middle0).sum())
    if spread > 0:
        factor = complex(((ends0 - middle0).conj() * (ends1 - middle1)).sum()) / spread
        tried.append((factor, middle1 - factor * middle0))
    return tried
