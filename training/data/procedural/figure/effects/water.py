"""Water: a pool with rings that widen, jets that rise out of it and bend over, drops that fly and fall."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ..chance import Chance, Track
from ..curves import Frame2, chain, spot
from ..flights import LEAST, Flight
from ..paint import Paint, Part

JETS, DROPS, RINGS = 4, 7, 2


@dataclass(frozen=True, slots=True)
class Water:
    """N splashes."""

    middle: Track  # (N, 2) px
    size: Tensor  # (N,) px, the pool's half width
    flat: Tensor  # (N,) how far the pool is seen from the side
    rings: tuple[Track, ...]  # (N,) in shares of the pool
    jets: tuple[Track, ...]  # (N,) how far each has risen
    leans: tuple[Tensor, ...]  # (N,) radians, and the bend at the tip
    drops: tuple[Flight, ...]
    radii: tuple[Tensor, ...]  # (N,) px of the drops
    body: Paint
    foam: Paint
    present: Tensor

    @classmethod
    def drawn(cls, chance: Chance, side: int, present: Tensor) -> "Water":
        size = side * chance.within(0.14, 0.34)
        middle = side * torch.stack((chance.within(0.2, 0.8), chance.within(0.55, 0.85)), 1)
        start = chance.within(0.2, 0.6)
        rings = tuple(
            Track(start * (0.4 + 0.5 * index), start * (0.4 + 0.5 * index) + chance.within(0.1, 0.5))
            for index in range(RINGS)
        )
        jets = tuple(Track(chance.within(0.05, 1), chance.within(0.05, 1.1)) for _ in range(JETS))
        leans = tuple(
            0.5 * (2 * index / (JETS - 1) - 1) * chance.within(0.6, 1.8) + chance.within(-0.1, 0.1)
            for index in range(JETS)
        )
        drops, radii = [], []
        for _ in range(DROPS):
            aside = chance.within(-1, 1)
            way = torch.stack((aside * size * 1.3, -size * chance.within(0.6, 2.2)), 1)
            born = middle + way * chance.within(0.1, 0.4)[:, None]
            fall = size * chance.within(0.2, 2.4)
            drops.append(Flight(born, way, fall, Track(chance.within(0.2, 1), chance.within(0.0, 1))))
            radii.append(size * chance.within(0.04, 0.11))
        blue = torch.stack((chance.within(0.05, 0.5), chance.within(0.4, 0.8), chance.within(0.7, 1)), 1)
        any_colour = chance.within(0.1, 1, 3)
        colour = torch.where(chance.coin(0.7)[:, None] > 0, blue, any_colour)
        pan = side * chance.within(-0.2, 0.2, 2) * chance.coin(0.4)[:, None]
        return cls(
            Track(middle, middle + pan),
            size,
            chance.within(0.15, 0.45),
            rings,
            jets,
            leans,
            tuple(drops),
            tuple(radii),
            Paint(colour, shade=(0.2 * chance.coin(0.5), 0.3 * size)),
            Paint(colour + 0.55 * (1 - colour)),
            present,
        )

    def at(self, progress: Tensor, camera: Frame2) -> list[Part]:
        middle = camera.places(self.middle.at(progress)[:, None])[:, 0]
        lying = torch.diag_embed(torch.stack((torch.ones_like(self.flat), self.flat), 1))
        pool = Frame2(middle, camera.matrix @ lying * self.size[:, None, None])
        parts = [Part(spot(pool, self.size * self.flat.sqrt()), self.body, self.present)]
        for ring in self.rings:
            parts += self.ring(Frame2(middle, camera.matrix @ lying), ring.at(progress))
        for index, jet in enumerate(self.jets):
            parts.append(self.jet(index, jet.at(progress), middle, camera))
        for drop, radius in zip(self.drops, self.radii, strict=True):
            shape = spot(drop.spot_frame(progress, camera, radius, long=1.8), radius)
            parts.append(Part(shape, self.foam, self.present))
        return parts

    def ring(self, lying: Frame2, wide: Tensor) -> list[Part]:
        """Two half circles, as wide as ``wide`` (N,) of the pool."""
        radius = 0.6 * self.size
        frame = Frame2(lying.origin, lying.matrix * (wide / 0.6).clamp(LEAST, 1.6)[:, None, None])
        half = torch.full_like(radius, math.pi)
        width = (0.02 * radius).clamp(min=0.5)[:, None].expand(-1, 2)
        arcs = []
        for side in (-1.0, 1.0):
            root = torch.stack((side * radius, 0 * radius), 1)
            heading = torch.full_like(radius, side * math.pi / 2)
            arc = chain(frame, root, heading, (half * radius)[:, None], half[:, None], width, bending=(0,))
            arcs.append(Part(arc, self.foam, self.present, lined=False))
        return arcs

    def jet(self, index: int, risen: Tensor, middle: Tensor, camera: Frame2) -> Part:
        place = 0.55 * (2 * index / (JETS - 1) - 1) * self.size
        origin = middle + torch.einsum("nij,nj->ni", camera.matrix, torch.stack((place, 0 * place), 1))
        frame = Frame2(origin, camera.matrix * risen.clamp(min=LEAST)[:, None, None])
        lean = self.leans[index]
        lengths = self.size[:, None] * torch.tensor((0.25, 0.75, 0.2), device=lean.device)
        bends = torch.stack((0 * lean, 1.3 * lean, 0 * lean), 1)
        widths = self.size[:, None] * torch.tensor((0.17, 0.12, 0.07, 0.06), device=lean.device)
        shape = chain(frame, torch.zeros_like(middle), lean - math.pi / 2, lengths, bends, widths, bending=(1,))
        return Part(shape, self.body, self.present, open_until=widths[:, 0] * 0.5)
