"""Licensed animation as strips: an ``index.json`` beside ``.webp`` files, each n frames of equal width side by side."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Strip:
    """One clip: its file, the number and width of its frames, where it is from."""

    path: Path
    frames: int
    width: int
    category: str
    source: str
    licence: str
    animation: str  # clips of one animation share it: train and validation must not

    def read(self) -> np.ndarray:
        """(n, H, W, 4) uint8, straight alpha."""
        sheet = np.asarray(Image.open(self.path).convert("RGBA"))
        return np.stack([sheet[:, i * self.width : (i + 1) * self.width] for i in range(self.frames)])


def find_strips(folder: Path, refuse: Sequence[str] = ()) -> list[Strip]:
    """Every strip whose licence holds none of the words in ``refuse``; of a prepared folder, every sequence.

    Raises:
        FileNotFoundError: ``folder`` has no ``index.json``, and was not prepared (``training/prepare.py``).
    """
    if (folder / "manifest.json").is_file() and not (folder / "index.json").is_file():
        from .material.reading import shard_clips  # which are strips too

        return list(shard_clips(folder, refuse))
    rows = json.loads((folder / "index.json").read_text(encoding="utf-8"))["clips"]
    return [
        Strip(
            folder / Path(row["file"]).name,
            row["n"],
            row["w"],
            row["category"],
            row["source"],
            row["licence"],
            animation_of(row),
        )
        for row in rows
        if not any(word in row["licence"] for word in refuse)
    ]


def animation_of(row: dict) -> str:
    """Recolours and cuts of one animation share this name: an emoji without its skin tone, a sprite without its dye."""
    path = str(row.get("path", row["file"]))
    name = Path(path).stem.split("_1f3f")[0]
    if row["category"] == "pixel":
        name = Path(row["file"]).stem.split("-")[-2]  # body and action; the dye varies
    return f"{row['category']}:{name}"


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
