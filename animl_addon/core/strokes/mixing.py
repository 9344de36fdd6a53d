"""What is drawn along a stroke and in it, mixed between two keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, eq=False)
class Alike:
    """An attribute of several strokes, all their values in one table."""

    name: str
    first: NDArray[np.float64]  # (V,) or (V, k) in the first key
    last: NDArray[np.float64]
    parts: list[tuple[int, slice]]  # which stroke has which rows

    def at(self, time: float) -> NDArray[np.float64]:
        """(V,) or (V, k) at that time."""
        return _mixed(self.name, self.first, self.last, time)


def along_together(ones: Sequence[Mapping[str, NDArray]], others: Sequence[Mapping[str, NDArray]]) -> list[Alike]:
    """Attributes of points, (N,) or (N, k) of each name, of strokes in both keys or in one."""
    tables: dict[tuple, list[tuple[int, NDArray, NDArray]]] = {}
    for number, (one, other) in enumerate(zip(ones, others, strict=True)):
        for name in {**one, **other}:
            first, last = one.get(name), other.get(name)
            if first is None or last is None or first.shape != last.shape:
                known = first if first is not None else last
                assert known is not None
                default = np.full_like(known, ABSENT[name]) if name in ABSENT else known
                first, last = (known, default) if first is not None else (default, known)
            tables.setdefault((name, first.shape[1:]), []).append((number, first, last))
    return [_table(name, rows) for (name, _), rows in tables.items()]


def _table(name: str, rows: Sequence[tuple[int, NDArray, NDArray]]) -> Alike:
    ends = np.cumsum([len(first) for _, first, _ in rows]).tolist()
    parts = [(row[0], slice(end - len(row[1]), end)) for row, end in zip(rows, ends, strict=True)]
    first, last = (np.concatenate([np.asarray(row[key], np.float64) for row in rows]) for key in (1, 2))
    return Alike(name, first, last, parts)


def mixed_values(
    ones: Sequence[Mapping[str, Value]], others: Sequence[Mapping[str, Value]], times: Sequence[float]
) -> list[list[dict[str, Value]]]:
    """Attributes of strokes at every time: floats and tuples of them are mixed, all else is as in the nearer key."""
    drawn: list[list[dict[str, Value]]] = [[{} for _ in ones] for _ in times]
    tables: dict[tuple, list[tuple[int, Value, Value]]] = {}
    for number, (one, other) in enumerate(zip(ones, others, strict=True)):
        for name in {**one, **other}:
            first, last = one.get(name), other.get(name)
            known = last if first is None else first
            assert known is not None
            absent = _as(known, ABSENT[name]) if name in ABSENT and _is_number(known) else known
            first, last = absent if first is None else first, absent if last is None else last
            shape = np.shape(first) if _is_number(first) and np.shape(first) == np.shape(last) else None
            tables.setdefault((name, shape), []).append((number, first, last))
    for (name, shape), rows in tables.items():
        ends = [np.array([row[key] for row in rows], np.float64) for key in (1, 2)] if shape is not None else []
        for time, found in zip(times, drawn, strict=True):
            if ends:
                mixture = _mixed(name, ends[0], ends[1], time).tolist()
                for (number, *_), value in zip(rows, mixture, strict=True):
                    found[number][name] = tuple(value) if shape else value
            else:
                for number, first, last in rows:
                    found[number][name] = first if time < 0.5 else last
    return drawn


def _as(value: Value, number: float) -> Value:
    """The number in the shape of the value."""
    return (number,) * len(value) if isinstance(value, tuple) else number


def _is_number(value: Value) -> bool:
    if isinstance(value, tuple):
        return all(isinstance(part, float) for part in value)
    return isinstance(value, float)


def _mixed(name: str, first: NDArray[np.float64], last: NDArray[np.float64], time: float) -> NDArray[np.float64]:
    if first is last or np.array_equal(first, last):
        return first
    if name in ANGLES:
        return first + time * ((last - first + np.pi) % (2 * np.pi) - np.pi)
    if name in COLOURS and first.shape[-1:] == (4,):
        alpha = (1 - time) * first[..., 3:] + time * last[..., 3:]
        colour = (1 - time) * first[..., 3:] * first[..., :3] + time * last[..., 3:] * last[..., :3]
        plain = (1 - time) * first[..., :3] + time * last[..., :3]
        straight = np.where(alpha > 1e-6, colour / np.maximum(alpha, 1e-6), plain)
        return np.concatenate([straight, alpha], -1)
    return (1 - time) * first + time * last
