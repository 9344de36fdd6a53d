"""What animators call effects: smoke, water, sparks. Drawn like characters, of parts whose flow is exact."""

from collections.abc import Sequence

import torch

from ..chance import Chance
from .smoke import Smoke
from .sparks import Sparks
from .water import Water

Effect = Smoke | Water | Sparks
KINDS = (Smoke, Water, Sparks)


def effects(chance: Chance, side: int, share: float = 1.0) -> Sequence[Effect]:
    """One kind in ``share`` of N pictures of ``side`` px; in a fourth of them, two."""
    there = chance.coin(share)
    kind = (chance.within(0, 1) * len(KINDS)).floor()
    second = torch.where(chance.coin(0.25) > 0, (kind + 1) % len(KINDS), kind)
    return [drawn.drawn(chance, side, there * ((kind == k) | (second == k))) for k, drawn in enumerate(KINDS)]
