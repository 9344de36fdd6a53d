"""Intermediate flow, coarse to fine, and a mask that fuses both keys (IFNet of RIFE, Huang et al. 2022), for drawings.

What the field usually does, in our own code and at the published size, so that the matcher can be held against it: from
both keys and a time three passes estimate where every pixel of the drawing comes from in each key, the first at a
quarter of the size, each correcting the one before; both keys are looked up by it and mixed by the mask. No flow is
ever shown to it: it learns from the drawings between, and from a teacher (one more pass that sees the true drawing,
privileged distillation). Pictures are premultiplied RGBA, so a mixture of paint and nothing is half-clear paint.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .warp import look_up

SCALES = (4, 2, 1)
"""Of the passes: each sees the pictures reduced so many times, and works at a quarter of that."""

LAYERS = 8
"""Convolutions of a pass at its own size, each with a shortcut (as in the paper)."""


class Between(NamedTuple):
    """One estimate of a drawing (N, 4, H, W) and of how it comes about."""

    flow: Tensor  # (N, 4, H, W) px: into the first key, then into the last, from the drawing
    mask: Tensor  # (N, 1, H, W) logits: above nought, the first key's pixel counts more
    image: Tensor  # (N, 4, H, W) premultiplied


class Estimates(NamedTuple):
    """Every pass, coarse to fine; ``taught`` is the teacher's, None where the truth is not shown."""

    passes: list[Between]
    taught: Between | None


class Pass(nn.Module):
    """A correction of flow and mask, (N, inputs, H, W) -> (N, 5, H, W), by what is seen at 1/``scale`` of the size."""

    def __init__(self, inputs: int, channels: int, scale: int) -> None:
        super().__init__()
        self.scale = scale
        self.reduce = nn.Sequential(
            nn.Conv2d(inputs, channels // 2, 3, 2, 1),
            nn.PReLU(channels // 2),
            nn.Conv2d(channels // 2, channels, 3, 2, 1),
            nn.PReLU(channels),
        )
        self.layers = nn.ModuleList(
            nn.Sequential(nn.Conv2d(channels, channels, 3, 1, 1), nn.PReLU(channels)) for _ in range(LAYERS)
        )
        self.enlarge = nn.Sequential(nn.Conv2d(channels, 5 * 4, 3, 1, 1), nn.PixelShuffle(2))

    def forward(self, pictures: Tensor, flow: Tensor | None) -> tuple[Tensor, Tensor]:
        """``pictures`` (N, C, H, W), ``flow`` (N, 4, H, W) as it was found so far -> what to add to flow and mask."""
        seen = reduced(pictures, self.scale)
        if flow is not None:
            seen = torch.cat((seen, reduced(flow, self.scale) / self.scale), dim=1)
        state = self.reduce(seen)
        for layer in self.layers:
            state = state + layer(state)
        size = (pictures.shape[-2], pictures.shape[-1])
        found = F.interpolate(self.enlarge(state), size=size, mode="bilinear", align_corners=False)
        return found[:, :4] * (2 * self.scale), found[:, 4:]


class IFNet(nn.Module):
    """A drawing at any time between two keys (N, 4, H, W) premultiplied; H and W divisible by 16.

    6.9 M weights as it draws and .6 M of the teacher, with the paper's channels; the paper's second network, which
    paints corrections upon the mixture, is left out.

    Args:
        passes: channels at 1/4, 1/2 and all of the size.
    """

    def __init__(self, passes: tuple[int, ...] = (240, 150, 90)) -> None:
        super().__init__()
        first, *others = zip(passes, SCALES, strict=True)
        self.first = Pass(9, *first)  # both keys and the time
        self.others = nn.ModuleList(Pass(22, *each) for each in others)  # and both looked up, mask and flow
        self.teacher = Pass(26, passes[-1], 1)  # and the truth

    def forward(self, image0: Tensor, image1: Tensor, time: Tensor, truth: Tensor | None = None) -> Estimates:
        """``time`` (N, 1, 1, 1) in [0, 1]; ``truth`` (N, 4, H, W) is for the teacher alone."""
        at = time.expand(-1, -1, *image0.shape[-2:])
        flow, mask = self.first(torch.cat((image0, image1, at), dim=1), None)
        passes = [fused(image0, image1, flow, mask)]
        for one in self.others:
            passes.append(corrected(one, image0, image1, at, passes[-1], None))
        taught = None if truth is None else corrected(self.teacher, image0, image1, at, passes[-1], truth)
        return Estimates(passes, taught)


def corrected(
    network: nn.Module, image0: Tensor, image1: Tensor, at: Tensor, before: Between, truth: Tensor | None
) -> Between:
    """The estimate ``before`` as one more pass changes it."""
    looked0, looked1 = look_up(image0, before.flow[:, :2]), look_up(image1, before.flow[:, 2:])
    seen = [image0, image1, at, looked0, looked1, before.mask]
    flow, mask = network(torch.cat(seen if truth is None else [*seen, truth], dim=1), before.flow)
    return fused(image0, image1, before.flow + flow, before.mask + mask)


def fused(image0: Tensor, image1: Tensor, flow: Tensor, mask: Tensor) -> Between:
    """Both keys looked up and mixed; the keys may be of any size that the flow, in pixels of the keys, has."""
    share = torch.sigmoid(mask)
    image = share * look_up(image0, flow[:, :2]) + (1 - share) * look_up(image1, flow[:, 2:])
    return Between(flow, mask, image)


def reduced(pictures: Tensor, scale: int) -> Tensor:
    return pictures if scale == 1 else F.avg_pool2d(pictures, scale)
