"""A bank of single drawings: filled, outlined, striped, shaded or line-only shapes with alpha, drawn in torch.

They are the cut-out parts that :mod:`scenes` moves about. Distances are in units of half the picture's side.
"""

import math

import torch
from torch import Tensor

from .figure.chance import Chance
from .figure.patterns import pattern, smooth


def draw_shapes(count: int, side: int, rng: torch.Generator, textures: float = 0.0) -> Tensor:
    """(count, 4, side, side) premultiplied RGBA drawings, each of one to six parts over each other; this share of the
    parts has a texture."""
    device = rng.device
    axis = (torch.arange(side, device=device) + 0.5) / side * 2 - 1
    x, y = axis[None, None, :].expand(count, side, side), axis[None, :, None].expand(count, side, side)
    pixel = 2 / side
    drawing = torch.zeros(count, 4, side, side, device=device)
    palette = torch.rand(count, 5, 3, generator=rng, device=device)
    ink = torch.rand(count, 3, generator=rng, device=device) * torch.rand(count, 1, generator=rng, device=device) * 0.5
    width = pixel * (0.7 + 2.5 * uniform(count, rng) ** 2)
    lines_only = uniform(count, rng) < 0.15
    no_lines = uniform(count, rng) < 0.25
    for part in range(6):
        present = (uniform(count, rng) < (1.0 if part == 0 else 0.65)).float()
        size = 0.75 * uniform(count, rng, 0.7, 1.0) if part == 0 else uniform(count, rng, 0.06, 0.42)
        reach = 0.1 if part == 0 else 0.55
        cx, cy = uniform(count, rng, -reach, reach), uniform(count, rng, -reach, reach)
        distance = blob_distance(x - at(cx), y - at(cy), size, rng)
        colour = palette[
            torch.arange(count, device=device), torch.randint(0, 5, (count,), generator=rng, device=device)
        ]
        fill = shade(colour, x, y, rng)
        if textures:
            fill = textured(fill, x, y, textures, rng)
        inside = (0.5 - distance / pixel).clamp(0, 1)
        near_line = (0.5 - (distance.abs() - at(width)) / pixel).clamp(0, 1)
        filled = inside * at((~lines_only).float() * present)
        drawing = over(drawing, fill, filled)
        lined = near_line * at((~no_lines | lines_only).float() * present)
        drawing = over(drawing, ink[:, :, None, None].expand_as(fill), lined)
    return drawing


def uniform(count: int, rng: torch.Generator, low: float = 0.0, high: float = 1.0) -> Tensor:
    return torch.rand(count, generator=rng, device=rng.device) * (high - low) + low


def at(values: Tensor) -> Tensor:
    """(N,) -> (N, 1, 1)."""
    return values[:, None, None]


def over(below: Tensor, colour: Tensor, alpha: Tensor) -> Tensor:
    """Paint (N, 3, H, W) ``colour`` with (N, H, W) ``alpha`` over premultiplied (N, 4, H, W)."""
    alpha = alpha[:, None]
    return torch.cat((colour * alpha, alpha), dim=1) + below * (1 - alpha)


def blob_distance(x: Tensor, y: Tensor, size: Tensor, rng: torch.Generator) -> Tensor:
    """(N, H, W) about the distance to an outline: wavy circles, polygons, or limbs, by chance."""
    count = x.shape[0]
    turn = uniform(count, rng, 0, 2 * math.pi)
    stretch = uniform(count, rng, 0.35, 1.0)
    across = at(turn.cos()) * x + at(turn.sin()) * y
    along = (-at(turn.sin()) * x + at(turn.cos()) * y) / at(stretch)
    angle = torch.atan2(along, across)
    radius = torch.hypot(across, along)
    wave = torch.zeros_like(x)
    for lobes in (2, 3, 5):
        wave = wave + at(uniform(count, rng, 0, 0.5 / lobes)) * torch.cos(
            lobes * angle + at(uniform(count, rng, 0, 6.3))
        )
    wavy = radius - at(size) * (1 + 0.6 * wave)
    sides = torch.randint(3, 7, (count,), generator=rng, device=x.device)
    sector = 2 * math.pi / at(sides)
    polygon = radius * torch.cos(torch.remainder(angle, sector) - sector / 2) - at(size * 0.8)
    limb = torch.hypot((across.abs() - at(size * 0.8)).clamp(min=0), along) - at(size * 0.25)
    kind = at(torch.randint(0, 4, (count,), generator=rng, device=x.device))
    chosen = torch.where(kind == 1, polygon, torch.where(kind == 2, limb, wavy))
    return chosen * at(stretch)


def shade(colour: Tensor, x: Tensor, y: Tensor, rng: torch.Generator) -> Tensor:
    """(N, 3, H, W): flat, graded or striped paint around ``colour`` (N, 3)."""
    count = x.shape[0]
    turn = uniform(count, rng, 0, 2 * math.pi)
    ramp = at(turn.cos()) * x + at(turn.sin()) * y
    stripe = (torch.sin(ramp * at(uniform(count, rng, 10, 50))) > 0).float() - 0.5
    kind = at(uniform(count, rng))
    change = torch.where(kind < 0.6, torch.zeros_like(x), torch.where(kind < 0.8, ramp * 0.3, stripe * 0.5))
    return (colour[:, :, None, None] + change[:, None]).clamp(0, 1)


def textured(fill: Tensor, x: Tensor, y: Tensor, share: float, rng: torch.Generator) -> Tensor:
    """(N, 3, H, W): a share of the fills with checks, dots, hatching or a wash of another colour."""
    chance, half = Chance(len(fill), rng), fill.shape[-1] / 2
    pitch = chance.within(0.05, 0.08) * half, chance.within(0.1, 0.4) * half
    found = pattern(chance, chance.within(0, 1, 3), pitch, torch.zeros_like(pitch[0]), share)
    return fill if found is None else found.on(fill, (x * half)[:, None], (y * half)[:, None], smooth)
