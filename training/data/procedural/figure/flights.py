"""How loose things fly: thrown, falling, growing and dwindling."""

from dataclasses import dataclass

import torch
from torch import Tensor

from .chance import Track
from .curves import Frame2, turned

LEAST = 0.03
"""Share of its size to which a thing dwindles: less than is seen, and its place on the picture stays defined."""


@dataclass(frozen=True, slots=True)
class Flight:
    """N ways of thrown things, and how large they are along them."""

    start: Tensor  # (N, 2) px
    way: Tensor  # (N, 2) px that they would go by the end
    fall: Tensor  # (N,) px that they drop meanwhile; less than 0: rise
    size: Track  # (N,) times what they measure

    def frame(self, progress: Tensor, camera: Frame2, *, headed: bool = False, long: float = 1.0) -> Frame2:
        """Where the thing is and how large; if ``headed``, turned along its way and ``long`` times as long as wide."""
        share = progress[:, None]
        drop = torch.stack((torch.zeros_like(self.fall), self.fall), 1)
        place = self.start + share * self.way + share.square() * drop
        size = self.size.at(progress).clamp(min=LEAST)[:, None, None]
        matrix = camera.matrix * size
        if headed:
            speed = self.way + 2 * share * drop
            heading = turned(torch.atan2(speed[:, 1], speed[:, 0]))
            matrix = matrix @ heading @ torch.diag(torch.tensor((long**0.5, long**-0.5), device=matrix.device))
        return Frame2(camera.places(place[:, None])[:, 0], matrix)

    def spot_frame(self, progress: Tensor, camera: Frame2, radius: Tensor, *, long: float = 1.0) -> Frame2:
        """The frame that makes a spot of ``radius`` (N,) px out of the unit circle."""
        frame = self.frame(progress, camera, headed=long != 1.0, long=long)
        return Frame2(frame.origin, frame.matrix * radius[:, None, None])
