"""The network that completes a picture: lines go on the way they went over mist, and the network weighs them.

A drawing has paint and detail: lines, grain, brush marks. Paint far from the edge can only be guessed, and the best
guess is soft; a soft picture reads as mist. Detail is therefore not painted. Every hidden pixel looks it up in the
known picture, where its edge goes on, where it is mirrored or farther away. The network says how much likeness that
would cost, which is little where the picture is likely to be full of detail anyway; what is strong for its cost is
added, and nothing else. What goes on goes on along its lines, not straight out of the picture. The paint is mist, the
edge continued the softer the farther away, which nothing simpler comes nearer to the truth.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .warp import look_up

BEGINS = (1.0, 2.0, 3.0)
"""Where each look lies, in ways to the edge: 1 is the edge itself, 2 the place mirrored in it."""

LOOKS = len(BEGINS)

SPREAD = 0.6
"""Pixels of spread (sigma) in a pixel away from the edge, with which mist is as near to the truth as it comes."""

FIRST, LEVELS = 1.6, 5
"""Spread of the first softer copy, in pixels, and how many there are, each with twice the spread of the one before."""

NEAR = 6.0
"""Pixels from the edge at which mist is as soft as what :func:`soften` leaves."""

STEEPEST = 2.0
"""Pixels aside for a pixel away, beyond which no line is followed."""

FLAT = 2e-4
"""Squared slope of grey below which there is no line to follow."""

DOUBT = 1.0
"""Pixels by which two turns may come to different places before the detail there is left out."""

TURNS = 4
"""How often the place is asked from which a line comes that leads here."""

MOST = 2.2
"""Of a look's detail that is added at most: mist has taken away some of a line's strength, and more fade than go on."""

STEEP = 4.0
"""How steeply the gain rises with the energy of detail over its cost: lines are drawn on whole or not at all."""

WORTH = (2.4, -1.0, -1.0)
"""For each look, the logarithm of the likeness that is given for detail of a mean square of 1. Mirrored outlines are
seen as ghosts: only where they cost next to nothing, amid grass or leaves, is anything mirrored."""

AROUND = (2, 6)
"""Cells of four pixels around each, over which the network sees means of all that it sees."""

SEEN = 4 + 4 + LOOKS + 4


class Offer(NamedTuple):
    """What every pixel could be completed with, (N, ..., H, W), before anything is chosen."""

    soft: Tensor  # the picture, its edge continued, without its detail
    misty: Tensor  # what lies under hidden pixels for want of better knowledge
    details: list[Tensor]  # of each look
    places: tuple[Tensor, ...]  # where each look lies, x and y in pixels from here
    strengths: Tensor  # (N, LOOKS, H, W) of the details
    sure: Tensor  # (N, 1, H, W) of the line that leads here
    room: Tensor  # (N, 1, H, W) how much detail mist has lost
    seen: Tensor  # (N, SEEN, H, W) what the network judges by


class Widener(nn.Module):
    """(N, 4, H, W) premultiplied RGBA, (N, 1, H, W) hidden, (N, 2, H, W) edge -> see :meth:`forward`.

    H and W are divisible by 16.
    """

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(SEEN * (1 + len(AROUND)), 48, 1)
        self.second = nn.Conv2d(48, 32, 1)
        self.cost = nn.Conv2d(32, LOOKS, 1)
        self.register_buffer("worth", torch.tensor(WORTH).view(1, LOOKS, 1, 1), persistent=False)

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
        offer = self.offer(image, hidden, edge)
        misty, details, room = offer.misty, offer.details, offer.room
        worth = 2 * offer.strengths + self.get_buffer("worth") - self.costs(F.avg_pool2d(offer.seen, 4))
        gain = MOST * torch.sigmoid(STEEP * worth) * room * offer.sure
        gain = torch.cat((gain[:, :1] + 1 - room, gain[:, 1:]), 1) * hidden
        # Beside the edge mist is not soft yet, and holds the detail that is otherwise added.
        paint = (misty - (1 - room) * details[0]) * hidden
        whole = paint + sum(gain[:, index : index + 1] * there for index, there in enumerate(details))
        alpha = whole[:, 3:].clamp(0, 1)
        colour = whole[:, :3].clamp(min=0).minimum(alpha)
        whole = image + (torch.cat((colour, alpha), 1) - image) * hidden
        # Known pixels are their own paint and detail: a larger picture is completed between them and the hidden ones.
        known = 1 - hidden
        own = torch.cat((known, torch.zeros_like(gain[:, 1:])), 1)
        return whole, paint + offer.soft * known, offer.soft, torch.cat(offer.places, 1), gain + own

    def offer(self, image: Tensor, hidden: Tensor, edge: Tensor) -> Offer:
        """What there is to complete a picture with, of which the network has yet to choose."""
        straight = look_up(image, edge)
        soft = soften(straight)
        detail = straight - soft
        away = edge.square().sum(1, keepdim=True).sqrt()
        aside, sure = bend(straight, hidden, edge, away)
        way = edge + aside
        places = (way, *(begins * edge for begins in BEGINS[1:]))
        continued = look_up(straight, way)
        details = [look_up(detail, place) for place in places]
        strengths = torch.cat([strength(found) for found in details], 1)
        misty = mist(continued, away)
        seen = torch.cat(
            (
                continued * 2 - 1,
                misty * 2 - 1,
                strengths / 4 + 1,
                hidden,
                torch.tanh(away / 64),
                (away / 8).clamp(max=1),
                torch.tanh(aside.abs().sum(1, keepdim=True) / 16),
            ),
            1,
        )
        room = (away / NEAR).clamp(max=1).square()
        return Offer(soft, misty, details, places, strengths, sure, room, seen)

    def costs(self, seen: Tensor) -> Tensor:
        """(N, SEEN, h, w) at a quarter of the size -> (N, LOOKS, 4 h, 4 w): logarithm of the likeness detail costs."""
        lost = torch.log(self.prices(seen) + 0.01)
        return F.interpolate(lost, scale_factor=4.0, mode="bilinear", align_corners=False)

    def prices(self, seen: Tensor) -> Tensor:
        """(N, SEEN, h, w) at a quarter of the size -> (N, LOOKS, h, w): structural similarity that detail costs."""
        padded = [F.pad(seen, (cells,) * 4, mode="replicate") for cells in AROUND]
        around = [F.avg_pool2d(wide, 2 * cells + 1, 1) for wide, cells in zip(padded, AROUND, strict=True)]
        x = F.leaky_relu(self.first(torch.cat((seen, *around), 1)), 0.1)
        x = F.leaky_relu(self.second(x), 0.1)
        return F.softplus(self.cost(x))


def bend(straight: Tensor, hidden: Tensor, edge: Tensor, away: Tensor) -> tuple[Tensor, Tensor]:
    """Where the line began that leads to each hidden pixel.

    Returns:
        (N, 2, H, W) how far beside its nearest known pixel, in pixels; (N, 1, H, W) how sure that is, 0 to 1: where
        lines meet, none leads there alone.

    Args:
        straight: (N, C, H, W) the picture, its edge continued straight.
        hidden: (N, 1, H, W); edge: (N, 2, H, W); away: (N, 1, H, W) the length of ``edge``.
    """
    grey = F.pad(straight[:, :3].mean(1, keepdim=True), (1, 1, 1, 1), mode="replicate")
    across = (grey[..., 1:-1, 2:] - grey[..., 1:-1, :-2]) / 2
    down = (grey[..., 2:, 1:-1] - grey[..., :-2, 1:-1]) / 2
    # Half of a slope across the edge is lost where the edge is repeated: only pixels all of whose neighbours are known.
    sure = 1 - F.max_pool2d(hidden, 3, 1, 1)
    slopes = torch.cat((across * across, across * down, down * down), 1) * sure
    for _ in range(2):
        slopes = F.avg_pool2d(slopes, 7, 1, 3)
    inward = edge / away.clamp(min=1)
    x, y = inward[:, :1], inward[:, 1:]
    along = torch.cat((-y, x), 1)
    asides = [torch.zeros_like(away)]
    for _ in range(TURNS):
        xx, xy, yy = look_up(slopes, edge + along * asides[-1]).chunk(3, 1)
        crossing = (xx - yy) * -x * y + xy * (x * x - y * y)
        steep = xx * y * y - 2 * xy * x * y + yy * x * x
        asides.append(-(crossing / (steep + FLAT)).clamp(-STEEPEST, STEEPEST) * away)
    aside = (asides[-1] + asides[-2]) / 2
    sure = torch.exp(-((asides[-1] - asides[-2]) / DOUBT).square())
    # A sure crumb among what is not is no line.
    return along * aside, (2 * F.avg_pool2d(sure, 7, 1, 3) - 1).clamp(min=0) * sure


def strength(detail: Tensor) -> Tensor:
    """(N, 1, H, W) how strong detail is around each pixel: half the logarithm of its mean square over 5 x 5."""
    return 0.5 * torch.log(F.avg_pool2d(detail[:, :3].mean(1, keepdim=True).square(), 5, 1, 2) + 1e-5)


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
