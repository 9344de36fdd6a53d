"""Stage 2 of the two-stage generator: a U-Net that makes a soft drawing crisp, with both keys to look at.

In the manner of Pix2Pix (Isola et al. 2017): halvings by 4 x 4 convolutions, what was seen at each size handed across.
Every convolution is held by spectral normalization (Miyato et al. 2018), and enlarging is nearest neighbour and a
convolution, where transposed ones leave a checkerboard.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

DEPTH = 4
"""Halvings."""


class Refinement(nn.Module):
    """The soft drawing and both keys (N, 4, H, W), time (N, 1, 1, 1) -> the drawing; sides divisible by 16.

    Args:
        width: channels at half the size; they grow at every halving, to eight times that.
    """

    def __init__(self, width: int = 32) -> None:
        super().__init__()
        seen = 13
        widths = [width * min(2**level, 8) for level in range(DEPTH)]
        self.halvings = nn.ModuleList(
            held(nn.Conv2d(before, after, 4, 2, 1)) for before, after in zip([seen, *widths[:-1]], widths, strict=True)
        )
        self.bottom = held(nn.Conv2d(widths[-1], widths[-1], 3, 1, 1))
        across = [*widths[-2::-1], seen]  # handed over at each size, coarse to fine
        after = [*widths[-2::-1], width]
        before = [widths[-1], *after[:-1]]
        self.doublings = nn.ModuleList(
            held(nn.Conv2d(below + beside, out, 3, 1, 1))
            for below, beside, out in zip(before, across, after, strict=True)
        )
        self.change = nn.Conv2d(width, 4, 3, 1, 1)
        nn.init.zeros_(self.change.weight)  # it begins with what stage 1 painted
        assert self.change.bias is not None
        nn.init.zeros_(self.change.bias)

    def forward(self, soft: Tensor, image0: Tensor, image1: Tensor, time: Tensor) -> Tensor:
        state = torch.cat((soft, image0, image1, time.expand(-1, -1, *soft.shape[-2:])), dim=1)
        seen: list[Tensor] = []
        for halving in self.halvings:
            seen.append(state)
            state = F.leaky_relu(halving(state), 0.2)
        state = F.leaky_relu(self.bottom(state), 0.2)
        for doubling, beside in zip(self.doublings, reversed(seen), strict=True):
            state = F.interpolate(state, scale_factor=2.0, mode="nearest")
            state = F.leaky_relu(doubling(torch.cat((state, beside), dim=1)), 0.2)
        return within(soft + torch.tanh(self.change(state)))


def held(layer: nn.Conv2d) -> nn.Module:
    return spectral_norm(layer)


def within(values: Tensor) -> Tensor:
    """Kept to what premultiplied paint can be."""
    alpha = values[:, 3:].clamp(0, 1)
    return torch.cat((torch.minimum(values[:, :3].clamp(min=0), alpha), alpha), dim=1)
