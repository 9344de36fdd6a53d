"""What is drawn along a stroke and in it, mixed between two keys."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from .stroke import Value

COLOURS = ("vertex_color", "fill_color")
"""RGBA whose alpha says how much of the colour is laid over the material's: mixed premultiplied, or a colour that is
not laid on at all would still dye the mixture."""

ANGLES = ("rotation",)
"""Radians, which take the shorter way around."""

ABSENT = {"opacity": 1.0, "vertex_color": 0.0, "fill_color": 0.0, "fill_opacity": 1.0, "rotation": 0.0, "softness": 0.0}
"""What stands where a key does not say; anything else is then as in the key that does."""


def mixed_along(
    one: Mapping[str, NDArray], other: Mapping[str, NDArray], times: NDArray[np.float64]
) -> dict[str, NDArray[np.float32]]:
    """Attributes of points, (N,) or (N, k) of each name, in both keys or in one; at (T,) times (T, N) or (T, N, k)."""
    found = {}
    for name in {**one, **other}:
        first, last = one.get(name), other.get(name)
        if first is None or last is None or first.shape != last.shape:
            known = first if first is not None else last
            assert known is not None
            default = np.full_like(known, ABSENT[name]) if name in ABSENT else known
            first, last = (known, default) if first is not None else (default, known)
        time = times.reshape(-1, *[1] * first.ndim)
        found[name] = _mixed(name, first, last, time).astype(np.float32)
    return found


def mixed_values(one: Mapping[str, Value], other: Mapping[str, Value], time: float) -> dict[str, Value]:
    """Attributes of strokes: floats and tuples of them are mixed, all else is as in the nearer key."""
    found: dict[str, Value] = {}
    for name in {**one, **other}:
        near, far = (one, other) if time < 0.5 else (other, one)
        value = near.get(name, far.get(name))
        assert value is not None
        if _is_number(value):
            absent = np.full(np.shape(value), ABSENT[name]) if name in ABSENT else value
            first, last = (np.asarray(key.get(name, absent), float) for key in (one, other))
            if first.shape == last.shape:
                mixture = _mixed(name, first, last, time)
                value = tuple(mixture.tolist()) if isinstance(value, tuple) else float(mixture)
        found[name] = value
    return found


def _is_number(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(isinstance(part, float) for part in value)
    return isinstance(value, float)


def _mixed(name: str, first: NDArray, last: NDArray, time: float | NDArray) -> NDArray[np.float64]:
    first, last = np.asarray(first, np.float64), np.asarray(last, np.float64)
    if name in ANGLES:
        return np.asarray(first + time * ((last - first + np.pi) % (2 * np.pi) - np.pi), np.float64)
    if name in COLOURS and first.shape[-1:] == (4,):
        alpha = (1 - time) * first[..., 3:] + time * last[..., 3:]
        colour = (1 - time) * first[..., 3:] * first[..., :3] + time * last[..., 3:] * last[..., :3]
        plain = (1 - time) * first[..., :3] + time * last[..., :3]
        straight = np.where(alpha > 1e-6, colour / np.maximum(alpha, 1e-6), plain)
        return np.asarray(np.concatenate([straight, alpha], -1), np.float64)
    return np.asarray((1 - time) * first + time * last, np.float64)
