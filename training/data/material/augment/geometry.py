"""Seen from elsewhere: turned, mirrored, nearer, slanted, moved."""

import math
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.matrices import inverse, taken
from training.models.warp import pixel_grid

from .moments import Moments


def upright(moments: Moments, rng: torch.Generator) -> Moments:
    """The whole batch mirrored and turned by right angles, or not; squares alone. No pixel is mixed with another."""
    frames, flows, marks = moments.frames, moments.flows, moments.marks
    across, down, over = (torch.rand(3, generator=rng, device=rng.device) < 0.5).tolist()
    for yes, axis, component in ((across, 4, 0), (down, 3, 1)):
        if yes:
            frames, flows, marks = frames.flip(axis), flows.flip(axis), marks.flip(axis)
            sign = flows.new_tensor([-1.0 if part == component else 1.0 for part in (0, 1)])
            flows = flows * sign[:, None, None]
    if over:
        frames, marks = frames.transpose(3, 4), marks.transpose(3, 4)
        flows = flows.transpose(3, 4).flip(2)
    return replace(moments, frames=frames, flows=flows, marks=marks)


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

    What comes in from beyond the picture is empty in every frame, so it stands still; what now ends outside is not
    seen. A sample whose paint touches the rim is seen from so near that nothing comes in.
    """
    frames = moments.frames
    several, height, width = frames.shape[1], *frames.shape[-2:]
    grid = pixel_grid(frames[:, 0])  # (1, 2, H, W)
    sides = grid.new_tensor((width, height))
    middle = ((sides - 1) / 2)[None, :, None, None]
    matrices = matrices * torch.where(_at_rim(frames), _near_enough(matrices, shifts, sides), 1)[:, None, None]
    away = taken(matrices, grid - middle)  # (N, 2, H, W)
    source = away + middle + (shifts * sides)[:, :, None, None]
    out = _looked_up(frames.flatten(1, 2), source, "bilinear", "zeros").unflatten(1, (several, 4))
    if not moments.on:
        return moments.painted(out)
    known, marked = moments.flows.shape[1], moments.marks.shape[2]
    within = _looked_up(torch.ones_like(source[:, :1]), source, "nearest", "zeros")[:, None]  # (N, 1, 1, H, W)
    flows = _looked_up(moments.flows.flatten(1, 2), source, "nearest", "border").view(-1, 2, height, width)
    back = inverse(matrices).repeat_interleave(known, 0)
    flows = taken(back, flows).view(-1, known, 2, height, width) * within
    marks = _looked_up(moments.marks.flatten(1, 2), source, "nearest", "zeros").unflatten(1, (known, marked))
    there = flows + grid[:, None]
    ends_inside = ((there > -0.5) & (there < sides[:, None, None] - 0.5)).all(2, keepdim=True)
    seen = marks[:, :, :1] * ends_inside + (1 - within)
    return replace(moments, frames=out, flows=flows, marks=torch.cat((seen, marks[:, :, 1:]), 2))


def _at_rim(frames: Tensor) -> Tensor:
    """(N,): whether any frame has paint at the picture's rim."""
    alpha = frames[:, :, 3]
    ends = [alpha[:, :, [0, -1]].flatten(1), alpha[:, :, :, [0, -1]].flatten(1)]
    return (torch.cat(ends, 1) > 0.5).any(1)


def _near_enough(matrices: Tensor, shifts: Tensor, sides: Tensor) -> Tensor:
    """(N,) factors, at most 1, by which each matrix keeps all four corners within the picture."""
    half = (sides - 1) / 2
    reach = (matrices.abs() * half).sum(2)  # (N, 2), of the corner that goes furthest
    return ((half - shifts.abs() * sides) / reach).amin(1).clamp(0.1, 1)


def _looked_up(values: Tensor, source: Tensor, mode: str, padding: str) -> Tensor:
    height, width = values.shape[-2:]
    grid = torch.stack(((source[:, 0] * 2 + 1) / width - 1, (source[:, 1] * 2 + 1) / height - 1), dim=-1)
    return F.grid_sample(values, grid, mode=mode, padding_mode=padding, align_corners=False)
