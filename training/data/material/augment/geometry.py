"""Seen from elsewhere: turned, mirrored, nearer, slanted, moved."""

import math
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from training.models.warp import pixel_grid

from .moments import Moments


def upright(moments: Moments, rng: torch.Generator) -> Moments:
    """The whole batch mirrored and turned by right angles, or not; squares alone. No pixel is mixed with another."""
    frames, flows, seen = moments.frames, moments.flows, moments.seen
    across, down, over = (torch.rand(3, generator=rng, device=rng.device) < 0.5).tolist()
    for yes, axis, component in ((across, 4, 0), (down, 3, 1)):
        if yes:
            frames, flows, seen = frames.flip(axis), flows.flip(axis), seen.flip(axis)
            sign = flows.new_tensor([-1.0 if part == component else 1.0 for part in (0, 1)])
            flows = flows * sign[:, None, None]
    if over:
        frames, seen = frames.transpose(3, 4), seen.transpose(3, 4)
        flows = flows.transpose(3, 4).flip(2)
    return replace(moments, frames=frames, flows=flows, seen=seen)


def random_view(count: int, rng: torch.Generator, strength: float = 1.0) -> tuple[Tensor, Tensor]:
    """Matrices (N, 2, 2) and shifts (N, 2), in sides of the picture, by which pixels of the new look up the old one."""
    chance = torch.rand(6, count, generator=rng, device=rng.device) * 2 - 1
    turn = chance[0] * math.radians(20) * strength
    nearer = torch.exp(chance[1] * 0.25 * strength)
    stretch = torch.exp(chance[2] * 0.1 * strength)
    slant = chance[3] * 0.12 * strength
    cosine, sine = torch.cos(turn), torch.sin(turn)
    rotation = torch.stack((cosine, -sine, sine, cosine), dim=1).view(-1, 2, 2)
    shape = torch.stack((stretch / nearer, slant, torch.zeros_like(slant), 1 / (stretch * nearer)), dim=1)
    return rotation @ shape.view(-1, 2, 2), chance[4:].T * 0.08 * strength


def viewed(moments: Moments, matrices: Tensor, shifts: Tensor) -> Moments:
    """The samples, each seen by its own matrix (N, 2, 2) and shift (N, 2) about its middle.

    What comes in from beyond the picture is empty and counts as not seen, and so is what now ends outside.
    """
    frames = moments.frames
    count, several, _, height, width = frames.shape
    grid = pixel_grid(frames[:, 0])  # (1, 2, H, W)
    middle = grid.new_tensor(((width - 1) / 2, (height - 1) / 2))[None, :, None, None]
    sides = grid.new_tensor((width, height))
    away = (matrices @ (grid - middle).flatten(2)).unflatten(2, (height, width))  # (N, 2, H, W)
    source = away + middle + (shifts * sides)[:, :, None, None]
    out = _looked_up(frames.flatten(1, 2), source, "bilinear", "zeros").unflatten(1, (several, 4))
    if not moments.on:
        return moments.painted(out)
    known = moments.flows.shape[1]
    flows = _looked_up(moments.flows.flatten(1, 2), source, "nearest", "border").view(-1, 2, height * width)
    back = torch.linalg.inv(matrices).repeat_interleave(known, 0)
    flows = (back @ flows).view(count, known, 2, height, width)
    seen = _looked_up(moments.seen.flatten(1, 2), source, "nearest", "zeros")[:, :, None]  # (N, F, 1, H, W)
    there = flows + grid[:, None]
    edges = sides[:, None, None] - 0.5
    inside = ((there > -0.5) & (there < edges)).all(2, keepdim=True)
    return replace(moments, frames=out, flows=flows, seen=seen * inside)


def _looked_up(values: Tensor, source: Tensor, mode: str, padding: str) -> Tensor:
    height, width = values.shape[-2:]
    grid = torch.stack(((source[:, 0] * 2 + 1) / width - 1, (source[:, 1] * 2 + 1) / height - 1), dim=-1)
    return F.grid_sample(values, grid, mode=mode, padding_mode=padding, align_corners=False)
