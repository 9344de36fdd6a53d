"""How motion passes: evenly, eased, held, and along straight ways or arcs."""

from dataclasses import dataclass

import torch
from torch import Tensor

from .shapes import uniform


@dataclass(frozen=True, slots=True)
class Ways:
    """N scenes' timing. Progress is 0 at key 0 and 1 at key 1, whatever happens between."""

    ease_in: Tensor  # (N,) 0: leaves at full speed, 1: from rest
    ease_out: Tensor
    hold: Tensor  # (N,) share of the time that the first key is held
    bow: Tensor  # (N,) how far a way swings out to a side, of its length

    @classmethod
    def drawn(cls, count: int, rng: torch.Generator) -> "Ways":
        """A third even, a third eased at both ends, the rest at one; a tenth is held at first, half goes in arcs."""
        kind = torch.randint(0, 6, (count,), generator=rng, device=rng.device)
        ease_in = ((kind == 2) | (kind == 3) | (kind == 4)).float()
        ease_out = ((kind == 2) | (kind == 3) | (kind == 5)).float()
        hold = uniform(count, rng, 0.1, 0.5) * (uniform(count, rng) < 0.1)
        bow = uniform(count, rng, -0.35, 0.35) * (uniform(count, rng) < 0.5)
        return cls(ease_in, ease_out, hold, bow)

    def progress(self, times: Tensor) -> Tensor:
        """(N, T) times -> (N, T) progress, a cubic that leaves and arrives with the speed that the easing asks for."""
        hold = self.hold[:, None]
        share = ((times - hold) / (1 - hold)).clamp(0, 1)
        leaving, arriving = 1 - self.ease_in[:, None], 1 - self.ease_out[:, None]
        cubic = (leaving + arriving - 2) * share + (3 - 2 * leaving - arriving)
        return share * (leaving + share * cubic)
