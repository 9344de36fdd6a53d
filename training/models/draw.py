"""Drawing the inbetween: both keys' flows are pushed to the time asked for, then every pixel is looked up in one key.

No network paints here. A pixel that is looked up keeps its key's colour and crispness; a painted one is a blur of
guesses. How far each key's pixels have gone by then comes from outside (``core/path.py``); each key is looked up by its
own push. Where both show nearly the same paint they are mixed, which evens out their last fraction of a pixel; where
they do not, the one whose push agrees better, or whose key is nearer in time, is taken and the other left out, for a
mixture would be a ghost.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .warp import look_up, resize_flow, size_of, splat

PAPER = 0.02
"""Importance of empty paper beside paint: where both land, a mean of their flows would point at neither. Much less, and
rounding, which differs from device to device, shows at the rims of what moves far."""

UNSEEN = 0.02
"""Importance of what the other key does not show: it must not push visible paint away."""

NEARER = 0.3
"""What a push from the key that is at hand may cost more than one from far away, and still be taken: parts of one
drawing fit together."""

ALIKE = 0.9
"""Two look-ups that differ by this much in any channel are not mixed at all; equal ones are mixed by time."""

LONE = 0.1, 0.5
"""By how much less may land from one key than from the other: up to the first, both are mixed; from the second on, one
alone is drawn, for the other shows what has gone elsewhere, and would stand there as a ghost."""

BARE = 1.0
"""What a push costs where little of it landed, pixel by pixel: the mean over the surroundings leaves dark rims of the
other key where a figure has just left the ground."""

TORN = 0.3
"""What a push costs for each pixel by which its neighbours part: an outline that is torn from its figure shows so."""


class Drawn(NamedTuple):
    """One inbetween at the keys' size, and where it came from: the contract's outputs, in order."""

    image: Tensor  # (N, 4, H, W) premultiplied
    flow0: Tensor  # (N, 2, H, W) px, from the drawing into the first key
    flow1: Tensor
    confidence: Tensor  # (N, 1, H, W) in [0, 1]


class Push(NamedTuple):
    """One key's pixels carried to the time of the drawing, (N, ..., h, w) at the size of the flow."""

    flow: Tensor  # that arrives at each pixel
    moved: Tensor  # how far it has come
    landed: Tensor  # in [0, 1]: 0 where nothing arrived
    certainty: Tensor  # in [0, 1] of what arrived


@dataclass(frozen=True, slots=True)
class Judged:
    """A push as flows out of the drawing into both keys, and what speaks for it."""

    flow0: Tensor
    flow1: Tensor
    landed: Tensor
    certainty: Tensor
    disagreement: Tensor  # (N, 1, h, w): how much the two keys differ at its two ends


class Draw(nn.Module):
    """``draw`` of the inbetween contract, as it is exported; it has no weights.

    ``filled`` and ``mixed`` can be turned off, to measure what they are worth: gaps and holes then stay as they landed,
    and every pixel comes from one key.
    """

    def __init__(self, *, filled: bool = True, mixed: bool = True) -> None:
        super().__init__()
        self.filled, self.mixed = filled, mixed

    def forward(
        self,
        image0: Tensor,
        image1: Tensor,
        flow01: Tensor,
        flow10: Tensor,
        certainty0: Tensor,
        certainty1: Tensor,
        moved0: Tensor,
        moved1: Tensor,
        time: Tensor,
    ) -> Drawn:
        small = flow01.shape[-2:]
        small0 = F.interpolate(image0, size=small, mode="bilinear", align_corners=False)
        small1 = F.interpolate(image1, size=small, mode="bilinear", align_corners=False)
        from0 = push(flow01, moved0, certainty0, small0, filled=self.filled)
        a = judged(-from0.moved, from0.flow - from0.moved, from0, small0, small1)
        from1 = push(flow10, moved1, certainty1, small1, filled=self.filled)
        b = judged(from1.flow - from1.moved, -from1.moved, from1, small0, small1)
        # one push or the other: what landed, agrees, is seen in both keys, and holds together
        cost_a, cost_b = (cost(one, start.moved) for one, start in ((a, from0), (b, from1)))
        nearer = NEARER * (1 - 2 * time) + 0.02 * ((time <= 0.5).to(image0.dtype) * 2 - 1)  # half-way, the first
        take_a = ((cost_b - cost_a + nearer) * 10 + 0.5).clamp(0, 1)
        certainty = take_a * a.certainty + (1 - take_a) * b.certainty
        disagreement = take_a * a.disagreement + (1 - take_a) * b.disagreement
        size = size_of(image0)
        flow0, flow1 = resize_flow(a.flow0, size), resize_flow(b.flow1, size)
        choice = F.interpolate(box(take_a, 3), size=size, mode="bilinear", align_corners=False)
        choice = ((choice - 0.5) * 4 + 0.5).clamp(0, 1)
        paint0, paint1 = crisp(image0, flow0), crisp(image1, flow1)
        alike = (1 - (paint0 - paint1).abs().amax(1, keepdim=True) / ALIKE).clamp(0, 1)
        together = (LONE[1] - (a.landed - b.landed).abs()) / (LONE[1] - LONE[0])
        alike = alike * F.interpolate(box(together.clamp(0, 1), 3), size=size, mode="bilinear", align_corners=False)
        share = alike * (1 - time) + (1 - alike) * choice if self.mixed else choice
        image = share * paint0 + (1 - share) * paint1
        sure = (certainty * torch.exp(-4 * box(disagreement, 5))).clamp(0, 1)
        confidence = F.interpolate(sure, size=size, mode="bilinear", align_corners=False)
        return Drawn(image, flow0, flow1, confidence)


def push(flow: Tensor, moved: Tensor, certainty: Tensor, image: Tensor, *, filled: bool = True) -> Push:
    """Carry a key's flow (N, 2, h, w) to where its pixels are after they have ``moved`` (N, 2, h, w).

    Gaps within what landed take the flow around them, or each would show as a speck of another place. Wider holes take
    the flow of paint sooner than that of paper: half-way between the two lies an outline that belongs to neither.
    """
    alpha = image[:, 3:]
    importance = (PAPER + alpha) * (UNSEEN + certainty)
    weighted = torch.cat((flow, moved, certainty, torch.ones_like(alpha), alpha), dim=1) * importance
    arrived = splat(torch.cat((weighted, torch.ones_like(alpha)), dim=1), moved)
    covered = arrived[:, 7:].clamp(0, 1)
    total = arrived[:, :7] + (1 - covered) * box(arrived[:, :7], 5) if filled else arrived[:, :7]
    mean = total / (total[:, 5:6] + 1e-5)
    landed = box(covered, 5)  # of a whole neighbourhood: a lone pixel that strayed is no drawing
    if not filled:
        return Push(mean[:, :2], mean[:, 2:4], landed, mean[:, 4:5])
    known = ((landed - 0.2) * 5).clamp(0, 1)
    whole = known * mean[:, :5] + (1 - known) * fill_holes(mean[:, :5], known * (0.02 + mean[:, 6:]))
    return Push(whole[:, :2], whole[:, 2:4], landed, whole[:, 4:])


def judged(flow0: Tensor, flow1: Tensor, push: Push, image0: Tensor, image1: Tensor) -> Judged:
    apart = (look_up(image0, flow0) - look_up(image1, flow1)).abs().mean(1, keepdim=True)
    return Judged(flow0, flow1, push.landed, push.certainty, apart)


def cost(one: Judged, moved: Tensor) -> Tensor:
    """(N, 1, h, w) what speaks against a push, whose pixels have ``moved``, for the most part over the surroundings."""
    parting = (moved - box(moved, 5)).square().sum(1, keepdim=True).add(1e-6).sqrt().clamp(max=4)
    against = one.disagreement + 0.3 * (1 - one.certainty) + 2 * (1 - one.landed) + TORN * parting
    return box(box(against, 5), 5) + BARE * (1 - one.landed)


def fill_holes(values: Tensor, known: Tensor) -> Tensor:
    """Spread known values into unknown pixels: each takes the mean of the smallest surroundings that know something.

    Height and width are divisible by 16; four halvings reach as far, and the coarsest level spreads once more.
    """
    levels = [(values * known, known)]
    for _ in range(4):
        levels.append(tuple(F.avg_pool2d(level, 2) for level in levels[-1]))  # pyright: ignore
    held, weight = levels.pop()
    held, weight = held + 0.01 * box(held, 5), weight + 0.01 * box(weight, 5)
    filled = held / (weight + 1e-6)
    for held, weight in reversed(levels):
        coarse = F.interpolate(filled, scale_factor=2.0, mode="bilinear", align_corners=False)
        sure = (weight * 4).clamp(max=1)
        filled = sure * held / (weight + 1e-6) + (1 - sure) * coarse
    return filled


def box(values: Tensor, size: int) -> Tensor:
    """Mean over a window of ``size`` x ``size`` pixels, the edge as it is; rows, then columns: it is cheaper."""
    half = size // 2
    rows = F.avg_pool2d(values, (1, size), 1, (0, half), count_include_pad=False)
    return F.avg_pool2d(rows, (size, 1), 1, (half, 0), count_include_pad=False)


def crisp(image: Tensor, flow: Tensor) -> Tensor:
    """Cubic look-up, kept within what premultiplied paint can be."""
    found = look_up(image, flow, mode="bicubic")
    alpha = found[:, 3:].clamp(0, 1)
    return torch.cat((torch.minimum(found[:, :3].clamp(min=0), alpha), alpha), dim=1)
