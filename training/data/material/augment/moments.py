"""What is changed: a few frames of each sample, and what may be known of how their pixels move."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Moments:
    """N samples of K frames each, all on one device.

    ``frames`` (N, K, 4, H, W) premultiplied, 0 to 1. ``flows`` (N, F, 2, H, W) in pixels: the F-th is defined on frame
    ``on[F]`` and points into another; F may be 0. ``marks`` (N, F, M, H, W), 0 or 1: the first is 1 where what a flow
    points at is seen there; further ones go along with their pixels.
    """

    frames: Tensor
    flows: Tensor
    marks: Tensor
    on: tuple[int, ...] = ()

    @classmethod
    def of(cls, frames: Tensor) -> "Moments":
        """Frames of which nothing is known; (N, K, 4, H, W) of bytes or floats."""
        paint = frames.float() / 255 if frames.dtype == torch.uint8 else frames
        none = paint.new_zeros(len(paint), 0, 2, *paint.shape[-2:])
        return cls(paint, none, none[:, :, :1])

    @property
    def seen(self) -> Tensor:
        """(N, F, 1, H, W), the first mark."""
        return self.marks[:, :, :1]

    def painted(self, frames: Tensor) -> "Moments":
        return replace(self, frames=frames)

    def some(self, which: Tensor) -> "Moments":
        """The samples of these numbers."""
        return replace(self, frames=self.frames[which], flows=self.flows[which], marks=self.marks[which])

    def put(self, which: Tensor, other: "Moments") -> "Moments":
        """With ``other`` in the place of the samples of these numbers."""
        return replace(
            self,
            frames=self.frames.index_copy(0, which, other.frames),
            flows=self.flows.index_copy(0, which, other.flows),
            marks=self.marks.index_copy(0, which, other.marks),
        )


def between(rng: torch.Generator, count: int, least: float, most: float) -> Tensor:
    """(count, 1, 1, 1, 1) evenly drawn, on the generator's device."""
    return torch.rand(count, 1, 1, 1, 1, generator=rng, device=rng.device) * (most - least) + least


def chosen(rng: torch.Generator, count: int, share: float) -> Tensor:
    """(count,) of which about ``share`` are true."""
    return torch.rand(count, generator=rng, device=rng.device) < share
