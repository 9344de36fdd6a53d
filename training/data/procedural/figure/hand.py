"""Lines as a hand draws them: clean ones that boil from drawing to drawing, and rough ones of several loose strokes.

How far a line strays is a wave over the place on the thing, so it goes where the thing goes; a line that boils has
other phases in every drawing. The flow is that of the thing and knows nothing of either.
"""

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from .chance import Chance
from .curves import c

STROKES = 3


@dataclass(frozen=True, slots=True)
class Hand:
    """The hands that drew N pictures."""

    strays: Tensor  # (N,) px that a line is off at most
    wave: Tensor  # (N,) px from one bend of it to the next
    rough: Tensor  # (N,) 1: loose strokes, 0: one line
    through: Tensor  # (N,) 1: what is behind a rough drawing's lines is drawn through
    boils: Tensor  # (N,) 1: every drawing strays otherwise
    loose: bool  # whether any is rough
    phase: float = 0.0  # radians

    def at(self, drawing: int) -> "Hand":
        """The hand at another drawing of the same scene: its number times the golden angle."""
        return replace(self, phase=drawing * math.pi * (3 - math.sqrt(5)))

    def stray(self, s: Tensor, d: Tensor, stroke: int = 0) -> Tensor:
        """(N, 1, H, W) px that the line is off at the places ``s`` and ``d``."""
        turn = 2 * math.pi / c(self.wave)
        phase = c(self.boils) * self.phase
        slow = torch.sin((0.8 * s + 0.6 * d) * turn + phase + 2.1 * stroke)
        quick = torch.sin((0.9 * d - 0.5 * s) * (1.7 * turn) + 1.3 * phase + 4.7 * stroke)
        return (slow + quick) * c(0.5 * self.strays)

    def strokes(self, distance: Tensor, s: Tensor, d: Tensor, width: Tensor) -> Tensor:
        """(N, 1, H, W) how much ink loose strokes around an outline leave; ``width`` (N,) half of theirs, px.

        A stroke comes and goes with the pressure of the hand: it grows thin, and now and then it is lifted.
        """
        ink = torch.zeros_like(distance)
        for stroke in range(STROKES):
            off = self.stray(s, d, stroke + 1)
            pressure = self.stray(0.6 * s, 0.6 * d, stroke + 9) / c(self.strays.clamp(min=1e-3))
            reach = c(width) * (0.75 + 0.6 * pressure) + 0.3 * pressure
            lead = (0.55 + 0.4 * pressure).clamp_(0.15, 0.95)
            ink = torch.maximum(ink, (0.55 - (distance - off).abs() + reach).clamp_(0, 1) * lead)
        return ink


def hands(chance: Chance, side: int, sketches: float, boil: float) -> Hand | None:
    """Hands for N pictures of ``side`` px; shares of rough ones and of lines that boil. None: every line is exact."""
    rough, boils = chance.coin(sketches), chance.coin(boil)
    by_hand = torch.maximum(rough, boils)
    strays = side / 128 * (chance.within(0.35, 0.9) + rough * chance.within(0.3, 1.1)) * by_hand
    wave = side / 128 * chance.within(14, 42)
    through = chance.coin(0.5) * rough
    return Hand(strays, wave, rough, through, boils, bool(rough.any())) if bool(by_hand.any()) else None
