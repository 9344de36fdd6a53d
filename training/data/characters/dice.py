"""Reading a latent: what each of its normal deviates decides."""

import math
from collections.abc import Sequence

LATENT = 128
"""Numbers in a latent; each is a standard normal deviate."""


class Dice:
    """Hands out the numbers of a latent one after the other, each as what the drawer needs.

    Every choice takes numbers of its own, so that a network sees one cause for one feature, and a latent scaled
    towards 0 makes measures ordinary while it leaves choices as they are.
    """

    def __init__(self, latent: Sequence[float]) -> None:
        if len(latent) != LATENT:
            raise ValueError(f"a latent has {LATENT} numbers, not {len(latent)}")
        self.latent = [float(value) for value in latent]
        self.used = 0

    def normal(self) -> float:
        self.used += 1
        return self.latent[self.used - 1]

    def between(self, low: float, high: float) -> float:
        """Evenly spread from low to high."""
        return low + (high - low) * 0.5 * (1 + math.erf(self.normal() / math.sqrt(2)))

    def pick(self, count: int, weights: Sequence[float] = ()) -> int:
        """One of ``count``: the greatest of as many numbers; ``weights`` are added, above 0 is picked more often."""
        values = [self.normal() + (weights[index] if weights else 0) for index in range(count)]
        return values.index(max(values))

    def chance(self, share: float) -> bool:
        return self.between(0, 1) < share

    def hue(self) -> float:
        """An angle from 0 to 1, smooth all the way round."""
        x, y = self.normal(), self.normal()
        return math.atan2(y, x) / (2 * math.pi) % 1
