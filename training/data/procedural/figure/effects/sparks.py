"""Sparks: a flash with rays, streaks that fly from it and fall, small stars among them."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ..chance import Chance, Track
from ..curves import Frame2, spot, turned
from ..flights import Flight
from ..paint import Paint, Part

STREAKS, STARS = 9, 3


@dataclass(frozen=True, slots=True)
class Sparks:
    """N bursts."""

    flash: Flight
    turn: Track  # (N,) radians of the flash and of the stars
    rays: Tensor  # (N,)
    size: Tensor  # (N,) px
    flying: tuple[Flight, ...]  # streaks, then stars
    radii: tuple[Tensor, ...]  # (N,) px
    paint: tuple[Paint, Paint, Paint]  # of the flash, of what is within, of what flies
    present: Tensor

    @classmethod
    def drawn(cls, chance: Chance, side: int, present: Tensor) -> "Sparks":
        size = side * chance.within(0.07, 0.22)
        middle = side * chance.within(0.2, 0.8, 2)
        reach = side * chance.within(0.1, 0.55)
        open_to, heading = chance.within(0.4, 2 * math.pi), chance.within(0, 2 * math.pi)
        fall = side * chance.within(0, 0.25)
        flying, radii = [], []
        for index in range(STREAKS + STARS):
            angle = heading + open_to * chance.within(-0.5, 0.5)
            way = (reach * chance.within(0.3, 1))[:, None] * torch.stack((angle.cos(), angle.sin()), 1)
            began = middle + way * chance.within(0.15, 0.6)[:, None]
            flying.append(Flight(began, way, fall, Track(chance.within(0.3, 1), chance.within(0.0, 1))))
            radii.append(side * (chance.within(0.008, 0.022) if index < STREAKS else chance.within(0.015, 0.05)))
        warm = torch.stack((chance.within(0.9, 1), chance.within(0.45, 0.9), chance.within(0.0, 0.4)), 1)
        colour = torch.where(chance.coin(0.7)[:, None] > 0, warm, chance.within(0.1, 1, 3))
        turn = chance.within(0, 6)
        still = torch.zeros_like(middle)
        grows = Track(chance.within(0.1, 1.2), chance.within(0.1, 1.2))
        return cls(
            Flight(middle, still, 0 * size, grows),
            Track(turn, turn + chance.within(-0.6, 0.6)),
            (5 + 6 * chance.within(0, 1)).floor(),
            size,
            tuple(flying),
            tuple(radii),
            (Paint(colour), Paint(colour + 0.7 * (1 - colour)), Paint(colour * chance.within(0.8, 1, 3))),
            present,
        )

    def at(self, progress: Tensor, camera: Frame2) -> list[Part]:
        frame = self.flash.spot_frame(progress, camera, self.size)
        turn = turned(self.turn.at(progress))
        frame = Frame2(frame.origin, frame.matrix @ turn)
        deep = torch.full_like(self.size, 0.55)
        parts = [Part(spot(frame, self.size, self.rays, deep), self.paint[0], self.present)]
        inner = Frame2(frame.origin, 0.55 * frame.matrix)
        parts.append(Part(spot(inner, 0.55 * self.size, self.rays, deep), self.paint[1], self.present, lined=False))
        for index, (flight, radius) in enumerate(zip(self.flying, self.radii, strict=True)):
            if index < STREAKS:
                shape = spot(flight.spot_frame(progress, camera, radius, long=7.0), radius)
            else:
                own = flight.spot_frame(progress, camera, radius)
                shape = spot(Frame2(own.origin, own.matrix @ turn), radius, 0 * radius + 4, 0 * radius + 0.7)
            parts.append(Part(shape, self.paint[2], self.present))
        return parts
