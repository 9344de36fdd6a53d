"""Where a character's features lie, as the drawer places them, and what is drawn there in thin lines.

A mouth is a line two pixels wide whose place hangs on six numbers of the latent. Layers that grow a picture from 4 x 4
find that place but roughly, and draw a faint smear. Here every pixel is told how far it is from each feature, in that
feature's own measure; then a mouth's line is the same few numbers for all characters.
``tests/training/test_face.py`` holds :class:`Places` against the drawer.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.models.reading import CHOICES, DECIDED, FEATURES

TURN, HEAD_WIDTH, CHIN, EYE_WIDTH, EYE_HEIGHT, EYE_GAP, EYE_LEVEL, BROW_HEIGHT, MOUTH_WIDTH = (
    *(61, 62, 63),
    *(65, 66, 67, 69, 73, 74),
)
"""Numbers of the latent, and what they range over:"""

RANGES = {
    TURN: (-1.0, 1.0),
    HEAD_WIDTH: (0.46, 0.54),
    CHIN: (0.52, 0.62),
    EYE_WIDTH: (0.13, 0.18),
    EYE_HEIGHT: (0.125, 0.19),
    EYE_GAP: (0.21, 0.25),
    EYE_LEVEL: (0.1, 0.17),
    BROW_HEIGHT: (0.06, 0.1),
    MOUTH_WIDTH: (0.07, 0.14),
}

BROWS_LIFTED = (0.0, 0.0, 0.03, 0.02, -0.02, 0.05, 0.0, 0.0)
"""By each mood."""

NEAR, FAR = 0.05, 3.0
"""What is one in the measure of thin features, in halves of the picture; and where places end."""

PLACES = 14

ROWS, COLUMNS = (11 / 32, 26 / 32), (7 / 32, 25 / 32)
"""Of a picture, in which thin lines are drawn: brows to chin, a lens's rim to the other's."""


class Places(nn.Module):
    """(N, 128) latents -> (N, PLACES, h, w): each pixel's place beside eyes, brows, nose, mouth and in the head.

    Only of pixels that lie in the window of ROWS and COLUMNS.

    Of the two eyes and brows it is the nearer one, and both are alike: outwards is right.
    """

    x: Tensor
    y: Tensor
    lifted: Tensor

    def __init__(self, size: int) -> None:
        super().__init__()
        rows, columns = window(size)
        middles = (torch.arange(size) + 0.5) / size * 2 - 1
        self.register_buffer("x", middles[None, None, columns], persistent=False)
        self.register_buffer("y", middles[None, rows, None], persistent=False)
        self.register_buffer("lifted", torch.tensor(BROWS_LIFTED), persistent=False)

    def forward(self, latent: Tensor) -> Tensor:
        turn, head, chin, width, height, gap, level, brow, mouth = (
            _within(latent, number)[:, None, None] for number in RANGES
        )
        x, y = self.x, self.y
        side = torch.where(x < 0.08 * turn, -1.0, 1.0)
        away = (side * turn).clamp(min=0)
        eye_x = side * gap * (1 - 0.1 * away) + 0.08 * turn
        eye_u = side * (x - eye_x) / (width * (1 - 0.16 * away))
        first, weights = CHOICES[2]
        mood = F.softmax(DECIDED * (latent[:, first : first + len(weights)] + latent.new_tensor(weights)), dim=1)
        brow_y = level - height - brow - (mood @ self.lifted)[:, None, None]
        mouth_u = (x - 0.1 * turn) / mouth
        lens = (((x - side * gap - 0.08 * turn) / 0.19).square() + ((y - level) / 0.17).square()).sqrt()
        places = (
            *(eye_u, (y - level) / height, (y - brow_y) / NEAR, eye_u.square()),
            *(mouth_u, (y - (level + 0.2 + chin) / 2 - 0.02) / NEAR, mouth_u.square()),
            *((x - 0.13 * turn) / NEAR, (y - level - 0.2) / NEAR),
            *(x / head, 2 * y, (lens - 1) * 6),
            *(side, away),
        )
        whole = mouth_u + y  # no place, but of the shape that all of them have
        return torch.stack([place.expand_as(whole) for place in places], dim=1).clamp(-FAR, FAR)


class ThinLines(nn.Module):
    """What is added to the paints' shares: of every pixel by its place, by what is there, and by what is asked for.

    Args:
        size: of the map that is seen.
        seen: its channels.
        width: channels of the two layers within.
        shown: channels that come out.
    """

    def __init__(self, size: int, seen: int, width: int, shown: int) -> None:
        super().__init__()
        self.rows, self.columns = window(size)
        self.beyond = (self.columns.start, size - self.columns.stop, self.rows.start, size - self.rows.stop)
        self.places = Places(size)
        self.tell = nn.Sequential(nn.Linear(FEATURES, 96), nn.LeakyReLU(0.2), nn.Linear(96, 4 * width))
        self.first = nn.Conv2d(PLACES + seen, width, 1)
        self.second = nn.Conv2d(width, width, 1)
        self.show = nn.Conv2d(width, shown, 1)
        for values in self.show.parameters():
            nn.init.zeros_(values)

    def forward(self, latent: Tensor, asked: Tensor, state: Tensor) -> Tensor:
        return F.pad(self.within(latent, asked, state[..., self.rows, self.columns]), self.beyond)

    def within(self, latent: Tensor, asked: Tensor, state: Tensor) -> Tensor:
        """The same of what is seen in the window alone."""
        scale, shift, scale_2, shift_2 = self.tell(asked)[..., None, None].chunk(4, dim=1)
        inner = torch.cat((self.places(latent), state), dim=1)
        inner = F.leaky_relu(self.first(inner) * (1 + scale) + shift, 0.2)
        inner = F.leaky_relu(self.second(inner) * (1 + scale_2) + shift_2, 0.2)
        return self.show(inner)


def window(size: int) -> tuple[slice, slice]:
    """Rows and columns of a map of ``size`` pixels in which thin lines are drawn."""
    (top, bottom), (left, right) = ROWS, COLUMNS
    return slice(int(top * size), int(bottom * size)), slice(int(left * size), int(right * size))


def _within(latent: Tensor, number: int) -> Tensor:
    low, high = RANGES[number]
    return low + (high - low) * 0.5 * (1 + torch.erf(latent[:, number] / math.sqrt(2)))
