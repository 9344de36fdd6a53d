"""Films made of known clips, so that it is known where they cut, fade and pan, and which frames are held."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.data.stills import SUFFIXES
from training.data.strip import Strip

Picture = NDArray[Any]

PANS = (0.02, 0.05, 0.1, 0.15, 0.2)
"""Of the picture's side, that a pan goes each frame."""


@dataclass(slots=True)
class Film:
    """Opaque frames (H, W, 3) from 0 to 1 and, for every step between two, what it is."""

    frames: list[Picture] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def pixels(self) -> list[NDArray[np.uint8]]:
        return [
            np.dstack(((f * 255).round().astype(np.uint8), np.full(f.shape[:2], 255, np.uint8))) for f in self.frames
        ]


def cut_film(strips: Sequence[Strip], stills: Path, side: int, seed: int, parts: int = 6) -> Film:
    """Clips on grounds, and pans over stills, one after the other: cut (a third of them on the same ground), dissolved
    in eight steps, or faded through black in twelve."""
    rng = random.Random(seed)
    film = Film()
    ground = None
    for _ in range(parts):
        if rng.random() < 0.25:
            part, kind, joint = pan(stills, rng, side), "pan", "cut"
        else:
            joint = "cut on one ground" if ground is not None and rng.random() < 0.33 else "cut"
            ground = a_ground(stills, rng, side) if ground is None or joint == "cut" else ground
            part, kind = on_ground(rng.choice(strips).read(), ground), "motion"
        if film.frames:
            last = film.frames[-1]
            chance = rng.random()
            if chance < 0.2:
                film.frames += [last * (1 - k / 8) + part[0] * k / 8 for k in range(1, 8)]
                film.steps += ["dissolve"] * 8
            elif chance < 0.3:
                film.frames += [last * (1 - k / 6) for k in range(1, 7)] + [part[0] * k / 6 for k in range(1, 6)]
                film.steps += ["fade"] * 12
            else:
                film.steps.append(joint)
        film.frames += part
        film.steps += [kind] * (len(part) - 1)
    return film


def held_film(strips: Sequence[Strip], stills: Path, side: int, seed: int) -> Film:
    """One clip on one ground, every drawing on ones, twos or threes by chance, with a hold of eight now and then."""
    rng = random.Random(seed)
    film = Film()
    for picture in on_ground(rng.choice(strips).read(), a_ground(stills, rng, side)):
        exposure = 8 if rng.random() < 0.1 else rng.choice((1, 2, 3))
        film.steps += ["new"] * bool(film.frames) + ["held"] * (exposure - 1)
        film.frames += [picture] * exposure
    return film


def on_ground(frames: NDArray[np.uint8], ground: Picture) -> list[Picture]:
    """Drawings (n, H, W, 4) in the middle of a ground, four fifths of its size."""
    side = ground.shape[0]
    found = []
    for frame in frames:
        paint = frame.astype(np.float32) / 255
        paint[..., :3] *= paint[..., 3:]
        scale = side * 0.8 / max(paint.shape[:2])
        width, height = (max(1, int(length * scale)) for length in (paint.shape[1], paint.shape[0]))
        paint = cv2.resize(paint, (width, height), interpolation=cv2.INTER_AREA)
        top, left = (side - height) // 2, (side - width) // 2
        picture = ground.copy()
        window = picture[top : top + height, left : left + width]
        window[:] = paint[..., :3] + window * (1 - paint[..., 3:])
        found.append(picture)
    return found


def a_ground(stills: Path, rng: random.Random, side: int) -> Picture:
    """White paper, a flat colour, or a painted scene."""
    kind = rng.random()
    if kind < 0.25:
        return np.ones((side, side, 3), np.float32)
    if kind < 0.5:
        return np.full((side, side, 3), [rng.random() for _ in range(3)], np.float32)
    picture = _still(stills, rng).resize((side, side), Image.Resampling.BOX)
    return np.asarray(picture, np.float32) / 255


def pan(stills: Path, rng: random.Random, side: int) -> list[Picture]:
    """Four to nine frames over a painted scene."""
    while True:
        picture = _still(stills, rng)
        picture = picture.resize((picture.width * 2 * side // picture.height, 2 * side))
        step = rng.choice(PANS) * 2 * side
        count = min(9, int((picture.width - 2 * side) / step))
        if count >= 4:
            break
    lefts = [int(index * step) for index in range(count)]
    boxes = [(left, 0, left + 2 * side, 2 * side) for left in (lefts if rng.random() < 0.5 else lefts[::-1])]
    return [np.asarray(picture.resize((side, side), Image.Resampling.BOX, box=box), np.float32) / 255 for box in boxes]


def _still(stills: Path, rng: random.Random) -> Image.Image:
    paths = sorted(path for path in stills.iterdir() if path.suffix.lower() in SUFFIXES)
    return Image.open(rng.choice(paths)).convert("RGB")
