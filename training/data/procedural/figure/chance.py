"""Drawing lots for N characters at once."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Track:
    """A number of each of N characters that passes from key 0 to key 1; (N,) or (N, K)."""

    first: Tensor
    last: Tensor

    def at(self, progress: Tensor) -> Tensor:
        share = progress if self.first.ndim == 1 else progress[:, None]
        return self.first + share * (self.last - self.first)

    @property
    def change(self) -> Tensor:
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Chance:
    count: int
    rng: torch.Generator

    def within(self, low: float, high: float, *shape: int) -> Tensor:
        """(N, *shape) evenly between ``low`` and ``high``."""
        drawn = torch.rand(self.count, *shape, generator=self.rng, device=self.rng.device)
        return low + (high - low) * drawn

    def coin(self, share: float) -> Tensor:
        """(N,) 1 in this share of all, else 0."""
        return (self.within(0, 1) < share).float()

    def track(self, low: float, high: float, lively: Tensor, *shape: int) -> Track:
        """Starts anywhere in the range and goes on to anywhere else, by the share ``lively`` (N,) of the way."""
        first, goal = self.within(low, high, *shape), self.within(low, high, *shape)
        share = lively.reshape(-1, *(1 for _ in shape))
        return Track(first, first + share * (goal - first))
