"""Strokes that only one key has: carried by their neighbours or by the flow, and faded, or drawn along their length."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from .bezier import seen_from
from .flowing import followed
from .growing import can_grow, grown, grows_from_end
from .likeness import square
from .pair import KeyFlow
from .paths import Indices, Numbers, Places
from .stroke import BEZIER, HANDLES, Stroke

FOLLOWED = 6
"""Neighbours that a lonely stroke goes with."""

CLOSE = 0.01
"""Of the drawing's size: of neighbours nearer than that none counts more than another."""


@dataclass(frozen=True, eq=False)
class Company:
    """The P strokes that both keys have, at T times, whom the lonely ones follow."""

    samples: tuple[Places, Places]  # (P, S) places on them in either key
    middle: Places  # (T, P)
    ends: tuple[Places, Places]  # (P,) the middles in either key
    turn: Numbers  # (P,) radians from key to key
    size: float
    arcs: bool


def carried_strokes(
    strokes: Sequence[Stroke],
    of_last: bool,
    company: Company,
    times: Numbers,
    flow: KeyFlow | None,
    to_layer: Numbers,
    grow: bool = False,
) -> list[list[Stroke]]:
    """Each lonely stroke of a key at every time: carried along, and less and less of it towards the key that lacks it.

    Args:
        grow: open ones are shorter there; closed ones, and without it all, fade.
        to_layer: (2, 3) what a pixel to the right, and one down, is in the layer.
    """
    drawn = []
    near, weight = _followed(strokes, company.samples[of_last], company.size)
    shown = times if of_last else 1 - times
    for number, stroke in enumerate(strokes):
        seen = _seen(stroke)
        way = _way(seen, near[number], weight[number], of_last, company, times) - seen  # (T, ...)
        if flow is not None:
            field, certainty = (flow.flow10, flow.certainty1) if of_last else (flow.flow01, flow.certainty0)
            there, sure = followed(seen, field, certainty, flow.scale)
            far = (1 - times) if of_last else times
            whole = _way(seen, near[number], weight[number], of_last, company, np.array([0.0 if of_last else 1.0]))
            way = way + far[:, None] * (float(sure.mean()) * (there - whole[0]))
        if grow and can_grow(stroke):
            ends = seen[[0, len(stroke) - 1]]
            back = grows_from_end(ends, company.samples[of_last][near[number]], CLOSE * company.size)
            whole_ones = [_moved(stroke, there, 1.0, to_layer) for there in way]
            drawn.append([grown(one, float(share), back) for one, share in zip(whole_ones, shown, strict=True)])
        else:
            drawn.append([_moved(stroke, way[row], float(shown[row]), to_layer) for row in range(len(times))])
    return drawn


def _followed(strokes: Sequence[Stroke], samples: Places, size: float) -> tuple[Indices, Numbers]:
    """(n, F) the strokes nearest to each, and (n, F) how much they count; F is 0 where there are none."""
    kept = min(FOLLOWED, len(samples))
    near, weight = np.zeros((len(strokes), kept), np.intp), np.zeros((len(strokes), kept))
    if not kept:
        return near, weight
    middle = samples.mean(1)
    wide = np.abs(samples - middle[:, None]).max(1)
    for number, stroke in enumerate(strokes):
        own = _seen(stroke)[: len(stroke)]
        own = own[np.unique(np.linspace(0, len(own) - 1, 6).astype(int))]
        by_box = np.abs(middle - own.mean()) - wide
        asked = np.argpartition(by_box, min(4 * kept, len(middle)) - 1)[: 4 * kept]
        away = square(samples[asked][:, :, None] - own).min(axis=(1, 2))
        order = np.argsort(away, kind="stable")[:kept]
        near[number] = asked[order]
        pull = 1 / (away[order] + (CLOSE * size) ** 2)
        weight[number] = pull / pull.sum()
    return near, weight


def _way(seen: Places, near: Indices, weight: Numbers, of_last: bool, company: Company, times: Numbers) -> Places:
    """(T, N) where places of the one key are, if they go as those they follow do."""
    if not len(near):
        return np.broadcast_to(seen, (len(times), len(seen)))
    start, end = company.ends
    home, goal = (end, start) if of_last else (start, end)
    gone = 1 - times if of_last else times
    turn = (-company.turn if of_last else company.turn)[near]

    def led(middle: Places, share: Numbers) -> Places:
        off = seen[None, None, :] - home[near][None, :, None]  # (1, F, N)
        turned = np.exp(1j * share[:, None, None] * turn[None, :, None]) * off
        return (weight[None, :, None] * (middle[:, near][:, :, None] + turned)).sum(1)

    if company.arcs and len(times) == len(company.middle):
        return led(company.middle, gone)
    there = led(goal[None], np.ones(1))
    return seen + gone[:, None] * (there - seen)


def _seen(stroke: Stroke) -> Places:
    """Its points, and of a Bezier curve the handles after them, as they are seen."""
    view = np.asarray(stroke.view, np.float64)
    if stroke.curve == BEZIER:
        linear = seen_from(np.asarray(stroke.points, np.float64), view)
        places = [np.asarray(stroke.at_points[name], np.float64) for name in HANDLES if name in stroke.at_points]
        view = np.concatenate([view, *(place @ linear[:3] + linear[3] for place in places)])
    return view[:, 0] + 1j * view[:, 1]


def _moved(stroke: Stroke, way: Places, shown: float, to_layer: Numbers) -> Stroke:
    pixels = np.stack([way.real, way.imag], 1)
    off, count = pixels @ to_layer, len(stroke)
    along = {name: np.asarray(values) for name, values in stroke.at_points.items()}
    if stroke.curve == BEZIER:
        for number, name in enumerate([name for name in HANDLES if name in along], start=1):
            along[name] = (along[name] + off[number * count : (number + 1) * count]).astype(np.float32)
    opacity = along.get("opacity", np.ones(count, np.float32))
    along["opacity"] = (opacity * shown).astype(np.float32)
    fill = stroke.at_stroke.get("fill_opacity", 1.0)
    return replace(
        stroke,
        points=(stroke.points + off[:count]).astype(np.float32),
        view=(stroke.view + pixels[:count]).astype(np.float32),
        at_points=along,
        at_stroke={**stroke.at_stroke, "fill_opacity": float(fill) * shown if isinstance(fill, int | float) else shown},
    )
