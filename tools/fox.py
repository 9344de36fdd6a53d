"""A little fox who hops, drawn from a few numbers: the character of the demo.

A pose turns into strokes, closed or open curves in the plane of the drawing (x to the right, y up, metres); Grease
Pencil keys are made of them in ``tools/demo.py``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]  # (N, 2)

PALETTE = {
    "Orange": "#E8703A",
    "Shade": "#C9562B",
    "Cream": "#FBEBD3",
    "Ink": "#3B2230",
    "Blush": "#F2957A",
    "White": "#FFFFFF",
}
OUTLINE = 0.021  # metres, half the width of a full line


@dataclass(frozen=True, slots=True)
class Pose:
    """One extreme. Angles are in degrees, anticlockwise."""

    x: float = 0.0
    lift: float = 0.0  # metres between the feet and the ground
    stretch: float = 1.0  # above 1 tall and thin, below 1 squashed; the volume stays
    lean: float = 0.0  # of the whole body
    nod: float = 0.0  # of the head on the body
    tail: float = 0.0  # to the right of the viewer
    ears: float = 0.0  # outward
    paws: float = 0.0  # 0 hanging, 1 thrown up
    eyes: float = 1.0  # 1 open, 0 shut


@dataclass(frozen=True, slots=True)
class Line:
    """A stroke. ``fill`` names a colour of the palette or is empty; ``width`` 0 draws no outline."""

    points: Points
    fill: str = ""
    width: float = 1.0  # of OUTLINE
    closed: bool = True


def fox(pose: Pose) -> list[Line]:
    """The fox, from the back to the front."""
    body = _standing(pose)
    head = _then(_turned(pose.nod, (0, 1.02)), body)
    lines = [*_tail(pose, body), *_feet(pose), *_body(pose, body)]
    lines += _ears(pose, head)
    lines += _face(pose, head)
    return lines


def shadow(pose: Pose) -> Line:
    """The soft spot on the ground, smaller the higher the fox."""
    size = 0.72 / (1 + 0.9 * pose.lift)
    return Line(_ellipse((pose.x, -0.02), size, 0.1 * size / 0.72), fill="Shadow", width=0)


def _tail(pose: Pose, body: "_Map") -> Iterator[Line]:
    hang = _then(_turned(-pose.tail, (0, 0.25)), body)
    outline = [
        (0.05, 0.12), (0.4, 0.08), (0.78, 0.28), (0.98, 0.66), (0.93, 1.06), (0.72, 1.32),
        (0.62, 1.05), (0.55, 0.75), (0.4, 0.52), (0.1, 0.42),
    ]  # fmt: skip
    tip = [(0.72, 1.32), (0.6, 1.02), (0.67, 0.96), (0.73, 1.02), (0.8, 0.93), (0.87, 0.97), (0.95, 0.88), (0.93, 1.08)]
    yield Line(hang(_smooth(outline)), fill="Orange")
    yield Line(hang(_smooth(tip)), fill="Cream", width=0.7)


def _feet(pose: Pose) -> Iterator[Line]:
    """Feet stay flat on the ground or, in the air, hang a little apart."""
    ground = pose.lift
    for side in (-1, 1):
        spread = 0.27 / np.sqrt(pose.stretch)
        droop = -0.1 * min(pose.lift, 1)
        foot = _ellipse(
            (pose.x + side * spread, ground + 0.09 + droop), 0.19, 0.11, tilt=side * -25 * min(pose.lift, 1)
        )
        yield Line(foot, fill="Shade")


def _body(pose: Pose, body: "_Map") -> Iterator[Line]:
    trunk = [
        (-0.2, 0.95), (-0.34, 0.7), (-0.45, 0.4), (-0.42, 0.14), (-0.2, 0.03), (0.2, 0.03),
        (0.42, 0.14), (0.45, 0.4), (0.34, 0.7), (0.2, 0.95),
    ]  # fmt: skip
    chest = [
        (0.0, 0.98), (-0.2, 0.86), (-0.25, 0.68), (-0.27, 0.4), (-0.19, 0.16), (0.0, 0.1),
        (0.19, 0.16), (0.27, 0.4), (0.25, 0.68), (0.2, 0.86),
    ]  # fmt: skip
    yield Line(body(_smooth(trunk)), fill="Orange")
    yield Line(body(_smooth(chest)), fill="Cream", width=0)
    for side in (-1, 1):
        swing = _then(_turned(side * 128 * pose.paws, (side * 0.3, 0.74)), body)
        arm = [(0.24, 0.8), (0.22, 0.58), (0.22, 0.38), (0.32, 0.28), (0.43, 0.36), (0.44, 0.56), (0.38, 0.76)]
        mitten = [
            (0.215, 0.44),
            (0.22, 0.36),
            (0.32, 0.28),
            (0.43, 0.36),
            (0.44, 0.46),
            (0.38, 0.42),
            (0.32, 0.47),
            (0.27, 0.42),
        ]
        yield Line(swing(_smooth(arm) * (side, 1)), fill="Orange")
        yield Line(swing(_smooth(mitten) * (side, 1)), fill="Shade", width=0.7)


def _ears(pose: Pose, head: "_Map") -> Iterator[Line]:
    for side in (-1, 1):
        turn = _then(_turned(-side * pose.ears, (side * 0.36, 1.6)), head)
        ear = _corner([(0.1, 1.62), (0.28, 1.95), (0.52, 2.22), (0.63, 1.9), (0.62, 1.48)], sharp=2)
        inner = _corner([(0.27, 1.68), (0.38, 1.88), (0.5, 2.07), (0.55, 1.85), (0.55, 1.6)], sharp=2)
        yield Line(turn(ear * (side, 1)), fill="Orange")
        yield Line(turn(inner * (side, 1)), fill="Ink", width=0)


def _face(pose: Pose, head: "_Map") -> Iterator[Line]:
    skull = [
        (0.0, 1.78), (-0.38, 1.72), (-0.64, 1.5), (-0.78, 1.2), (-0.52, 1.0), (-0.22, 0.88),
        (0.0, 0.84), (0.22, 0.88), (0.52, 1.0), (0.78, 1.2), (0.64, 1.5), (0.38, 1.72),
    ]  # fmt: skip
    mask = [
        (0.0, 1.3), (-0.13, 1.2), (-0.36, 1.27), (-0.6, 1.24), (-0.76, 1.2), (-0.52, 1.01), (-0.22, 0.895),
        (0.0, 0.855), (0.22, 0.895), (0.52, 1.01), (0.76, 1.2), (0.6, 1.24), (0.36, 1.27), (0.13, 1.2),
    ]  # fmt: skip
    yield Line(head(_smooth(skull)), fill="Orange")
    yield Line(head(_smooth(mask)), fill="Cream", width=0)
    yield Line(head(_smooth(skull)))
    for side in (-1, 1):
        open_eye = max(pose.eyes, 0.0)
        eye = _ellipse((side * 0.32, 1.38), 0.078, 0.03 + 0.085 * open_eye)
        yield Line(head(_ellipse((side * 0.5, 1.15), 0.1, 0.055)), fill="Blush", width=0)
        yield Line(head(eye), fill="Ink", width=0.5)
        if open_eye > 0.3:
            yield Line(head(_ellipse((side * 0.32 + 0.025, 1.425), 0.027, 0.033)), fill="White", width=0)
    yield Line(head(_smooth([(0.0, 1.1), (-0.1, 1.18), (0.0, 1.215), (0.1, 1.18)])), fill="Ink", width=0.6)
    smile = _smooth([(-0.17, 1.035), (-0.09, 0.985), (0.0, 1.03), (0.09, 0.985), (0.17, 1.035)], closed=False)
    yield Line(head(smile), width=0.8, closed=False)


class _Map:
    """An affine map of the plane, applied by calling it with points (N, 2)."""

    def __init__(self, matrix: Points, shift: Points) -> None:
        self.matrix, self.shift = matrix, shift

    def __call__(self, points: Points) -> Points:
        return points @ self.matrix.T + self.shift


def _then(first: _Map, second: _Map) -> _Map:
    return _Map(second.matrix @ first.matrix, second(first.shift))


def _turned(degrees: float, about: tuple[float, float]) -> _Map:
    angle, centre = np.radians(degrees), np.array(about)
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return _Map(matrix, centre - matrix @ centre)


def _standing(pose: Pose) -> _Map:
    scale = _Map(np.diag([1 / np.sqrt(pose.stretch), pose.stretch]), np.zeros(2))
    place = _Map(np.eye(2), np.array([pose.x, pose.lift]))
    return _then(_then(scale, _turned(pose.lean, (0, 0))), place)


def _ellipse(centre: tuple[float, float], width: float, height: float, tilt: float = 0, steps: int = 40) -> Points:
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    points = np.column_stack([centre[0] + width * np.cos(angle), centre[1] + height * np.sin(angle)])
    return _turned(tilt, centre)(points)


def _smooth(corners: list[tuple[float, float]], closed: bool = True, steps: int = 8) -> Points:
    """A Catmull-Rom curve through the corners."""
    knots = np.array(corners, float)
    if closed:
        before, after, beyond = np.roll(knots, 1, 0), np.roll(knots, -1, 0), np.roll(knots, -2, 0)
    else:
        ends = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
        before, knots, after, beyond = ends[:-3], ends[1:-2], ends[2:-1], ends[3:]
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]  # (steps, 1, 1)
    curve = 0.5 * (
        2 * knots
        + (after - before) * t
        + (2 * before - 5 * knots + 4 * after - beyond) * t**2
        + (3 * knots - before - 3 * after + beyond) * t**3
    )  # (steps, N, 2)
    return curve.transpose(1, 0, 2).reshape(-1, 2)


def _corner(corners: list[tuple[float, float]], sharp: int) -> Points:
    """A closed outline, curved but for the tip at index ``sharp`` and the straight base."""
    side = _smooth(corners[: sharp + 1], closed=False)
    other = _smooth(corners[sharp:], closed=False)
    return np.vstack([side, [corners[sharp]], other[1:], [corners[-1]]])
