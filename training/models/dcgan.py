"""The plain generator of Radford et al. (2016): transposed convolutions from a latent to a picture of 64 px."""

import itertools

from torch import Tensor, nn

from training.data.characters.dice import LATENT
from training.models.excitation import premultiply


class DcganGenerator(nn.Module):
    """(N, 128, 1, 1) latents -> (N, 4, side, side) premultiplied RGBA.

    Args:
        side: of the picture; a power of two, from 16.
        width: channels at half the side; twice as many at every halving, at most eight times.
    """

    def __init__(self, side: int = 64, width: int = 32) -> None:
        super().__init__()
        doublings = (side // 4).bit_length() - 1
        widths = [width * min(2 ** (doublings - 1 - level), 8) for level in range(doublings)]
        layers: list[nn.Module] = [nn.ConvTranspose2d(LATENT, widths[0], 4, 1, 0, bias=False)]
        for before, after in itertools.pairwise(widths):
            layers += [nn.BatchNorm2d(before), nn.ReLU(), nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False)]
        layers += [nn.BatchNorm2d(widths[-1]), nn.ReLU(), nn.ConvTranspose2d(widths[-1], 4, 4, 2, 1)]
        self.layers = nn.Sequential(*layers)

    def forward(self, latent: Tensor) -> Tensor:
        return premultiply(self.layers(latent))
