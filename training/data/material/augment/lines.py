"""Drawings turned into line art, and lines made heavier or lighter."""

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from .moments import Moments, between, chosen


def line_art(moments: Moments, rng: torch.Generator) -> Moments:
    """Ink where paints meet, or are nearly black; inside is white, or nothing."""
    frames = moments.frames
    count, several = frames.shape[:2]
    flat = frames.flatten(0, 1)
    spread = F.max_pool2d(flat, 3, 1, 1) + F.max_pool2d(-flat, 3, 1, 1)  # largest less smallest of nine
    spread = spread.amax(1, keepdim=True).unflatten(0, (count, several))
    alpha = frames[:, :, 3:]
    least = between(rng, count, 0.12, 0.3)
    meets = ((spread - least) * between(rng, count, 4, 8)).clamp(0, 1)
    dark = ((0.2 * alpha - frames[:, :, :3].amax(2, keepdim=True)) * 20).clamp(0, 1)
    ink = torch.maximum(meets * alpha, dark)
    hollow = chosen(rng, count, 0.4)[:, None, None, None, None]
    cover = torch.where(hollow, ink, alpha)
    tone = between(rng, count, 0, 0.35) * torch.rand(count, 1, 3, 1, 1, generator=rng, device=frames.device)
    return moments.painted(torch.cat((cover - ink + ink * tone, cover), dim=2))


def weighed(moments: Moments, rng: torch.Generator) -> Moments:
    """Lines a pixel heavier on both sides, or half a pixel lighter, so that none goes; each sample by its own chance.

    Every pixel becomes its darkest neighbour and takes that one's flow along, or is mixed with its lightest. Nothing is
    as light as white paper.
    """
    heavier = chosen(rng, len(moments.frames), 0.5)[:, None, None, None, None]
    frames = moments.frames
    shade = (1 - frames[:, :, 3:]) + frames[:, :, :3].mean(2, keepdim=True)
    shade = torch.where(heavier, shade, -shade)  # the least is taken
    best, out, flows, marks = shade, frames, moments.flows, moments.marks
    on = list(moments.on)
    for row in (-1, 0, 1):
        for column in (-1, 0, 1):
            if not row and not column:
                continue
            other = _shifted(shade, row, column)
            better = other < best
            best = torch.where(better, other, best)
            out = torch.where(better, _shifted(frames, row, column), out)
            if on:
                moves = better[:, on] & heavier
                flows = torch.where(moves, _shifted(moments.flows, row, column), flows)
                marks = torch.where(moves, _shifted(moments.marks, row, column), marks)
    return replace(moments, frames=torch.where(heavier, out, (out + frames) / 2), flows=flows, marks=marks)


def _shifted(values: Tensor, row: int, column: int) -> Tensor:
    """(N, K, C, H, W), each pixel replaced by the one so many rows and columns further; the rim is repeated."""
    height, width = values.shape[-2:]
    padded = F.pad(values.flatten(0, 1), (1, 1, 1, 1), mode="replicate").unflatten(0, values.shape[:2])
    return padded[..., 1 + row : 1 + row + height, 1 + column : 1 + column + width]
