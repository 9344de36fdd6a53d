"""What stands before everything and hides it: a post, a branch, a bush at the edge; near, so it passes quickly."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from .chance import Chance, Track
from .curves import Frame2, chain, spot
from .paint import Paint, Part

LEAVES = 7


@dataclass(frozen=True, slots=True)
class Front:
    """The foregrounds of N pictures; of each kind, present or not."""

    passes: Track  # (N, 2) px beside what the camera does
    post: tuple[Tensor, Tensor, Tensor]  # foot (N, 2) px, lean (N,) radians, half width (N,) px
    long: Tensor  # (N,) px
    leaves: tuple[tuple[Tensor, Tensor], ...]  # place (N, 2) px and radius (N,) px
    wood: Paint
    green: Paint
    has_post: Tensor  # (N,)
    has_bush: Tensor

    @classmethod
    def drawn(cls, chance: Chance, side: int, share: float) -> "Front":
        there, post = chance.coin(share), chance.coin(0.55)
        upright = chance.coin(0.7)
        across = chance.within(0.1, 0.9)
        foot = side * torch.stack((upright * across - 0.2 * (1 - upright), 1.2 * upright + across * (1 - upright)), 1)
        lean = -math.pi / 2 * upright + chance.within(-0.25, 0.25)
        corner = side * torch.stack((chance.coin(0.5), 1 - 0.8 * chance.coin(0.25)), 1)
        leaves = tuple(
            (corner + side * chance.within(-0.28, 0.28, 2), side * chance.within(0.07, 0.15)) for _ in range(LEAVES)
        )
        passes = side * chance.within(-0.5, 0.5, 2) * torch.tensor((1.0, 0.3), device=across.device)
        moves = passes * chance.coin(0.6)[:, None]
        colours = chance.within(0.02, 0.7, 2, 3)
        shade = (chance.within(0, 0.3), side * 0.02 * torch.ones_like(across))
        return cls(
            Track(-0.5 * moves, 0.5 * moves),
            (foot, lean, side * chance.within(0.02, 0.09)),
            torch.full_like(across, 1.7 * side),
            leaves,
            Paint(colours[:, 0], shade=shade),
            Paint(colours[:, 1]),
            there * post,
            there * (1 - post),
        )

    def at(self, progress: Tensor, camera: Frame2) -> list[Part]:
        shift = self.passes.at(progress)
        frame = Frame2(camera.places(shift[:, None])[:, 0], camera.matrix)
        foot, lean, width = self.post
        lengths = self.long[:, None]
        widths = torch.stack((width, 0.8 * width), 1)
        post = chain(frame, foot, lean, lengths, torch.zeros_like(lengths), widths)
        shapes = [
            spot(Frame2(frame.places(place[:, None])[:, 0], frame.matrix * radius[:, None, None]), radius)
            for place, radius in self.leaves
        ]
        bush = [Part(shape, self.green, self.has_bush, rim=True) for shape in shapes]
        bush += [Part(shape, self.green, self.has_bush, lined=False) for shape in shapes]
        return [Part(post, self.wood, self.has_post), *bush]
