"""Smears: what moves fast is drawn long, along its way, for a moment."""

from dataclasses import dataclass

import torch
from torch import Tensor

from .chance import Chance
from .curves import turned


@dataclass(frozen=True, slots=True)
class Smear:
    """N stretches along the way. Where the moment of one is a key's, that key is a smear itself."""

    length: Tensor  # (N,) logarithm of the stretch at its height
    moment: Tensor  # (N,) progress at which it is longest
    span: Tensor  # (N,) progress from there to where nothing is left of it

    @classmethod
    def drawn(cls, chance: Chance, share: float) -> "Smear":
        """Up to thrice as long, half of them at a key or near one."""
        length = chance.within(0.35, 1.1) * chance.coin(share)
        middle, key = chance.within(0.2, 0.8), (chance.within(0, 1) > 0.5).to(length)
        at_key = chance.coin(0.5)
        return cls(length, middle + (key - middle) * at_key, chance.within(0.35, 0.7))

    def at(self, progress: Tensor, way: Tensor) -> Tensor:
        """(N, 2, 2): longer along ``way`` (N, 2), thinner across; as large as before."""
        near = (1 - ((progress - self.moment) / self.span).square()).clamp(min=0)
        stretch = 0.5 * self.length * near
        heading = turned(torch.atan2(way[:, 1], way[:, 0]))
        longer = torch.diag_embed(torch.stack((stretch.exp(), (-stretch).exp()), 1))
        return heading @ longer @ heading.transpose(1, 2)
