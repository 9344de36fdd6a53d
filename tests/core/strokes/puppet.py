"""A jointed figure drawn by strokes, at any time, so that what lies between two keys is known.

Line art and filled shapes, open and closed; eyes, mouth, hair, limbs of several parts. Lengths in pixels of a picture,
y down; the layer lies askew in space, so that what is seen and what is drawn are two things.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from animl_addon.core.strokes.stroke import Stroke

HEIGHT = 400.0
"""Pixels from the soles to the crown, standing upright."""

LAYER = np.array([[0.01, 0.002, 0.0], [0.0, 0.004, -0.01]])
"""Layer space for a pixel to the right and a pixel down."""
ORIGIN = np.array([-3.0, 0.5, 4.0])

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


@dataclass(frozen=True)
class Pose:
    place: tuple[float, float] = (0.0, 0.0)  # of the hips
    turns: dict[str, float] = field(default_factory=dict)  # bone -> radians beyond its parent

    def between(self, other: "Pose", time: float) -> "Pose":
        turns = {
            bone: (1 - time) * self.turns.get(bone, 0.0) + time * other.turns.get(bone, 0.0)
            for bone in {*self.turns, *other.turns}
        }
        (x0, y0), (x1, y1) = self.place, other.place
        return Pose(((1 - time) * x0 + time * x1, (1 - time) * y0 + time * y1), turns)


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


def bones(pose: Pose) -> dict[str, tuple[np.ndarray, float]]:
    """Bone -> (where it is joined, its turn in the picture)."""
    placed: dict[str, tuple[np.ndarray, float]] = {}
    for bone, (parent, x, y) in JOINTS.items():
        at, turn = placed[parent] if parent else (np.array([320.0, 240.0]) + pose.place, 0.0)
        placed[bone] = (at + rotation(turn) @ np.array([x, y], float), turn + pose.turns.get(bone, 0.0))
    return placed


def rotation(angle: float) -> np.ndarray:
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def draw(pose: Pose, parts: Sequence[Drawn]) -> list[Stroke]:
    return [to_stroke(part, view) for part, view in zip(parts, seen(pose, parts), strict=True)]


def seen(pose: Pose, parts: Sequence[Drawn]) -> list[np.ndarray]:
    placed = bones(pose)
    return [part.outline @ rotation(placed[part.bone][1]).T + placed[part.bone][0] for part in parts]


def to_stroke(part: Drawn, view: np.ndarray) -> Stroke:
    share = np.linspace(0, 1, len(view))
    return Stroke(
        (view @ LAYER + ORIGIN).astype(np.float32),
        view.astype(np.float32),
        part.cyclic,
        part.material,
        at_points={
            "radius": (part.radius * (0.6 + 0.4 * np.sin(np.pi * share))).astype(np.float32),
            "opacity": np.ones(len(view), np.float32),
        },
        at_stroke={"softness": 0.0, "fill_opacity": 1.0},
    )


@dataclass(frozen=True)
class Scene:
    """Two keys, and the names of their strokes: equal names are the same stroke."""

    first: list[Stroke]
    last: list[Stroke]
    first_names: list[str]
    last_names: list[str]
    poses: tuple[Pose, Pose]

    def truth(self, time: float) -> list[Stroke]:
        """All that the figure is made of, as it stands at that time."""
        return draw(self.poses[0].between(self.poses[1], time), list(body()))


@dataclass(frozen=True)
class Disorder:
    """What an animator's second drawing differs in, though it shows the same."""

    shuffled: bool = True
    flipped: float = 0.4  # share of strokes that are drawn the other way round, and closed ones begun elsewhere
    resampled: bool = True
    split: int = 1
    hidden: int = 1
    unsteady: float = 0.4  # pixels


AS_DRAWN = Disorder(shuffled=False, flipped=0.0, resampled=False, split=0, hidden=0, unsteady=0.0)


def random_poses(random: np.random.Generator, moved: float) -> tuple[Pose, Pose]:
    """Two poses between which the points of the figure move by ``moved`` of its height, in the mean."""
    limits = {"chest": 0.35, "head": 0.4, "hips": 0.35}
    turns = [{bone: random.normal(0, limits.get(bone, 0.7)) for bone in JOINTS} for _ in range(2)]
    for pose in turns:
        for bone in pose:
            # Knees and elbows bend one way, hands and feet but little.
            if bone.startswith(("forearm", "shin")):
                pose[bone] = -abs(pose[bone]) if bone.startswith("forearm") else abs(pose[bone])
            if bone.startswith(("hand", "foot")):
                pose[bone] *= 0.3
    start = Pose((0.0, 0.0), turns[0])
    towards = random.uniform(0, 2 * np.pi)
    far = Pose((260 * np.cos(towards), 120 * np.sin(towards)), turns[1])
    parts = list(body())
    here = np.concatenate(seen(start, parts))
    low, high = 0.0, 3.0
    for _ in range(12):
        middle = (low + high) / 2
        there = np.concatenate(seen(start.between(far, middle), parts))
        way = np.linalg.norm(there - here, axis=1).mean() / HEIGHT
        low, high = (middle, high) if way < moved else (low, middle)
    return start, start.between(far, low)


def scene(seed: int, moved: float = 0.25, disorder: Disorder | None = None) -> Scene:
    disorder = disorder or Disorder()
    random = np.random.default_rng(seed)
    poses = random_poses(random, moved)
    parts = list(body())
    names = [part.name for part in parts]
    gone = set(random.choice(len(parts), disorder.hidden, replace=False).tolist())
    first = draw(poses[0], parts)
    last = [
        (name, stroke)
        for i, (name, stroke) in enumerate(zip(names, draw(poses[1], parts), strict=True))
        if i not in gone
    ]
    long = [i for i, (_, stroke) in enumerate(last) if len(stroke) >= 14 and not stroke.cyclic]
    for cut in sorted(random.choice(long, disorder.split, replace=False).tolist(), reverse=True):
        name, stroke = last[cut]
        at = int(random.integers(len(stroke) // 3, len(stroke) - len(stroke) // 3))
        last[cut : cut + 1] = [(name, part(stroke, slice(0, at + 1))), (name, part(stroke, slice(at, None)))]
    redrawn = [(name, redraw(stroke, random, disorder)) for name, stroke in last]
    if disorder.shuffled:
        redrawn = [redrawn[i] for i in random.permutation(len(redrawn))]
    return Scene(first, [stroke for _, stroke in redrawn], names, [name for name, _ in redrawn], poses)


def part(stroke: Stroke, of: slice | np.ndarray) -> Stroke:
    along = {name: values[of] for name, values in stroke.at_points.items()}
    return replace(stroke, points=stroke.points[of], view=stroke.view[of], at_points=along)


def redraw(stroke: Stroke, random: np.random.Generator, disorder: Disorder) -> Stroke:
    if disorder.resampled and len(stroke) > 6:
        stroke = resampled(stroke, int(len(stroke) * random.uniform(0.7, 1.6)))
    if random.random() < disorder.flipped:
        order = np.arange(len(stroke))[::-1]
        stroke = part(stroke, np.roll(order, int(random.integers(len(stroke)))) if stroke.cyclic else order)
    if disorder.unsteady and len(stroke) > 4:
        shaking = random.normal(0, disorder.unsteady, stroke.view.shape).astype(np.float32)
        view = stroke.view + shaking
        stroke = replace(stroke, view=view, points=(view @ LAYER + ORIGIN).astype(np.float32))
    return stroke


def resampled(stroke: Stroke, count: int) -> Stroke:
    """Drawn anew with other points, evenly along the stroke; on each corner stands one, as in any drawing."""
    ring_ = np.concatenate([stroke.view, stroke.view[:1]]) if stroke.cyclic else stroke.view
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(ring_, axis=0), axis=1))])
    places = np.linspace(0, along[-1], count, endpoint=not stroke.cyclic)
    corners = along[1:-1][turning(ring_) > 0.5]
    if len(corners):
        nearest = np.abs(places[:, None] - corners).argmin(axis=0)
        places[nearest] = corners
        places.sort()

    def at(values: np.ndarray) -> np.ndarray:
        values = np.concatenate([values, values[:1]]) if stroke.cyclic else values
        columns = values.reshape(len(values), -1)
        sampled = np.stack([np.interp(places, along, column) for column in columns.T], 1)
        return sampled.reshape(count, *values.shape[1:]).astype(np.float32)

    along_stroke = {name: at(values) for name, values in stroke.at_points.items()}
    return replace(stroke, points=at(stroke.points), view=at(stroke.view), at_points=along_stroke)


def turning(line: np.ndarray) -> np.ndarray:
    """(N - 2,) radians by which it turns at each inner point."""
    step = np.diff(line, axis=0)
    angle = np.arctan2(step[:, 1], step[:, 0])
    return np.abs((np.diff(angle) + np.pi) % (2 * np.pi) - np.pi)
