"""What the puppet is made of: its joints, and the strokes drawn on each bone, at rest."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

JOINTS = {
    "hips": (None, 0, 0),
    "chest": ("hips", 0, -10),
    "head": ("chest", 0, -120),
    "arm L": ("chest", -42, -100),
    "forearm L": ("arm L", 0, 70),
    "hand L": ("forearm L", 0, 62),
    "arm R": ("chest", 42, -100),
    "forearm R": ("arm R", 0, 70),
    "hand R": ("forearm R", 0, 62),
    "leg L": ("hips", -20, 8),
    "shin L": ("leg L", 0, 85),
    "foot L": ("shin L", 0, 80),
    "leg R": ("hips", 20, 8),
    "shin R": ("leg R", 0, 85),
    "foot R": ("shin R", 0, 80),
}
"""Bone -> (parent, where it is joined to it). Limbs hang down."""

INK, SKIN, SHIRT, TROUSERS, HAIR = range(5)


@dataclass(frozen=True)
class Drawn:
    """A stroke at rest, in the space of its bone."""

    name: str
    bone: str
    outline: np.ndarray  # (N, 2)
    cyclic: bool = False
    material: int = INK
    radius: float = 1.5


def ring(x: float, y: float, wide: float, high: float, count: int, power: float = 2.0) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    across, down = np.cos(angle), np.sin(angle)
    return np.stack(
        [
            x + wide * np.sign(across) * np.abs(across) ** (2 / power),
            y + high * np.sign(down) * np.abs(down) ** (2 / power),
        ],
        1,
    )


def bow(start: tuple[float, float], end: tuple[float, float], sag: float, count: int) -> np.ndarray:
    share = np.linspace(0, 1, count)[:, None]
    start_, end_ = np.array(start, float), np.array(end, float)
    side = np.array([end_[1] - start_[1], start_[0] - end_[0]])
    return (1 - share) * start_ + share * end_ + 4 * share * (1 - share) * sag * side


def polygon(*corners: tuple[float, float], each: int = 8) -> np.ndarray:
    """Straight sides, ``each`` points a side; corners stay corners."""
    around = np.array([*corners, corners[0]], float)
    share = np.arange(each)[:, None] / each
    return np.concatenate([(1 - share) * a + share * b for a, b in pairwise(around)])


def body() -> Iterator[Drawn]:
    chest = polygon((-42, -105), (42, -105), (30, 0), (26, 15), (-26, 15), (-30, 0), each=7)
    yield Drawn("shirt", "chest", chest, True, SHIRT)
    yield Drawn("collar", "chest", bow((-18, -104), (18, -104), -0.3, 14))
    yield Drawn("stripe high", "chest", bow((-37, -70), (37, -70), -0.05, 20))
    yield Drawn("stripe low", "chest", bow((-33, -35), (33, -35), -0.05, 20))
    yield Drawn("pocket", "chest", polygon((8, -64), (26, -64), (25, -46), (10, -46), each=4), True)
    yield Drawn("belt", "hips", polygon((-27, -4), (27, -4), (27, 6), (-27, 6), each=5), True, TROUSERS)
    yield Drawn("buckle", "hips", polygon((-5, -4), (5, -4), (5, 6), (-5, 6), each=3), True)
    yield Drawn("face", "head", ring(0, -38, 30, 36, 48), True, SKIN)
    for side, name in ((-1, "L"), (1, "R")):
        yield Drawn(f"eye {name}", "head", ring(side * 12, -42, 7, 5, 20), True)
        yield Drawn(f"pupil {name}", "head", ring(side * 12, -42, 2.5, 2.5, 8), True, HAIR)
        yield Drawn(f"brow {name}", "head", bow((side * 5, -54), (side * 20, -55), side * 0.2, 10))
        yield Drawn(f"ear {name}", "head", bow((side * 29, -46), (side * 28, -30), side * 0.7, 14), False, SKIN)
    yield Drawn("nose", "head", np.array([(0, -42), (5, -31), (-1, -30)], float), False)
    yield Drawn("mouth", "head", bow((-11, -19), (12, -20), -0.22, 18))
    for lock, (x, tip, sag) in enumerate(
        [(-27, -48, -0.3), (-15, -30, -0.25), (-3, -6, -0.2), (9, 22, 0.3), (20, 44, 0.2)]
    ):
        yield Drawn(f"lock {lock}", "head", bow((x, -62), (tip, -92 + abs(tip) * 0.9), sag, 16 + 2 * lock), False, HAIR)
    yield Drawn(
        "fringe",
        "head",
        np.array([(-28, -56), (-18, -66), (-8, -55), (4, -67), (14, -56), (27, -58)], float),
        False,
        HAIR,
    )
    for side, name in ((-1, "L"), (1, "R")):
        yield Drawn(f"sleeve {name}", f"arm {name}", ring(0, 34, 13, 42, 40, 3.2), True, SHIRT)
        yield Drawn(f"forearm {name}", f"forearm {name}", ring(0, 30, 10, 38, 36, 3.0), True, SKIN)
        yield Drawn(f"palm {name}", f"hand {name}", ring(0, 10, 10, 12, 20), True, SKIN)
        for finger in range(3):
            across = (finger - 1) * 6.0
            yield Drawn(f"finger {finger} {name}", f"hand {name}", bow((across, 18), (across * 1.7, 34), side * 0.1, 8))
        yield Drawn(f"thigh {name}", f"leg {name}", ring(0, 42, 17, 52, 44, 3.2), True, TROUSERS)
        yield Drawn(f"shin {name}", f"shin {name}", ring(0, 38, 13, 46, 40, 3.2), True, TROUSERS)
        shoe = polygon((side * -10, -8), (side * 10, -8), (side * 30, 8), (side * 28, 14), (side * -10, 14), each=5)
        yield Drawn(f"shoe {name}", f"foot {name}", shoe, True, HAIR)
        yield Drawn(f"lace {name}", f"foot {name}", bow((side * 2, -2), (side * 12, 2), 0.2, 6))
