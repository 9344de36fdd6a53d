"""What is changed: a few frames of each sample, and what may be known of how their pixels move."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Moments:
    """N samples of K frames each, all on one device.

    ``frames`` (N, K, 4, H, W) premultiplied, 0 to 1. ``flows`` (N, F, 2, H, W) in pixels and ``seen`` (N, F, 1, H, W),
    1 where a flow is true: the F-th is defined on frame ``on[F]`` and points into another; F may be 0.
    """

    frames: Tensor
    flows: Tensor
    seen: Tensor
    on: tuple[int, ...] = ()

    @classmethod
    def of(cls, frames: Tensor) -> "Moments":
        """Frames of which nothing is known; (N, K, 4, H, W) of bytes or floats."""
        paint = frames.float() / 255 if frames.dtype == torch.uint8 else frames
        none = paint.new_zeros(len(paint), 0, 2, *paint.shape[-2:])
        return cls(paint, none, none[:, :, :1])

    def painted(self, frames: Tensor) -> "Moments":
        return replace(self, frames=frames)

    def where(self, chosen: Tensor, other: "Moments") -> "Moments":
        """These samples where ``chosen`` (N,) is true, the other ones elsewhere."""
        mask = chosen[:, None, None, None, None]
        return replace(
            self,
            frames=torch.where(mask, self.frames, other.frames),
            flows=torch.where(mask, self.flows, other.flows),
            seen=torch.where(mask, self.seen, other.seen),
        )


def between(rng: torch.Generator, count: int, least: float, most: float) -> Tensor:
    """(count, 1, 1, 1, 1) evenly drawn, on the generator's device."""
    return torch.rand(count, 1, 1, 1, 1, generator=rng, device=rng.device) * (most - least) + least


def chosen(rng: torch.Generator, count: int, share: float) -> Tensor:
    """(count,) of which about ``share`` are true."""
    return torch.rand(count, generator=rng, device=rng.device) < share
