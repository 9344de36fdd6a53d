"""A jointed figure drawn by strokes, at any time, so that what lies between two keys is known.

Line art and filled shapes, open and closed; eyes, mouth, hair, limbs of several parts. Lengths in pixels of a picture,
y down; the layer lies askew in space, so that what is seen and what is drawn are two things.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from animl_addon.core.strokes.stroke import Stroke
from tests.core.strokes.figure import JOINTS, Drawn, body

HEIGHT = 400.0
"""Pixels from the soles to the crown, standing upright."""

LAYER = np.array([[0.01, 0.002, 0.0], [0.0, 0.004, -0.01]])
"""Layer space for a pixel to the right and a pixel down."""
ORIGIN = np.array([-3.0, 0.5, 4.0])


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
