"""The network that completes a picture: it looks up detail in what is known, and paints what lies underneath.

A drawing has paint and detail: lines, grain, brush marks. Paint far from the edge can only be guessed, and the best
guess is soft; a soft picture reads as mist. Detail is therefore not painted. Every hidden pixel looks it up in the
known picture, where its edge continues, where it is mirrored or farther away, and adds as much of it as pays. The paint
begins as mist, the edge continued the softer the farther away, which nothing simpler comes nearer to the truth; the
network corrects it.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .warp import look_up

REACH = (16.0, 32.0, 64.0)
"""Pixels that each look may lie away from where it begins: at the edge, at the mirrored place, and beyond it."""

BEGINS = (1.0, 2.0, 2.0)
"""Where each look begins, in ways to the edge: 1 is the edge itself, 2 the place mirrored in it."""

LOOKS = len(REACH)

SPREAD = 0.7
"""Pixels of spread (sigma) in a pixel away from the edge, with which mist is as near to the truth as it comes."""

FIRST, LEVELS = 1.6, 5
"""Spread of the first softer copy, in pixels, and how many there are, each with twice the spread of the one before."""

NEAR = 6.0
"""Pixels from the edge at which mist is as soft as what :func:`soften` leaves."""

FADES = 12.0
"""Pixels from the edge over which the expectation that a line goes on falls by one, in logits."""

CHANNELS = (16, 24, 48, 80, 112)
"""At the full size, a half, a quarter, an eighth and a sixteenth."""


class Block(nn.Module):
    """Two 3x3 convolutions beside a shortcut; the second begins small, so that a deep stack learns from the start."""

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        for parameter in self.second.parameters():
            nn.init.zeros_(parameter)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.leaky_relu(self.first(F.leaky_relu(x, 0.1)), 0.1))


class Widener(nn.Module):
    """(N, 4, H, W) premultiplied RGBA, (N, 1, H, W) hidden, (N, 2, H, W) edge -> see :meth:`forward`.

    H and W are divisible by 16.
    """

    def __init__(self) -> None:
        super().__init__()
        full, half, quarter, eighth, sixteenth = CHANNELS
        self.down = nn.ModuleList(
            (
                nn.Conv2d(10, full, 3, padding=1),
                nn.Sequential(nn.Conv2d(full, half, 4, 2, 1), Block(half)),
                nn.Sequential(nn.Conv2d(half, quarter, 4, 2, 1), Block(quarter)),
                nn.Sequential(nn.Conv2d(quarter, eighth, 4, 2, 1), Block(eighth), Block(eighth, 2)),
                nn.Sequential(
                    nn.Conv2d(eighth, sixteenth, 4, 2, 1), Block(sixteenth), Block(sixteenth, 2), Block(sixteenth, 4)
                ),
            )
        )
        self.up = nn.ModuleList(
            nn.Conv2d(below, here, 1) for below, here in zip(CHANNELS[:0:-1], CHANNELS[-2::-1], strict=True)
        )
        self.after = nn.ModuleList((Block(eighth, 2), Block(quarter), Block(half), nn.Identity()))
        self.at_quarter = nn.Conv2d(quarter, 4 + 2 * LOOKS, 3, padding=1)  # paint, and where each look lies
        self.at_full = nn.Conv2d(full, 2 * LOOKS + 1 + 4 + 2, 3, padding=1)  # shares, gains, fine paint, fine place
        for head in (self.at_quarter, self.at_full):
            for parameter in head.parameters():
                nn.init.zeros_(parameter)
        first = dict(self.at_full.named_parameters())["bias"]
        with torch.no_grad():  # at first the edge is continued ever more softly, and nothing else
            first[LOOKS] = 4

    def forward(self, image: Tensor, hidden: Tensor, edge: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Complete a picture.

        Args:
            image: what lies under hidden pixels does not matter.
            hidden: 1 where the picture is to be completed, else 0.
            edge: x and y of the way, in pixels, from each hidden pixel to the known one nearest to it; 0 elsewhere.

        Returns:
            image: the completed picture, (N, 4, H, W); known pixels as they came.
            paint: (N, 4, H, W) what lies under the detail.
            soft: (N, 4, H, W) the picture, its edge continued, without its detail.
            look: (N, 2 * LOOKS, H, W) x and y, in pixels, from each pixel to where it looks.
            gain: (N, LOOKS, H, W) how much of each look's detail is added to the paint.
        """
        continued = look_up(image, edge)
        soft = soften(continued)
        away = edge.square().sum(1, keepdim=True).sqrt()
        seen = torch.cat(
            (
                continued * 2 - 1,
                look_up(soft, edge) * 2 - 1,
                hidden,
                torch.tanh(away / 64),
            ),
            1,
        )
        steps = []
        x = seen
        for index, step in enumerate(self.down):
            x = step(x if index < 1 else F.leaky_relu(x, 0.1))
            steps.append(x)
        drawn = x
        places = paint = hidden
        for index, (up, after) in enumerate(zip(self.up, self.after, strict=True)):
            drawn = F.interpolate(up(drawn), scale_factor=2.0, mode="bilinear", align_corners=False)
            drawn = after(drawn + steps[-2 - index])
            if index == 1:
                coarse = self.at_quarter(F.leaky_relu(drawn, 0.1))
                coarse = F.interpolate(coarse, scale_factor=4.0, mode="bilinear", align_corners=False)
                paint, places = coarse[:, :4], coarse[:, 4:]
        fine = self.at_full(F.leaky_relu(drawn, 0.1))
        share = torch.softmax(fine[:, : LOOKS + 1], 1) * hidden
        # Where nothing is known better, lines go on from the edge and fade.
        expected = torch.cat((3 - away / FADES, torch.full_like(away, -3).expand(-1, LOOKS - 1, -1, -1)), 1)
        # Beside the edge mist is not soft yet, and holds the detail that is otherwise added.
        room = (away / NEAR).clamp(max=1).square()
        gain = torch.sigmoid(fine[:, LOOKS + 1 : 2 * LOOKS + 1] + expected) * room
        gain = torch.cat((gain[:, :1] + 1 - room, gain[:, 1:]), 1) * hidden
        ground = mist(continued, away) - (1 - room) * look_up(continued - soft, edge)
        near, nudge = fine[:, 2 * LOOKS + 1 : 2 * LOOKS + 5], fine[:, 2 * LOOKS + 5 :]
        looks = []
        paint = share[:, LOOKS:] * (ground + paint) + near * hidden
        detail = continued - soft
        found = torch.zeros_like(image)
        for index, (reach, begins) in enumerate(zip(REACH, BEGINS, strict=True)):
            place = torch.tanh(places[:, 2 * index : 2 * index + 2]) * reach
            place = begins * edge + (place + torch.tanh(nudge) * 4 if index < 1 else place) * hidden
            looks.append(place)
            there = look_up(torch.cat((soft, detail), 1), place)
            paint = paint + share[:, index : index + 1] * there[:, :4]
            found = found + gain[:, index : index + 1] * there[:, 4:]
        alpha = (paint[:, 3:] + found[:, 3:]).clamp(0, 1)
        colour = (paint[:, :3] + found[:, :3]).clamp(min=0).minimum(alpha)
        whole = image + (torch.cat((colour, alpha), 1) - image) * hidden
        # Known pixels are their own paint and detail: a larger picture is completed between them and the hidden ones.
        known = 1 - hidden
        own = torch.cat((known, torch.zeros_like(gain[:, 1:])), 1)
        return whole, paint + soft * known, soft, torch.cat(looks, 1), gain + own


def mist(continued: Tensor, away: Tensor) -> Tensor:
    """The picture with its edge continued, the softer the farther away: what is known there is known as vaguely.

    Args:
        continued: (N, C, H, W); away: (N, 1, H, W) pixels to the edge.
    """
    level = torch.log2((SPREAD * away).clamp(min=0.1) / FIRST).add(1).clamp(0, LEVELS)
    found = continued * (1 - level).clamp(min=0)
    small, factor = continued, 1.0
    for index in range(1, LEVELS + 1):
        small = blurred(small)
        if index < LEVELS:
            small, factor = F.avg_pool2d(small, 2), 2 * factor
        else:  # sides are whole sixteenths and no more
            small = blurred(blurred(small))
        whole = F.interpolate(blurred(small), scale_factor=factor, mode="bilinear", align_corners=False)
        found = found + whole * (1 - (level - index).abs()).clamp(min=0)
    return found


def blurred(image: Tensor) -> Tensor:
    """Weights 1, 2, 1 each way, the border repeated."""
    return F.avg_pool2d(F.avg_pool2d(F.pad(image, (1, 1, 1, 1), mode="replicate"), 2, 1), 2, 1)


def soften(image: Tensor) -> Tensor:
    """The picture without its detail: twice the mean over 9 x 9 pixels, its border repeated."""
    for _ in range(2):
        image = F.avg_pool2d(F.pad(image, (4, 4, 4, 4), mode="replicate"), 9, 1)
    return image
