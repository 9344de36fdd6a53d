"""Smoke, steam, dust: puffs that swell, part and dwindle as one cloud with one outline, and a curl here and there."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ..chance import Chance, Track
from ..curves import Frame2, chain, spot, turned
from ..flights import Flight
from ..paint import Paint, Part

PUFFS = 8
CURLS = 3
"""The puffs in front that have a curled line within."""


@dataclass(frozen=True, slots=True)
class Smoke:
    """N clouds."""

    puffs: tuple[Flight, ...]
    radii: tuple[Tensor, ...]  # (N,) px each
    turn: Track  # (N,) radians of the curls
    paint: tuple[Paint, ...]
    present: Tensor  # (N,)

    @classmethod
    def drawn(cls, chance: Chance, side: int, present: Tensor) -> "Smoke":
        size = side * chance.within(0.08, 0.2)
        middle = side * chance.within(0.2, 0.8, 2)
        rises = chance.coin(0.6)  # smoke; else dust, which goes to both sides
        reach = side * chance.within(0.05, 0.5)
        drift = side * chance.within(-0.15, 0.15)
        fades = chance.coin(0.35)
        puffs, radii = [], []
        for _ in range(PUFFS):
            place, own = chance.within(-1, 1, 2), chance.within(0.2, 1)
            flat = torch.stack((0.9 + 0.9 * (1 - rises), 0.8 - 0.4 * (1 - rises)), 1)
            away = torch.stack((place[:, 0] * (1 - 0.7 * rises), -rises - 0.15 * (1 - rises)), 1)
            way = (reach * own)[:, None] * away + torch.stack((drift, torch.zeros_like(drift)), 1)
            swells = Track(chance.within(0.35, 1.1), chance.within(0.7, 1.6) * (1 - fades * chance.within(0.5, 1)))
            puffs.append(Flight(middle + size[:, None] * flat * place, way, torch.zeros_like(size), swells))
            radii.append(size * chance.within(0.45, 0.95))
        turn = chance.within(0, 2 * math.pi)
        tint = 0.75 + 0.25 * chance.within(0, 1, 3)
        colour = chance.within(0.25, 1)[:, None] * tint
        depth = chance.within(0.1, 0.3) * chance.coin(0.7)
        paint = tuple(Paint(colour, shade=(depth, 0.25 * radius)) for radius in radii)
        return cls(tuple(puffs), tuple(radii), Track(turn, turn + chance.within(-1.5, 1.5)), paint, present)

    def at(self, progress: Tensor, camera: Frame2) -> list[Part]:
        """First the ink of all outlines, then the fills over it: the outline of what they are together is left."""
        shapes = [
            spot(puff.spot_frame(progress, camera, radius), radius)
            for puff, radius in zip(self.puffs, self.radii, strict=True)
        ]
        rims = [Part(shape, paint, self.present, rim=True) for shape, paint in zip(shapes, self.paint, strict=True)]
        fills = [Part(shape, paint, self.present, lined=False) for shape, paint in zip(shapes, self.paint, strict=True)]
        return rims + fills + [self.curl(index, progress, camera) for index in range(CURLS)]

    def curl(self, index: int, progress: Tensor, camera: Frame2) -> Part:
        puff, radius = self.puffs[-1 - index], self.radii[-1 - index]
        frame = puff.frame(progress, camera)
        frame = Frame2(frame.origin, frame.matrix @ turned(self.turn.at(progress) + 2.1 * index))
        bend = torch.full_like(radius, 2.6)
        root = torch.stack((-0.3 * radius, -0.4 * radius), 1)
        width = (0.02 * radius).clamp(min=0.35)[:, None].expand(-1, 2)
        line = chain(frame, root, 0 * radius, (1.5 * radius)[:, None], bend[:, None], width, bending=(0,))
        return Part(line, self.paint[-1 - index], self.present, rim=True)
