"""How far a picture is from its truth, pixel by pixel or by scales. Pictures are (N, C, H, W), results scalars."""

import torch
import torch.nn.functional as F
from torch import Tensor

BINOMIAL = (1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16)


def l1_loss(made: Tensor, truth: Tensor) -> Tensor:
    """mean |made - truth|: every level of grey counts the same, so paints stay clean and edges may stay hard."""
    return (made - truth).abs().mean()


def charbonnier_loss(made: Tensor, truth: Tensor, soft: float = 1e-3) -> Tensor:
    """mean sqrt((made - truth)² + soft²) - soft: L1 with a gradient that fades near 0 (Charbonnier et al. 1994).

    The constant is taken off, so equal pictures cost nothing.
    """
    return ((made - truth).square() + soft**2).sqrt().mean() - soft


def laplacian_loss(made: Tensor, truth: Tensor, levels: int = 5) -> Tensor:
    """Σ 2^l mean |L_l(made) - L_l(truth)| over the Laplacian pyramid (Bojanowski et al. 2018; Niklaus and Liu 2018).

    ``L_0`` is what a blur takes away, ``L_1`` what the next one takes away from the half-size rest, and so on; the last
    is the rest. Coarse levels have few pixels and count the more. Pictures too small for all the levels have fewer.
    """
    rest, total = made - truth, made.new_zeros(())  # the pyramid is linear: one of the difference serves for both
    levels = min(levels, max(1, min(rest.shape[-2:]).bit_length() - 2))
    for level in range(levels - 1):
        smaller = blurred(rest)[..., ::2, ::2]
        total = total + 2**level * (rest - enlarged(smaller, like=rest)).abs().mean()
        rest = smaller
    return total + 2 ** (levels - 1) * rest.abs().mean()


def blurred(maps: Tensor) -> Tensor:
    """By the binomial 1 4 6 4 1 across and down, mirrored at the border (Burt and Adelson 1983); from 3 px a side."""
    kernel = maps.new_tensor(BINOMIAL).expand(maps.shape[1], 1, 1, 5)
    padded = F.pad(maps, (2, 2, 2, 2), mode="reflect")
    return F.conv2d(F.conv2d(padded, kernel, groups=maps.shape[1]), kernel.transpose(2, 3), groups=maps.shape[1])


def enlarged(maps: Tensor, like: Tensor) -> Tensor:
    """To the size of ``like``: every pixel among noughts, blurred, four times as bright. Flat maps stay flat."""
    spread = torch.zeros_like(like)
    spread[..., ::2, ::2] = maps
    return 4 * blurred(spread)
