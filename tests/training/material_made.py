"""Tiny material in every form: a striped square that goes to the right."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 48


def square_at(x: int, side: int = SIDE, height: int = SIDE) -> NDArray[np.uint8]:
    """A frame (height, side, 4) with a square of 16 px whose left edge is at ``x``."""
    frame = np.zeros((height, side, 4), np.uint8)
    row, column = np.mgrid[0:16, 0:16]
    frame[12:28, x : x + 16] = np.stack((column * 15, row * 15, 128 + 0 * row, 255 + 0 * row), axis=-1)
    return frame


def moving(count: int = 5, step: int = 5) -> list[NDArray[np.uint8]]:
    return [square_at(2 + index * step) for index in range(count)]


def scene(seed: int, count: int, side: int = SIDE) -> list[NDArray[np.uint8]]:
    """Opaque frames of another place for every seed, with a square that goes through it."""
    rng = np.random.default_rng(seed)
    patches = rng.integers(0, 255, (4, 4, 3), np.uint8)
    ground = np.array(Image.fromarray(patches).resize((side, side), Image.Resampling.NEAREST))
    frames = []
    for index in range(count):
        frame = np.dstack((ground, np.full((side, side), 255, np.uint8)))
        frame[10:22, 2 + 2 * index : 14 + 2 * index] = (20, 20, 20, 255)
        frames.append(frame)
    return frames


def save_sequence(folder: Path, frames: list[NDArray[np.uint8]], name: str = "walk") -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}_{index:03}.png" for index in range(len(frames))]
    for path, frame in zip(paths, frames, strict=True):
        Image.fromarray(frame).save(path)
    return paths


def save_moving(path: Path, frames: list[NDArray[np.uint8]]) -> None:
    first, *others = [Image.fromarray(frame) for frame in frames]
    path.parent.mkdir(parents=True, exist_ok=True)
    first.save(path, save_all=True, append_images=others, duration=80, lossless=True, disposal=2)
