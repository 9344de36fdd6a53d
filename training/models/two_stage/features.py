"""Stage 1 of the two-stage generator: an encoder-decoder that knows both keys and paints what lies between, softly.

After MIPAL's first stage, in our own code. At 256 px each key becomes 32 x 32 x 128 (residual blocks), both and the
time are brought together there, and a decoder paints the drawing; *skip-layer excitation* (Liu et al. 2021) lets what
is known at an eighth of the size decide which channels count at the half and the whole.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class FeatureExtractor(nn.Module):
    """(N, 4, H, W) premultiplied keys and (N, 1, 1, 1) time -> the drawing (N, 4, H, W); sides divisible by 8.

    Args:
        known: channels at an eighth of the size.
    """

    def __init__(self, known: int = 128) -> None:
        super().__init__()
        quarter, half, whole = known // 2, known // 4, known // 8
        self.encoder = nn.Sequential(Halving(4, half), Halving(half, quarter), Halving(quarter, known))
        self.meet = nn.Sequential(nn.Conv2d(2 * known + 1, known, 3, 1, 1), Residual(known), Residual(known))
        self.to_quarter = Doubling(known, quarter)
        self.to_half = Doubling(quarter, half)
        self.to_whole = Doubling(half, whole)
        self.excite_half = Excitation(known, half)
        self.excite_whole = Excitation(known, whole)
        self.paint = nn.Conv2d(whole, 4, 3, 1, 1)

    def forward(self, image0: Tensor, image1: Tensor, time: Tensor) -> Tensor:
        known0, known1 = self.encoder(torch.cat((image0, image1))).chunk(2)
        at = time.expand(-1, -1, known0.shape[-2], known0.shape[-1])
        known = self.meet(torch.cat((known0, known1, at), dim=1))  # (N, known, H/8, W/8)
        state = self.excite_half(known, self.to_half(self.to_quarter(known)))
        state = self.excite_whole(known, self.to_whole(state))
        return painted(self.paint(state))


class Residual(nn.Module):
    """Two convolutions and a shortcut, at the same size and width."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.LeakyReLU(0.2), nn.Conv2d(channels, channels, 3, 1, 1),
            nn.LeakyReLU(0.2), nn.Conv2d(channels, channels, 3, 1, 1),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class Halving(nn.Sequential):
    """(N, inputs, H, W) -> (N, outputs, H/2, W/2), then a residual block."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(nn.Conv2d(inputs, outputs, 4, 2, 1), Residual(outputs))


class Doubling(nn.Module):
    """(N, inputs, h, w) -> (N, outputs, 2h, 2w): nearest neighbour and a convolution, which leave no checkerboard."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return F.leaky_relu(self.convolution(F.interpolate(x, scale_factor=2.0, mode="nearest")), 0.2)


class Excitation(nn.Module):
    """Channels (N, outputs, H, W) weighted by what is known at a smaller size, (N, inputs, h, w).

    The paper looks at 4 x 4 cells of the smaller picture; here it is its mean, which a graph has at every size.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.gate = nn.Sequential(
            nn.Conv2d(inputs, outputs, 1), nn.LeakyReLU(0.2), nn.Conv2d(outputs, outputs, 1), nn.Sigmoid()
        )

    def forward(self, known: Tensor, state: Tensor) -> Tensor:
        return state * self.gate(known.mean((2, 3), keepdim=True)) * 2


def painted(values: Tensor) -> Tensor:
    """(N, 4, H, W) of any range as premultiplied paint: a colour and how much of it there is."""
    share = torch.sigmoid(values)
    return torch.cat((share[:, :3] * share[:, 3:], share[:, 3:]), dim=1)
