"""Four measures of completed pictures, over what was hidden: likeness in value and structure, detail, and the seam."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.windows import Windows
from training.losses.similarity import ssim_maps


def likeness(drawn: Tensor, windows: Windows) -> dict[str, float]:
    """Means over the pictures.

    ``psnr`` in dB; ``ssim``; ``sharp``, the energy of the gradients over the truth's: below 1 it is softer; ``seam``,
    the mean error, in levels of 255, of the step from known to hidden. The first rewards mist: read it with the third.
    """
    rows = []
    for picture, truth, hidden in zip(drawn, windows.truth, windows.hidden[:, 0] > 0, strict=True):
        picture, truth = (picture[:3] * 255).round() / 255, truth[:3]
        padded = [F.pad(image[None], (5, 5, 5, 5), mode="reflect") for image in (picture, truth)]
        similar, _ = ssim_maps(*padded)
        across = hidden[:, 1:] != hidden[:, :-1]
        step = (picture.diff(dim=2) - truth.diff(dim=2)).abs().mean(0)[across]
        rows.append(
            (
                float(-10 * torch.log10((picture - truth).square()[:, hidden].mean().clamp(min=1e-8))),
                float(similar[0].mean(0)[hidden].mean()),
                float(energy(picture)[hidden].mean() / energy(truth)[hidden].mean().clamp(min=1e-8)),
                float(step.mean() * 255),
            )
        )
    return dict(zip(("psnr", "ssim", "sharp", "seam"), np.mean(rows, 0).tolist(), strict=True))


def energy(image: Tensor) -> Tensor:
    """(H, W) squared length of Sobel's gradient of grey."""
    grey = (image * image.new_tensor((0.299, 0.587, 0.114)).view(3, 1, 1)).sum(0)[None, None]
    sobel = image.new_tensor(((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)))
    kernels = torch.stack((sobel, sobel.T))[:, None]
    return F.conv2d(F.pad(grey, (1, 1, 1, 1), mode="reflect"), kernels)[0].square().sum(0)
