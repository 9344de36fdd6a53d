"""Reading prepared material: whole sequences in the place of strips, and windows of a few drawings to train on.

Needs NumPy, Pillow and torch alone. Any picture is read by itself, so folders may be far larger than memory.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count as counting
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from training.data.strip import Strip

from .manifest import read_manifest
from .reel import MaterialError, Pixels
from .shards import decode

ZOOM = 1.4
"""How much closer than the whole an opaque picture may be seen, at most."""


@dataclass(frozen=True, slots=True)
class ShardClip(Strip):
    """A sequence of a shard, used as a strip is. ``places``: where in ``shard`` its pictures lie, and their lengths."""

    shard: Path
    places: tuple[tuple[int, int], ...]
    exposures: tuple[int, ...]
    held_out: bool

    def read(self) -> NDArray[np.uint8]:
        """(n, H, W, 4) uint8, straight alpha."""
        return np.stack(self.some(0, len(self.places)))

    def some(self, start: int, count: int, step: int = 1) -> list[Pixels]:
        """Some of its drawings, (H, W, 4) each.

        Raises:
            MaterialError: the shard is missing or damaged.
        """
        try:
            with self.shard.open("rb") as file:
                pictures = []
                for offset, length in self.places[start : start + count * step : step]:
                    file.seek(offset)
                    pictures.append(decode(file.read(length)))
                return pictures
        except (OSError, ValueError, SyntaxError) as error:
            raise MaterialError(
                f"“{self.shard}” is missing or damaged: remove it and its .json, and prepare the folder again."
            ) from error


def shard_clips(folder: Path, refuse: Sequence[str] = ()) -> list[ShardClip]:
    """Every sequence of a prepared folder whose licence holds none of the words in ``refuse``.

    Raises:
        MaterialError: nothing was prepared there.
    """
    return [
        ShardClip(
            path=folder / row["shard"] / f"{row['key']:08}",
            frames=len(row["places"]),
            width=row["size"][0],
            category=row["category"],
            source=row["source"],
            licence=row["licence"],
            animation=row["animation"],
            shard=folder / row["shard"],
            places=tuple((offset, length) for offset, length in row["places"]),
            exposures=tuple(row["exposures"]),
            held_out=row["held_out"],
        )
        for row in read_manifest(folder)["sequences"]
        if not any(word in row["licence"] for word in refuse)
    ]


class Windows:
    """Batches of ``frames`` drawings that follow one another, as squares of ``side`` px.

    Every animation is drawn from as often as any other. What comes follows from (seed, rank, step) alone.

    Args:
        step: every ``step``-th drawing, for larger motion.
        held_out: of the animations that training never sees, or of the others.
        refuse: words of licences that are left out.

    Raises:
        MaterialError: nothing there is long enough.
    """

    def __init__(
        self,
        folder: Path,
        frames: int,
        side: int,
        *,
        step: int = 1,
        held_out: bool = False,
        refuse: Sequence[str] = (),
    ) -> None:
        self.frames, self.side, self.step = frames, side, step
        self.reach = (frames - 1) * step + 1
        by_animation: dict[str, list[ShardClip]] = {}
        for clip in shard_clips(folder, refuse):
            if clip.held_out == held_out and clip.frames >= self.reach:
                by_animation.setdefault(clip.animation, []).append(clip)
        self.groups = list(by_animation.values())
        if not self.groups:
            raise MaterialError(f"“{folder}” has no sequence of {self.reach} drawings: ask for fewer, or prepare more.")

    def __len__(self) -> int:
        """Animations that are drawn from."""
        return len(self.groups)

    def draw(self, count: int, seed: tuple[int, int, int]) -> Tensor:
        """(count, frames, 4, side, side) uint8, premultiplied, on the CPU."""
        chance = np.random.default_rng(seed)
        return torch.stack([self._one(chance) for _ in range(count)])

    def _one(self, chance: np.random.Generator) -> Tensor:
        group = self.groups[int(chance.integers(len(self.groups)))]
        clip = group[int(chance.integers(len(group)))]
        start = int(chance.integers(clip.frames - self.reach + 1))
        zoom, left, top = chance.uniform(1, ZOOM), chance.random(), chance.random()
        drawings = clip.some(start, self.frames, self.step)
        squares = [_square(drawing, self.side, zoom, left, top, clip.category == "pixel") for drawing in drawings]
        return torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2)


def _square(drawing: Pixels, side: int, zoom: float, left: float, top: float, hard: bool) -> NDArray[np.uint8]:
    """(side, side, 4) premultiplied: a part of an opaque picture, the whole of one that is not, in the middle.

    Args:
        left, top: where the part lies, from 0 to 1.
        hard: pixels are repeated, not mixed.
    """
    height, width = drawing.shape[:2]
    if drawing[..., 3].min() == 255 and not hard:
        edge = min(height, width) / zoom
        x, y = left * (width - edge), top * (height - edge)
        picture = Image.fromarray(drawing).convert("RGB")
        part = picture.resize((side, side), Image.Resampling.BILINEAR, box=(x, y, x + edge, y + edge))
        return np.asarray(part.convert("RGBA"))
    picture = Image.fromarray(drawing).convert("RGBa")
    scale = side / max(height, width)
    if hard and scale >= 1:
        scale = float(int(scale))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size != (width, height):
        picture = picture.resize(size, Image.Resampling.NEAREST if hard else Image.Resampling.BILINEAR)
    out = np.zeros((side, side, 4), np.uint8)
    x, y = (side - size[0]) // 2, (side - size[1]) // 2
    out[y : y + size[1], x : x + size[0]] = np.asarray(picture)
    return out


def ahead(windows: Windows, count: int, seed: int, rank: int = 0, start: int = 0, threads: int = 2) -> Iterator[Tensor]:
    """The batches of steps ``start``, ``start + 1`` … without end, read by threads before they are asked for."""
    with ThreadPoolExecutor(threads) as pool:
        waiting: list[Future[Tensor]] = []
        try:
            for step in counting(start):
                waiting.append(pool.submit(windows.draw, count, (seed, rank, step)))
                if len(waiting) > threads:
                    yield waiting.pop(0).result()
        finally:
            pool.shutdown(cancel_futures=True)
