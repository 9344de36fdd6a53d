"""What fills are patterned with: stripes, checks, dots, hatching, a brush's wash. It is fixed to the thing."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from .chance import Chance
from .curves import c

Share = Callable[[Tensor], Tensor]
"""How a distance to an edge, in px and counted from half a pixel outside, becomes a share of the pixel."""


def smooth(values: Tensor) -> Tensor:
    return values.clamp(0, 1)


def stepped(values: Tensor) -> Tensor:
    """All or nothing, as pixel art has it."""
    return (values > 0.5).to(values)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One of N parts' patterns each, of ``colour`` over the part's own."""

    colour: Tensor  # (N, 3)
    along: Tensor  # (N,) its turns along ``s``, radians for a px
    across: Tensor  # (N,) and across
    kind: Tensor  # (N,) index into KINDS
    present: Tensor  # (N,) 1 or 0
    kinds: tuple[int, ...]  # those that any of the N has

    def on(self, colour: Tensor, s: Tensor, d: Tensor, share: Share) -> Tensor:
        """(N, 3, H, W): ``colour`` (N, 3, 1, 1) with the pattern at the places ``s`` and ``d`` (N, 1, H, W)."""
        along, across = c(self.along), c(self.across)
        first, second = s * along + d * across, d * along - s * across
        pitch = 1 / torch.sqrt(along * along + across * across).clamp(min=1e-3)
        covered = torch.zeros_like(s)
        for kind in self.kinds:
            here = KINDS[kind](first, second, pitch, share)
            covered = covered + here * c((self.kind == kind).to(s))
        return colour + (self.colour[:, :, None, None] - colour) * (covered * c(self.present))


def stripes(first: Tensor, second: Tensor, pitch: Tensor, share: Share) -> Tensor:
    return share(torch.sin(first) * pitch + 0.5)


def checks(first: Tensor, second: Tensor, pitch: Tensor, share: Share) -> Tensor:
    return share(torch.sin(0.7 * first) * torch.sin(0.7 * second) * pitch + 0.5)


def dots(first: Tensor, second: Tensor, pitch: Tensor, share: Share) -> Tensor:
    return share((torch.sin(first) + torch.sin(second) - 0.9) * pitch + 0.5)


def hatching(first: Tensor, second: Tensor, pitch: Tensor, share: Share) -> Tensor:
    """Thin lines that end where the light falls."""
    lines = (0.22 - torch.sin(first).abs()) * pitch
    return share(torch.minimum(lines, (torch.sin(0.31 * second + 0.2 * first) + 0.4) * 3 * pitch) + 0.5)


def wash(first: Tensor, second: Tensor, pitch: Tensor, share: Share) -> Tensor:
    """Clouds without an edge, which flat pixels have none of."""
    cloud = torch.sin(0.37 * first + 1.3 * torch.sin(0.61 * second))
    cloud = cloud + torch.sin(0.53 * second + 1.7 * torch.sin(0.29 * first)) + 0.5 * torch.sin(1.9 * first + cloud)
    return share(0.4 + 0.22 * cloud) * 0.6


KINDS = (stripes, checks, dots, hatching, wash)


def pattern(
    chance: Chance, colour: Tensor, pitch: tuple[Tensor, Tensor], present: Tensor, textures: float
) -> Pattern | None:
    """Patterns of ``colour`` (N, 3) where ``present`` (N,), with some ``pitch`` px from one to the next.

    Args:
        textures: share of those absent that get another one than stripes all the same.
    """
    other = chance.coin(textures)
    kind = ((1 + 3.999 * chance.within(0, 1)).floor() * other).long()
    present = torch.maximum(present, other)
    if not bool(present.any()):
        return None
    low, high = pitch
    often = 2 * math.pi / (low + (high - low) * chance.within(0, 1)).clamp(min=4)
    turn = chance.within(0, math.pi)
    kinds = tuple(kind[present > 0].unique().tolist())
    return Pattern(colour, often * turn.cos(), often * turn.sin(), kind, present, kinds)
