"""Tells true pictures from made ones, patch by patch (PatchGAN, Isola et al. 2017).

Every convolution is held by spectral normalization (Miyato et al. 2018), so that no step of the discriminator is so
steep that the generator learns nothing from it.
"""

from itertools import pairwise

import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

MOST_WIDENED = 8
"""Channels grow at every halving, to at most so many times the first."""


class PatchDiscriminator(nn.Module):
    """(N, C, H, W) pictures -> (N, 1, h, w) scores, above nought for true ones, and what every layer saw.

    A score judges a patch: after ``depth`` halvings one of 12, 26, 54 or 110 px (depth 1 to 4). H and W are at least
    ``2 ** (depth + 1)``.

    Args:
        channels: of the pictures, with whatever they are judged by (a mask, a photo) put beside them.
        width: channels after the first halving.
        depth: how often the picture is halved.
        spectral: without it, for whoever wants to see what it is good for.
    """

    def __init__(self, channels: int = 4, width: int = 32, depth: int = 3, *, spectral: bool = True) -> None:
        super().__init__()
        held = spectral_norm if spectral else lambda layer: layer
        widths = [channels, *(width * min(2**level, MOST_WIDENED) for level in range(depth))]
        self.halvings = nn.ModuleList(held(nn.Conv2d(before, after, 4, 2, 1)) for before, after in pairwise(widths))
        self.look = held(nn.Conv2d(widths[-1], widths[-1], 3, 1, 1))
        self.judge = held(nn.Conv2d(widths[-1], 1, 3, 1, 1))

    def forward(self, pictures: Tensor) -> tuple[Tensor, list[Tensor]]:
        seen: list[Tensor] = []
        state = pictures
        for layer in (*self.halvings, self.look):
            state = F.leaky_relu(layer(state), 0.2)
            seen.append(state)
        return self.judge(state), seen
