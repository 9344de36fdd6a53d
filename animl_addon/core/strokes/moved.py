"""Strokes that both keys have, drawn at every time: the points of all of them at once."""

from collections.abc import Sequence

import numpy as np

from .couples import Couple
from .mixing import along_together, mixed_values
from .paths import Numbers, Places
from .stroke import BEZIER, HANDLES, Stroke

VIEW, POINTS = "view", "points"

Bent = tuple[Sequence[Numbers | None], Sequence[Numbers | None]]
"""(N, 3) of each couple at either key, what :func:`animl_addon.core.strokes.through.bends` found."""


def moved_strokes(
    couples: Sequence[Couple], off: Places, turn: Numbers, bent: Bent, times: Numbers, to_layer: Numbers
) -> list[list[Stroke]]:
    """At every time the strokes of all couples.

    Args:
        off: (T, V) pixels by which the ways of all points, couple by couple, are not straight.
        turn: (V,) radians by which their surroundings turn from key to key.
        to_layer: (2, 3) what a pixel to the right, and one down, is in the layer.
    """
    if not couples:
        return [[] for _ in times]
    ends = np.cumsum([len(couple.at0[VIEW]) for couple in couples]).tolist()
    parts = [slice(end - len(couple.at0[VIEW]), end) for couple, end in zip(couples, ends, strict=True)]
    points0, points1, view0, view1 = (
        np.concatenate([(couple.at1 if later else couple.at0)[name] for couple in couples])
        for name in (POINTS, VIEW)
        for later in (False, True)
    )
    leaving, coming = (_bent(bends, parts) for bends in bent)
    along = along_together(*([_beside_places(at) for at in key] for key in _both(couples)))
    values = mixed_values(
        [couple.first.at_stroke for couple in couples], [couple.last.at_stroke for couple in couples], times.tolist()
    )
    bezier = [
        number
        for number, couple in enumerate(couples)
        if couple.first.curve == BEZIER and HANDLES[0] in couple.at0 and HANDLES[0] in couple.at1
    ]
    drawn = []
    for row, time in enumerate(times.tolist()):
        pixels = np.stack([off[row].real, off[row].imag], 1)  # (V, 2)
        points = (1 - time) * points0 + time * points1 + pixels @ to_layer
        if leaving is not None:
            points += time * (1 - time) ** 2 * leaving
        if coming is not None:
            points -= time**2 * (1 - time) * coming
        view = ((1 - time) * view0 + time * view1 + pixels).astype(np.float32)
        found: list[dict] = [{} for _ in couples]
        for alike in along:
            mixture = alike.at(time).astype(np.float32)
            for number, part in alike.parts:
                found[number][alike.name] = mixture[part]
        for number in bezier:
            couple, part = couples[number], parts[number]
            for name in HANDLES:
                arm0, arm1 = (at[name] - at[POINTS] for at in (couple.at0, couple.at1))
                found[number][name] = (points[part] + _turned(arm0, arm1, turn[part], time, to_layer)).astype(
                    np.float32
                )
        points = points.astype(np.float32)
        drawn.append(
            [
                Stroke(
                    points[part],
                    view[part],
                    couple.knots.cyclic,
                    (couple.first if time < 0.5 else couple.last).material,
                    couple.first.curve,
                    found[number],
                    values[row][number],
                )
                for number, (couple, part) in enumerate(zip(couples, parts, strict=True))
            ]
        )
    return drawn


def _both(couples: Sequence[Couple]) -> tuple[list[dict], list[dict]]:
    return [couple.at0 for couple in couples], [couple.at1 for couple in couples]


def _beside_places(at: dict) -> dict:
    return {name: values for name, values in at.items() if name not in {POINTS, VIEW, *HANDLES}}


def _bent(bends: Sequence[Numbers | None], parts: Sequence[slice]) -> Numbers | None:
    """(V, 3) of all points, 0 where nothing is known; None where nothing at all is."""
    if all(bend is None for bend in bends):
        return None
    sizes = [part.stop - part.start for part in parts]
    return np.concatenate(
        [np.zeros((size, 3)) if bend is None else bend for bend, size in zip(bends, sizes, strict=True)]
    )


def _turned(arm0: Numbers, arm1: Numbers, turn: Numbers, time: float, to_layer: Numbers) -> Numbers:
    """(N, 3) a handle's arm, which turns as its point's surroundings do; both in the layer."""
    from_layer = np.linalg.pinv(to_layer)  # (3, 2)
    seen0, seen1 = (pixels[:, 0] + 1j * pixels[:, 1] for pixels in (arm0 @ from_layer, arm1 @ from_layer))
    swung = np.exp(1j * time * turn) * ((1 - time) * seen0 + time * np.exp(-1j * turn) * seen1)
    beyond = swung - (1 - time) * seen0 - time * seen1
    return (1 - time) * arm0 + time * arm1 + np.stack([beyond.real, beyond.imag], 1) @ to_layer
