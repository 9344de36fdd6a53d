"""How far the lines of a drawing are from the true ones, and how far its fine structure is, whatever its brightness.

Pictures are (N, C, H, W) from 0 to 1: 4 channels are premultiplied RGBA, which is looked at on white paper; 3 are
colours, 1 is grey. Results are scalars.
"""

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

LUMA = (0.299, 0.587, 0.114)
WIDER = 1.6
"""Of the outer Gaussian to the inner one: nearest to a Laplacian (Marr and Hildreth 1980)."""

INK = 0.1
"""Contrast with its surroundings at which a line counts three quarters."""


def line_loss(made: Tensor, truth: Tensor, widths: Sequence[float] = (1.0, 2.0, 4.0)) -> Tensor:
    """Mean over ``widths`` (px) of w · mean |lines_w(made) - lines_w(truth)|, see :func:`line_map`.

    A missing line costs its length, and one in a wrong place twice that; wide scales also feel lines that lie side by
    side without touching, and so draw them to one another. The answer to a thin line falls as 1 / w: hence the factor.
    """
    apart = [width * (line_map(made, width) - line_map(truth, width)).abs().mean() for width in widths]
    return torch.stack(apart).mean()


def line_map(picture: Tensor, width: float) -> Tensor:
    """(N, 1, H, W) from 0 to 1, how much of a dark line of about ``width`` px there is: tanh(max(0, D) / 0.1).

    ``D = G(1.6 w) * grey - G(w) * grey`` is a difference of Gaussians (Winnemöller, Kyprianidis and Olsen 2012).
    """
    seen = grey(picture)
    darker = gaussian(seen, WIDER * width) - gaussian(seen, width)
    return torch.tanh(F.relu(darker) / INK)


def census_loss(made: Tensor, truth: Tensor, radius: int = 3) -> Tensor:
    """Soft census distance (Meister, Hur and Roth 2018): which neighbours of a pixel are lighter, which darker.

    With t_k = d_k / sqrt(d_k² + s²), d_k the step from a pixel to its k-th neighbour and s = 0.9 of 255 levels, it is
    the mean of a² / (a² + 0.1), a = t_k(made) - t_k(truth). Adding light to the whole picture changes nothing; a line
    that is missing or doubled costs much, however faint. Pixels nearer to the border than ``radius`` are left out.
    """
    apart = (census(grey(made), radius) - census(grey(truth), radius)).square()
    return (apart / (apart + 0.1)).mean()


def census(seen: Tensor, radius: int) -> Tensor:
    """(N, 1, H, W) -> (N, K, H - 2r, W - 2r), a channel a neighbour."""
    height, width = (length - 2 * radius for length in seen.shape[-2:])
    middle = seen[..., radius : radius + height, radius : radius + width]
    reach = range(2 * radius + 1)
    around = [
        seen[..., y : y + height, x : x + width] for y in reach for x in reach if (y, x) != (radius, radius)
    ]  # the pixel itself has nothing to tell
    step = torch.cat(around, dim=1) - middle
    return step / (step.square() + (0.9 / 255) ** 2).sqrt()


def grey(picture: Tensor) -> Tensor:
    """(N, 1, H, W), premultiplied pictures over white."""
    if picture.shape[1] == 1:
        return picture
    weights = picture.new_tensor(LUMA).view(1, 3, 1, 1)
    light = (picture[:, :3] * weights).sum(1, keepdim=True)
    return light + (1 - picture[:, 3:]) if picture.shape[1] == 4 else light


def gaussian(maps: Tensor, sigma: float) -> Tensor:
    """(N, 1, H, W) blurred as far as three ``sigma``; beyond the border it goes on as at the border."""
    reach = math.ceil(3 * sigma)
    places = torch.arange(-reach, reach + 1, dtype=maps.dtype, device=maps.device)
    kernel = torch.exp(-places.square() / (2 * sigma**2))
    kernel = (kernel / kernel.sum()).view(1, 1, 1, -1)
    padded = F.pad(maps, (reach,) * 4, mode="replicate")
    return F.conv2d(F.conv2d(padded, kernel), kernel.transpose(2, 3))
