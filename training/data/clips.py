"""Clips to train on, strips or prepared shards: which there are, which are held out, and single drawings of them."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .material.reading import shard_clips
from .material.shards import MANIFEST
from .strip import INDEX, Strip, read_index


def find_strips(folder: Path, refuse: Sequence[str] = ()) -> list[Strip]:
    """Every strip whose licence holds none of the words in ``refuse``; of a prepared folder, every sequence.

    Raises:
        FileNotFoundError: ``folder`` has no ``index.json``, and was not prepared (``training/prepare.py``).
    """
    if (folder / MANIFEST).is_file() and not (folder / INDEX).is_file():
        return list(shard_clips(folder, refuse))  # which are strips too
    return read_index(folder, refuse)


def split(strips: Sequence[Strip], share: float = 0.1) -> tuple[list[Strip], list[Strip]]:
    """Training and validation, no animation in both; the same split every time."""
    held = {name for name in {s.animation for s in strips} if random.Random(name).random() < share}
    return [s for s in strips if s.animation not in held], [s for s in strips if s.animation in held]


def cut_outs(strips: Sequence[Strip], side: int, most: int, seed: int = 0) -> Tensor:
    """(D, 4, side, side) uint8 premultiplied: drawings cut from single frames, to be moved by procedural motion."""
    chosen = random.Random(seed).sample(list(strips), min(most, len(strips)))
    found = []
    for strip in chosen:
        frames = strip.read()
        frame = frames[random.Random(str(strip.path)).randrange(len(frames))]
        if (cut := cut_out(frame, side, hard=strip.category == "pixel")) is not None:
            found.append(cut)
    return torch.stack(found)


def cut_out(frame: np.ndarray, side: int, *, hard: bool) -> Tensor | None:
    """What is painted on a frame (H, W, 4), in the middle of a square: (4, side, side) uint8 premultiplied.

    Args:
        hard: pixels are enlarged as they are, not smoothed.

    Returns:
        None where too little is painted to be moved.
    """
    rows, columns = np.nonzero(frame[..., 3] > 127)
    if len(rows) < 64:
        return None
    cut = frame[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].astype(np.float32) / 255
    cut[..., :3] *= cut[..., 3:]
    picture = torch.from_numpy(cut).permute(2, 0, 1)
    pad = max(picture.shape[1:])
    below, right = pad - picture.shape[1], pad - picture.shape[2]
    picture = F.pad(picture, (right // 2, right - right // 2, below // 2, below - below // 2))
    resized = F.interpolate(picture[None], size=(side, side), mode="nearest" if hard else "area")[0]
    return (resized * 255).round().to(torch.uint8)
