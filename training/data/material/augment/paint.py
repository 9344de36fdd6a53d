"""Other paints, another ground, other paper."""

import torch
import torch.nn.functional as F
from torch import Tensor

from .moments import Moments, between, chosen

PAINTS = 6
"""Colours of a sample that a new palette is thought of for; those between follow the nearest."""


def repainted(moments: Moments, rng: torch.Generator) -> Moments:
    """A new palette: some of the sample's own colours become others, and what is like them goes along.

    What a pixel becomes depends on its colour alone, so that equal paints stay equal in every frame.
    """
    frames = moments.frames
    colour, alpha = straight(frames)
    count, several, _, height, width = colour.shape
    flat = colour.transpose(1, 2).reshape(count, 3, -1)
    cover = alpha.transpose(1, 2).reshape(count, -1) + 1e-6
    places = torch.multinomial(cover, PAINTS, replacement=True, generator=rng)
    old = flat.gather(2, places[:, None].expand(-1, 3, -1))  # (N, 3, PAINTS)
    new = torch.rand(count, 3, PAINTS, generator=rng, device=frames.device)
    # Light stays near what it was, so that lines stay lines and shades shades.
    new = (new + (old - new).mean(1, keepdim=True)).clamp(0, 1)
    out = torch.empty_like(flat)
    for index in range(count):  # one at a time: distances to all paints of every pixel are large
        apart = (flat[index][:, None] - old[index][:, :, None]).square().sum(0)  # (PAINTS, P)
        weights = torch.softmax(-apart / 0.01, dim=0)
        out[index] = flat[index] + (new[index] - old[index]) @ weights
    colour = out.clamp(0, 1).view(count, 3, several, height, width).transpose(1, 2)
    return moments.painted(torch.cat((colour * alpha, alpha), dim=2))


def relit(moments: Moments, rng: torch.Generator) -> Moments:
    """Lighter or darker, flatter or harsher, more or less colourful, channels exchanged."""
    colour, alpha = straight(moments.frames)
    count = len(colour)
    order = torch.rand(count, 3, generator=rng, device=rng.device).argsort(1)
    order = torch.where(chosen(rng, count, 0.5)[:, None], order, torch.arange(3, device=order.device))
    colour = colour.gather(2, order[:, None, :, None, None].expand_as(colour))
    grey = colour.mean(2, keepdim=True)
    colour = grey + (colour - grey) * between(rng, count, 0.4, 1.4)
    colour = colour.clamp(1e-4, 1) ** torch.exp2(between(rng, count, -0.8, 0.8))
    return moments.painted(torch.cat((colour * alpha, alpha), dim=2))


def on_ground(moments: Moments, rng: torch.Generator) -> Moments:
    """Laid on an opaque ground that stands still: a flat colour, a shade from one to another, or white paper."""
    frames = moments.frames
    count, _, _, height, width = frames.shape
    corners = torch.rand(count, 3, 2, 2, generator=rng, device=frames.device)
    kind = torch.rand(count, generator=rng, device=frames.device)[:, None, None, None]
    flat = corners[:, :, :1, :1].expand_as(corners)
    corners = torch.where(kind < 0.4, flat, torch.where(kind < 0.7, torch.ones_like(corners), corners))
    ground = F.interpolate(corners, size=(height, width), mode="bilinear", align_corners=True)[:, None]
    alpha = frames[:, :, 3:]
    colour = (frames[:, :, :3] + ground * (1 - alpha)).clamp(0, 1)
    return moments.painted(torch.cat((colour, torch.ones_like(alpha)), dim=2))


def on_paper(moments: Moments, rng: torch.Generator) -> Moments:
    """As scanned or painted on paper: its grain shows through all paint, in the same place in every frame."""
    frames = moments.frames
    count, _, _, height, width = frames.shape
    grain = torch.zeros(count, 1, height, width, device=frames.device)
    for cell, weight in ((1, 0.4), (3, 0.35), (9, 0.25)):
        noise = torch.rand(count, 1, height // cell + 2, width // cell + 2, generator=rng, device=frames.device)
        grain += weight * F.interpolate(noise, size=(height, width), mode="bilinear", align_corners=False)
    depth = between(rng, count, 0.05, 0.25)
    warmth = 1 - between(rng, count, 0, 0.12) * frames.new_tensor((0.0, 0.3, 1.0)).view(1, 1, 3, 1, 1)
    colour = frames[:, :, :3] * (1 - depth * grain[:, None]) * warmth
    return moments.painted(torch.cat((colour, frames[:, :, 3:]), dim=2))


def thinned(moments: Moments, rng: torch.Generator) -> Moments:
    """Another alpha: the whole half transparent, or its edges as hard as without any smoothing."""
    frames = moments.frames
    count = len(frames)
    colour, alpha = straight(frames)
    hard = (alpha > 0.5).float()
    hard = torch.cat((colour * hard, hard), dim=2)
    return moments.painted(
        torch.where(chosen(rng, count, 0.5)[:, None, None, None, None], hard, frames * between(rng, count, 0.4, 0.95))
    )


def straight(frames: Tensor) -> tuple[Tensor, Tensor]:
    """Colour (N, K, 3, H, W) not multiplied by alpha, black where nothing is, and alpha (N, K, 1, H, W)."""
    alpha = frames[:, :, 3:]
    return torch.where(alpha > 1e-3, frames[:, :, :3] / alpha.clamp(min=1e-3), 0).clamp(0, 1), alpha
