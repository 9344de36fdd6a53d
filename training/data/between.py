"""Lessons for networks that draw: two keys and true drawings between them, from the drawn world or out of clips."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.procedural.sample import Sample
from training.data.strip import Strip

LEAST_MOTION = 0.003
"""Share of the pixels that must differ between the keys; less teaches nothing."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """N pairs of keys and T drawings between each, (N, 4, H, W) and (N, T, 4, H, W) premultiplied."""

    image0: Tensor
    image1: Tensor
    times: Tensor  # (N, T) in (0, 1)
    drawings: Tensor

    @classmethod
    def of(cls, sample: Sample) -> Self:
        return cls(sample.image0, sample.image1, sample.times, sample.drawings)

    def each(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Every drawing by itself: both keys (NT, 4, H, W), its time (NT, 1, 1, 1) and the drawing."""
        count = self.times.shape[1]
        first, last = (key.repeat_interleave(count, 0) for key in (self.image0, self.image1))
        return first, last, self.times.reshape(-1, 1, 1, 1), self.drawings.flatten(0, 1)


@dataclass(frozen=True, slots=True)
class ClipFrames:
    """P clips as (P, F, 4, S, S) uint8 premultiplied; a clip of fewer frames than F repeats its last one.

    ``frames`` (P,) says how many each has.
    """

    pictures: Tensor
    frames: Tensor

    @classmethod
    def read(cls, strips: Sequence[Strip], side: int, most: int, seed: int = 0) -> Self:
        """Up to ``most`` clips, as many of every animation as of any other; pixel art, whose steps are leaps, left out.

        Raises:
            ValueError: nothing in the strips moves.
        """
        rng = random.Random(seed)
        by_animation: dict[str, list[Strip]] = {}
        for strip in strips:
            if strip.category != "pixel":
                by_animation.setdefault(strip.animation, []).append(strip)
        turns = [
            (turn, rng.random(), strip)
            for group in by_animation.values()
            for turn, strip in enumerate(rng.sample(group, len(group)))
        ]
        found: list[Tensor] = []
        for _, _, strip in sorted(turns, key=lambda entry: entry[:2]):
            if len(found) == most:
                break
            pictures = squares(strip.read(), side)
            apart = (pictures[0].float() - pictures[-1].float()).abs().amax(0) > 10
            if len(pictures) >= 3 and apart.float().mean() > LEAST_MOTION:
                found.append(pictures)
        if not found:
            raise ValueError("Nothing moves in these clips: give animation whose frames differ.")
        longest = max(map(len, found))
        padded = [torch.cat((p, p[-1:].expand(longest - len(p), -1, -1, -1))) for p in found]
        return cls(torch.stack(padded), torch.tensor([len(p) for p in found]))

    def draw(self, count: int, side: int, drawings: int, rng: torch.Generator) -> Lesson:
        """``count`` pairs some frames apart, mirrored or not, forwards or backwards, over a colour or over nothing."""

        def chance(low: int, high: int) -> int:
            return int(torch.randint(low, high, (1,), generator=rng, device=rng.device))

        keys, times, between = [], [], []
        for _ in range(count):
            clip = chance(0, len(self.frames))
            frames = int(self.frames[clip])
            gap = drawings + 1 if 1 < drawings <= frames - 2 else chance(2, frames)
            start = chance(0, frames - gap)
            inner = range(1, gap) if drawings == gap - 1 else sorted(chance(1, gap) for _ in range(drawings))
            order = [0, *inner, gap]
            if chance(0, 2):
                order = [gap - place for place in reversed(order)]
                start, order, inner = start + gap, [place - gap for place in order[::-1]], [-p for p in order[-2:0:-1]]
            taken = torch.tensor([start + place for place in order])
            pictures = self.pictures[clip][taken].to(rng.device, torch.float32) / 255
            pictures = F.interpolate(pictures, size=(side, side), mode="area")
            if chance(0, 2):
                pictures = pictures.flip(3)
            if chance(0, 2):
                colour = torch.rand(1, 3, 1, 1, generator=rng, device=rng.device)
                paper = torch.cat((colour, torch.ones_like(colour[:, :1])), dim=1)
                pictures = pictures + paper * (1 - pictures[:, 3:])
            keys.append(pictures[[0, -1]])
            between.append(pictures[1:-1])
            times.append(torch.tensor([abs(place) / gap for place in order[1:-1]]))
        both = torch.stack(keys)
        return Lesson(both[:, 0], both[:, 1], torch.stack(times).to(rng.device), torch.stack(between))


def squares(frames: np.ndarray, side: int) -> Tensor:
    """(n, H, W, 4) straight bytes -> (n, 4, side, side) uint8 premultiplied, in the middle of an empty square."""
    pictures = torch.from_numpy(frames.astype(np.float32) / 255).permute(0, 3, 1, 2)
    pictures[:, :3] *= pictures[:, 3:]
    height, width = pictures.shape[-2:]
    scale = side / max(height, width)
    size = (max(1, round(height * scale)), max(1, round(width * scale)))
    mode = "area" if scale < 1 else "bilinear"
    pictures = F.interpolate(pictures, size=size, mode=mode)
    below, right = side - size[0], side - size[1]
    pictures = F.pad(pictures, (right // 2, right - right // 2, below // 2, below - below // 2))
    return (pictures * 255).round().to(torch.uint8)
