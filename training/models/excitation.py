"""A light generator: coarse layers say what fine ones show, and what is shown is painted from few paints.

Skip-layer excitation (Liu et al. 2021): what stands at 4 x 4 gates the channels at 32 x 32, so that a choice such as
a hair style reaches every strand by one multiplication and need not be carried through the layers between.

The last layer says of every pixel which of sixteen paints it has, as cels are painted; the paints themselves are mixed
from five of the character's own. Colours come out flat and clean, and to change the hair's changes nothing else.
"""

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.data.characters.dice import LATENT
from training.models.reading import FEATURES, PAINTS, Reading

SMALLEST = 4
STYLE = 256

WHITE, LIPS = (1.0, 1.0, 1.0), (0.72, 0.28, 0.27)
MIXTURES: tuple[tuple[float, ...], ...] = (
    # hair, skin, eye, cloth, trim, white, lips
    (1, 0, 0, 0, 0, 0, 0),
    (0.7, 0, 0, 0, 0, 0, 0),
    (0.22, 0, 0, 0, 0, 0, 0),
    (0.6, 0, 0, 0, 0, 0.4, 0),
    (0, 1, 0, 0, 0, 0, 0),
    (0, 0.75, 0, 0, 0, 0, 0),
    (0, 0.4, 0, 0, 0, 0, 0),
    (0, 0, 1, 0, 0, 0, 0),
    (0, 0, 0.3, 0, 0, 0, 0),
    (0, 0, 0.5, 0, 0, 0.5, 0),
    (0, 0, 0, 1, 0, 0, 0),
    (0, 0, 0, 0.7, 0, 0, 0),
    (0, 0, 0, 0, 1, 0, 0),
    (0, 0, 0, 0, 0.55, 0, 0),
    (0, 0, 0, 0, 0, 1, 0),
    (0, 0, 0, 0, 0, 0, 1),
)
"""How paints are mixed before anything is learned: as they are, in shade, in light."""


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


class Palette(nn.Module):
    """(N, STYLE) styles and (N, 5, 3) paints -> (N, 16, 3) mixtures, each a little bent by the style."""

    fixed: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("fixed", torch.tensor((WHITE, LIPS)), persistent=False)
        self.mix = nn.Parameter(torch.tensor(MIXTURES))
        self.bend = nn.Linear(STYLE, len(MIXTURES) * 3)

    def forward(self, style: Tensor, paints: Tensor) -> Tensor:
        own = torch.cat((paints, self.fixed.expand(paints.shape[0], -1, -1)), dim=1)  # (N, 7, 3)
        bent = 0.15 * torch.tanh(self.bend(style)).view(-1, len(MIXTURES), 3)
        return (self.mix @ own + bent).clamp(0, 1)


class ExcitationGenerator(nn.Module):
    """(N, 128, 1, 1) latents -> (N, 4, side, side) premultiplied RGBA.

    Args:
        side: of the picture; a power of two, from 32.
        width: channels at half the side.
        reads: whether latents mean what the drawer of characters reads from them; else what they mean is learned.
    """

    def __init__(self, side: int = 128, width: int = 48, *, reads: bool = True) -> None:
        super().__init__()
        doublings = (side // 2 // SMALLEST).bit_length() - 1
        widths = [min(192, width * 2 ** max(0, doublings - 1 - level)) for level in range(doublings + 1)]
        widths[-1] = width
        self.reading = Reading() if reads else None
        self.mapping = nn.Sequential(
            nn.Linear(FEATURES if reads else LATENT, STYLE),
            nn.LeakyReLU(0.2),
            nn.Linear(STYLE, STYLE),
            nn.LeakyReLU(0.2),
        )
        self.paints = None if reads else nn.Linear(STYLE, PAINTS * 3)
        self.palette = Palette()
        self.first = nn.Linear(STYLE, widths[0] * SMALLEST**2)
        self.grow = nn.ModuleList(Grow(before, after) for before, after in pairwise(widths))
        self.gates = nn.ModuleList(Excitation(widths[0], after) for after in widths[2:])
        self.refine = nn.Conv2d(widths[-2], widths[-2], 3, 1, 1)
        shown = (len(MIXTURES) + 1) * 4
        self.show = nn.Sequential(nn.Conv2d(widths[-1], shown, 3, 1, 1), nn.PixelShuffle(2))
        self.show_half = nn.Sequential(nn.Conv2d(widths[-2], shown, 3, 1, 1), nn.PixelShuffle(2))
        self.width = widths[0]
        for values in self.show[0].parameters():  # the fine layer corrects what the coarse one shows, from nothing
            nn.init.zeros_(values)

    def forward(self, latent: Tensor) -> Tensor:
        state, coarse, palette = self._until_last(latent)
        rough = F.interpolate(self.show_half(state), scale_factor=2.0, mode="bilinear", align_corners=False)
        return painted(rough + self.show(self.gates[-1](self.grow[-1](state), coarse)), palette)

    def sketch(self, latent: Tensor) -> Tensor:
        """(N, 4, side / 2, side / 2): a quarter of the work, to learn first what goes where in which paint."""
        state, _, palette = self._until_last(latent)
        return painted(self.show_half(state), palette)

    def _until_last(self, latent: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """What is there before the last doubling, what stands at 4 x 4, and the palette."""
        numbers = latent.flatten(1)
        if self.reading is not None:
            asked, paints = self.reading(numbers)
            style = self.mapping(asked)
        else:
            assert self.paints is not None
            style = self.mapping(numbers)
            paints = torch.sigmoid(self.paints(style)).view(-1, PAINTS, 3)
        coarse = F.leaky_relu(self.first(style), 0.2).view(-1, self.width, SMALLEST, SMALLEST)
        state = coarse
        for level, grow in enumerate(self.grow[:-1]):
            state = grow(state)
            if level >= 1:
                state = self.gates[level - 1](state, coarse)
        return state + F.leaky_relu(self.refine(state), 0.2), coarse, self.palette(style, paints)


def painted(shown: Tensor, palette: Tensor) -> Tensor:
    """(N, 17, H, W), a preference for every paint and one for being there at all, as premultiplied RGBA."""
    alpha = torch.sigmoid(shown[:, -1:])
    shares = F.softmax(shown[:, :-1], dim=1).flatten(2)  # (N, 16, H * W)
    colour = (palette.transpose(1, 2) @ shares).view(-1, 3, *shown.shape[2:])
    return torch.cat((colour * alpha, alpha), dim=1)


def premultiply(shown: Tensor) -> Tensor:
    """Four channels of any range as colour and alpha from 0 to 1, the colour never above its alpha."""
    shown = shown.sigmoid()
    alpha = shown[:, 3:]
    return torch.cat((shown[:, :3] * alpha, alpha), dim=1)
