"""Strokes of a few points, drawn flat: a pixel is a hundredth of the layer's unit."""

from collections.abc import Sequence

import numpy as np

from animl_addon.core.strokes.stroke import Stroke


def stroke(places: Sequence[Sequence[float]] | np.ndarray, **fields) -> Stroke:
    """A stroke through (N, 2) pixels, y down."""
    view = np.asarray(places, np.float32).reshape(-1, 2)
    return Stroke(in_layer(view), view, **fields)


def in_layer(view: np.ndarray) -> np.ndarray:
    """(N, 3) of (N, 2)."""
    x, y = np.asarray(view, np.float64).T
    return (np.stack([x, np.zeros(len(x)), -y], 1) / 100).astype(np.float32)


def line(start: tuple[float, float], end: tuple[float, float], count: int = 12) -> np.ndarray:
    share = np.linspace(0, 1, count)[:, None]
    return (1 - share) * np.array(start, float) + share * np.array(end, float)


def ring(x: float, y: float, radius: float, count: int = 24) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], 1)


def wave(x: float, y: float, wide: float = 100, high: float = 20, count: int = 30) -> np.ndarray:
    share = np.linspace(0, 1, count)
    return np.stack([x + wide * share, y + high * np.sin(5 * share) * (1 + share)], 1)


def moved(places: np.ndarray, x: float, y: float) -> np.ndarray:
    return places + np.array([x, y])


def turned(places: np.ndarray, angle: float, about: tuple[float, float]) -> np.ndarray:
    cos, sin = np.cos(angle), np.sin(angle)
    return (places - about) @ np.array([[cos, sin], [-sin, cos]]) + about
