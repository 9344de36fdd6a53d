"""What of a cartoonizer is shipped: the network, and around it what needs no learning."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.models.cartoonizer import box, luma

CELL = 8
"""Pixels after which the comic's screen repeats; tiles are cut on multiples of it."""

REACH = 144
"""Pixels beyond which nothing influences a pixel of the drawing: see the test that measures it."""


class Screen(nn.Module):
    """The dots of a comic: darker paint is seen through more of a fixed grid of them, at 45 degrees.

    The grid belongs to the picture, never to what is on it, so that it stands still while things move.
    """

    cell: Tensor

    def __init__(self, darken: float = 0.62, begin: float = 0.72, end: float = 0.12) -> None:
        super().__init__()
        self.darken, self.begin, self.end = darken, begin, end
        y, x = torch.meshgrid(torch.arange(CELL), torch.arange(CELL), indexing="ij")
        turn = 2 * math.pi / CELL
        height = torch.cos(turn * (x + y)) + torch.cos(turn * (x - y)) + 1e-3 * torch.cos(turn * x + 0.4)
        rank = height.flatten().argsort().argsort().float() / (CELL**2 - 1)  # each share of a cell has its threshold
        self.register_buffer("cell", rank.view(1, CELL**2, 1, 1), persistent=False)

    def forward(self, picture: Tensor) -> Tensor:
        """(N, 3, H, W), sides divisible by 8."""
        light = luma(picture)
        tone = ((self.begin - light) / (self.begin - self.end)).clamp(0, 1) * 0.7
        everywhere = F.avg_pool2d(light, CELL) * 0 + self.cell  # (N, 64, H/8, W/8): the shape as the graph has it
        threshold = 1 - F.pixel_shuffle(everywhere, CELL)
        dots = ((1.1 * tone - 0.09 - threshold) * 6 + 0.5).clamp(0, 1)
        paper = picture * (1 + (1 - self.darken) * tone)  # as light, over a cell, as it was
        return paper * (1 - (1 - self.darken) * dots)


class Features(nn.Module):
    """Keeps what is small and stands alone, as eyes in a cheek and letters on a wall do, from brush and ink.

    Leaves and grass are as fine, but among their like; they are drawn as they were. There the drawing keeps its colour
    and gets the photograph's own small changes of light. Where a look has lines, lines stay: only what has corners is
    opened, and what ink has clogged is let in some light.
    """

    FINE, WIDE = 2, 14
    """Radii, in pixels, of what is small and of what it stands in."""

    LIT = 0.6
    """How much of the light that ink took away comes back."""

    def forward(self, drawn: Tensor, photo: Tensor, line: Tensor) -> Tensor:
        """Drawings and their photographs (N, 3, H, W); ``line`` (N, 1, 1, 1): 1 for looks with lines, 0 for others."""
        light = luma(photo)
        found = self.alone(light) * (1 - line * (1 - self.cornered(light)))
        there, here = box(light, 3), luma(box(drawn, 3))
        ground = box(drawn, 3) + line * self.LIT * (there - here).clamp(min=0)
        return drawn + found * (ground + light - there - drawn)

    def alone(self, light: Tensor) -> Tensor:
        """(N, 1, H, W), 1 where light changes much more at this place than about it."""
        changes = (light - box(light, self.FINE)).square()
        share = box(changes, 1).sqrt() / (box(changes, self.WIDE).sqrt() + 0.02)
        return box(F.max_pool2d((share - 0.9).clamp(0, 1), 3, 1, 1), 1)

    def cornered(self, light: Tensor) -> Tensor:
        """(N, 1, H, W), 0 where light changes in one direction alone, as across a line."""
        smooth = F.pad(box(light, 1), (1, 1, 1, 1), mode="replicate")
        dx = smooth[..., 1:-1, 2:] - smooth[..., 1:-1, :-2]
        dy = smooth[..., 2:, 1:-1] - smooth[..., :-2, 1:-1]
        xx, yy, xy = (box(product, 3) for product in (dx * dx, dy * dy, dx * dy))
        one_way = ((xx - yy).square() + 4 * xy * xy + 1e-12).sqrt() / (xx + yy + 1e-5)
        return ((0.8 - one_way) / 0.3).clamp(0, 1)


class CartoonizeGraph(nn.Module):
    """The shipped graph: image (N, 4, H, W) premultiplied, look (N, 3, 1, 1), strength (N, 1, 1, 1) -> image.

    Looks are shares of clean, painted and comic. Strength 0 returns the picture itself; alpha always stays. What is
    transparent is drawn as if on white paper.

    Args:
        ours: the three looks are those. Other networks, of one style or of three others, draw alone.
    """

    def __init__(self, cartoonizer: nn.Module, *, ours: bool = True) -> None:
        super().__init__()
        self.cartoonizer, self.features, self.screen = cartoonizer, Features(), Screen()
        self.ours = ours

    def forward(self, image: Tensor, look: Tensor, strength: Tensor) -> tuple[Tensor]:
        colour, alpha = image[:, :3], image[:, 3:]
        seen = colour + (1 - alpha)
        drawn = self.finished(self.cartoonizer(seen, torch.cat((look, strength), dim=1)), seen, look)
        changed = colour + strength * (drawn - seen) * alpha
        return (torch.cat((torch.minimum(changed.clamp(min=0), alpha), alpha), dim=1),)

    def finished(self, drawn: Tensor, photo: Tensor, look: Tensor) -> Tensor:
        """What the network drew, with what belongs to our looks besides."""
        if not self.ours:
            return drawn
        drawn = self.features(drawn, photo, look[:, :1] + look[:, 2:])
        return drawn + look[:, 2:] * (self.screen(drawn) - drawn)
