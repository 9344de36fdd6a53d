"""Structural similarity, at one scale and at several: 1 for equal pictures."""

import torch
import torch.nn.functional as F
from torch import Tensor

WINDOW, SIGMA = 11, 1.5
LUMINANCE, CONTRAST = 0.01**2, 0.03**2
"""The constants of Wang et al. 2004, for pictures from 0 to 1."""

SCALES = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
"""Weights of the scales, finest first (Wang, Simoncelli and Bovik 2003)."""


def ssim(image: Tensor, truth: Tensor) -> Tensor:
    """(N,) mean structural similarity of (N, C, H, W) pictures from 0 to 1, at least 11 px a side."""
    similar, _ = ssim_maps(image, truth)
    return similar.flatten(1).mean(1)


def ssim_maps(image: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
    """(N, C, H - 10, W - 10) each: the similarity, and its part that compares contrast and structure alone."""
    means = blurred(torch.cat((image, truth, image * image, truth * truth, image * truth), dim=1))
    mine, theirs, square, their_square, product = means.chunk(5, dim=1)
    structure = (2 * (product - mine * theirs) + CONTRAST) / (
        square - mine * mine + their_square - theirs * theirs + CONTRAST
    )
    return structure * (2 * mine * theirs + LUMINANCE) / (mine * mine + theirs * theirs + LUMINANCE), structure


def ms_ssim(image: Tensor, truth: Tensor) -> Tensor:
    """(N,) similarity over as many of five scales as the pictures are large enough for; the weights then sum to 1."""
    scales = min(len(SCALES), int(min(image.shape[-2:]) / WINDOW).bit_length())
    weights = torch.tensor(SCALES[:scales], device=image.device)
    values = []
    for scale in range(scales):
        similar, structure = ssim_maps(image, truth)
        kept = similar if scale == scales - 1 else structure
        values.append(kept.flatten(1).mean(1).clamp(min=1e-4))
        image, truth = F.avg_pool2d(image, 2), F.avg_pool2d(truth, 2)
    return (torch.stack(values, dim=1) ** (weights / weights.sum())).prod(1)


def ms_ssim_loss(image: Tensor, truth: Tensor) -> Tensor:
    """1 - the mean of :func:`ms_ssim` over the batch: 0 for equal pictures."""
    return 1 - ms_ssim(image, truth).mean()


def blurred(maps: Tensor) -> Tensor:
    """Gaussian mean over 11 x 11 px, without a border."""
    places = torch.arange(WINDOW, device=maps.device, dtype=maps.dtype) - WINDOW // 2
    kernel = torch.exp(-places.square() / (2 * SIGMA**2))
    kernel = (kernel / kernel.sum()).expand(maps.shape[1], 1, 1, WINDOW)
    return F.conv2d(F.conv2d(maps, kernel, groups=maps.shape[1]), kernel.transpose(2, 3), groups=maps.shape[1])
