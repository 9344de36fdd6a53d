"""A light generator whose coarse layers say, channel by channel, what its fine layers shall show.

Skip-layer excitation (Liu et al. 2021): what stands at 4 x 4 gates the channels at 32 x 32, so that a choice such as
the colour of the hair reaches every strand by one multiplication and need not be carried through the layers between.
"""

import itertools

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.data.characters.dice import LATENT

SMALLEST = 4


class Excitation(nn.Module):
    """Gates from 0 to 2 for every channel of a fine map, told by a coarse one."""

    def __init__(self, coarse: int, fine: int) -> None:
        super().__init__()
        self.tell = nn.Sequential(
            nn.AdaptiveAvgPool2d(SMALLEST),
            nn.Conv2d(coarse, fine, SMALLEST),
            nn.LeakyReLU(0.1),
            nn.Conv2d(fine, fine, 1),
            nn.Sigmoid(),
        )

    def forward(self, fine: Tensor, coarse: Tensor) -> Tensor:
        return fine * (2 * self.tell(coarse))


class Grow(nn.Sequential):
    """Twice the size; four taps a pixel."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__(nn.ConvTranspose2d(before, after, 4, 2, 1), nn.LeakyReLU(0.2))


class ExcitationGenerator(nn.Module):
    """(N, 128, 1, 1) latents -> (N, 4, side, side) premultiplied RGBA.

    Args:
        side: of the picture; a power of two, from 32.
        width: channels at a quarter of the side.
    """

    def __init__(self, side: int = 128, width: int = 48) -> None:
        super().__init__()
        doublings = (side // 2 // SMALLEST).bit_length() - 1
        widths = [min(192, width * 2 ** max(0, doublings - 1 - level)) for level in range(doublings + 1)]
        widths[-1] = width
        self.mapping = nn.Sequential(nn.Linear(LATENT, 256), nn.LeakyReLU(0.2), nn.Linear(256, 256), nn.LeakyReLU(0.2))
        self.first = nn.Linear(256, widths[0] * SMALLEST**2)
        self.grow = nn.ModuleList(Grow(before, after) for before, after in itertools.pairwise(widths))
        self.gates = nn.ModuleList(Excitation(widths[0], after) for after in widths[2:])
        self.refine = nn.Conv2d(widths[-2], widths[-2], 3, 1, 1)
        self.show = nn.Sequential(nn.Conv2d(widths[-1], 16, 3, 1, 1), nn.PixelShuffle(2))
        self.show_half = nn.Sequential(nn.Conv2d(widths[-2], 16, 3, 1, 1), nn.PixelShuffle(2))
        self.width = widths[0]

    def forward(self, latent: Tensor) -> Tensor:
        state, coarse = self._until_last(latent)
        return premultiply(self.show(self.gates[-1](self.grow[-1](state), coarse)))

    def half(self, latent: Tensor) -> Tensor:
        """(N, 4, side / 2, side / 2): a quarter of the work, to learn first what goes where in which colour."""
        return premultiply(self.show_half(self._until_last(latent)[0]))

    def _until_last(self, latent: Tensor) -> tuple[Tensor, Tensor]:
        """What is there before the last doubling, and what stands at 4 x 4."""
        style = self.mapping(latent.flatten(1))
        coarse = F.leaky_relu(self.first(style), 0.2).view(-1, self.width, SMALLEST, SMALLEST)
        state = coarse
        for level, grow in enumerate(self.grow[:-1]):
            state = grow(state)
            if level >= 1:
                state = self.gates[level - 1](state, coarse)
        return state + F.leaky_relu(self.refine(state), 0.2), coarse


def premultiply(shown: Tensor) -> Tensor:
    """Four channels of any range as colour and alpha from 0 to 1, the colour never above its alpha."""
    shown = shown.sigmoid()
    alpha = shown[:, 3:]
    return torch.cat((shown[:, :3] * alpha, alpha), dim=1)
