"""Changes that both true and made pictures undergo before a discriminator judges them, so that few last long.

For the adversarial tasks alone; what samples to learn from undergo stands in ``material/augment/``.

A discriminator that has seen a few thousand pictures often enough knows them by heart; changed anew each time, in ways
through which a gradient flows back to the generator, they stay news (DiffAugment, Zhao et al. 2020).
"""

import torch
import torch.nn.functional as F
from torch import Tensor

SHIFT = 1 / 8
"""Of the side, that a picture is moved at most."""

HOLE = 1 / 2
"""Of the side, that is cut out."""


def diff_augment(pictures: Tensor) -> Tensor:
    """(N, C, H, W) premultiplied RGBA, or RGB, each picture changed in colour, moved, and cut by its own chance."""
    return cut_out(moved(recoloured(pictures)))


def recoloured(pictures: Tensor) -> Tensor:
    """Brighter or darker by up to a half, less or more colourful, flatter or harsher; alpha stays."""
    chance = torch.rand(3, len(pictures), 1, 1, 1, device=pictures.device)
    colour = pictures[:, :3]
    alpha = pictures[:, 3:4] if pictures.shape[1] > 3 else torch.ones_like(colour[:, :1])
    colour = colour + (chance[0] - 0.5) * alpha
    grey = colour.mean(1, keepdim=True)
    colour = grey + (colour - grey) * (chance[1] * 2)
    middle = alpha * (colour.mean((1, 2, 3), keepdim=True) / alpha.mean((1, 2, 3), keepdim=True).clamp(min=1e-3))
    colour = middle + (colour - middle) * (chance[2] + 0.5)
    return torch.cat((colour, pictures[:, 3:]), dim=1)


def moved(pictures: Tensor) -> Tensor:
    """Moved by whole pixels, up to an eighth of the side each way; what comes in is nothing."""
    height, width = pictures.shape[-2:]
    most = max(1, round(min(height, width) * SHIFT))
    shifts = torch.randint(0, 2 * most + 1, (len(pictures), 2), device=pictures.device)
    padded = F.pad(pictures, (most,) * 4)
    rows = shifts[:, :1] + torch.arange(height, device=pictures.device)  # (N, H)
    columns = shifts[:, 1:] + torch.arange(width, device=pictures.device)  # (N, W)
    which = torch.arange(len(pictures), device=pictures.device)[:, None, None]
    return padded.permute(0, 2, 3, 1)[which, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)


def cut_out(pictures: Tensor) -> Tensor:
    """A square of half the side becomes nothing; it may reach over the edge."""
    height, width = pictures.shape[-2:]
    centre = torch.rand(2, len(pictures), 1, 1, 1, device=pictures.device)
    y = torch.arange(height, device=pictures.device).view(1, 1, -1, 1)
    x = torch.arange(width, device=pictures.device).view(1, 1, 1, -1)
    beside = ((y - centre[0] * height).abs() > height * HOLE / 2) | ((x - centre[1] * width).abs() > width * HOLE / 2)
    return pictures * beside
