"""How far a completed picture is from what was hidden."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from training.config_sisters import Widen
from training.data.windows import Windows
from training.losses.similarity import ssim_maps

CELL = 16
"""Pixels a side over which the amount of detail is compared."""


def completion_loss(drawn: Tensor, windows: Windows, weights: Widen) -> tuple[Tensor, dict[str, float]]:
    """Distance to the truth over what is hidden, in its terms as the run weighs them."""
    truth, hidden = windows.truth, windows.hidden
    inside = F.interpolate(hidden[..., 5:-5, 5:-5], scale_factor=1.0)
    similar, _ = ssim_maps(drawn, truth)
    terms = {
        "apart": over_hidden((drawn - truth).abs(), hidden),
        "square": over_hidden((drawn - truth).square(), hidden),
        "unlike": 1 - over_hidden(similar, inside),
        "step_off": seam_loss(drawn, windows),
        "detail": detail_loss(drawn, windows),
        "lively": liveliness_loss(drawn, windows, weights.enough),
    }
    wanted = (weights.apart, weights.square, weights.unlike, weights.seam, weights.detail, weights.lively)
    total = torch.stack([weight * term for weight, term in zip(wanted, terms.values(), strict=True)]).sum()
    return total, {name: float(term.detach()) for name, term in terms.items()}


def over_hidden(values: Tensor, hidden: Tensor) -> Tensor:
    """The mean of (N, C, H, W) over pixels that are hidden."""
    return (values * hidden).sum() / (hidden.sum() * values.shape[1]).clamp(min=1)


def seam_loss(drawn: Tensor, windows: Windows) -> Tensor:
    """Mean error of the step from the last known pixel to the first hidden one, across and down."""
    total, count = drawn.new_zeros(()), drawn.new_zeros(())
    for axis in (2, 3):
        across = windows.hidden.diff(dim=axis).abs()
        apart = (drawn.diff(dim=axis) - windows.truth.diff(dim=axis)).abs()
        total, count = total + (apart * across).sum(), count + across.sum() * drawn.shape[1]
    return total / count.clamp(min=1)


def detail_loss(drawn: Tensor, windows: Windows) -> Tensor:
    """Mean difference of the amount of detail in cells: how strong its gradients are, wherever they lie.

    What cannot be known in its place can still be there: grass where grass grew on.
    """
    hidden = F.avg_pool2d(windows.hidden, CELL, CELL // 2)
    apart = (amount(drawn) - amount(windows.truth)).abs()
    return over_hidden(apart, hidden)


def liveliness_loss(drawn: Tensor, windows: Windows, enough: float) -> Tensor:
    """How far the energy of gradients, over the truth's, falls short of ``enough`` in the mean, in powers of e.

    Where that energy is to be is left open: a few crisp lines have as much of it as a haze of texture, and are more
    often right. No side counts for more than as crisp as its truth.
    """
    sums = [(energy(image) * windows.hidden).sum((1, 2, 3)) for image in (drawn, windows.truth)]
    made, true = (total / windows.hidden.sum((1, 2, 3)) + 1e-3 for total in sums)
    return F.relu(math.log(enough) - torch.log((made / true).clamp(max=1).mean()))


def amount(image: Tensor) -> Tensor:
    """(N, 1, h, w) root of the mean energy of the gradients of each cell of grey."""
    return (F.avg_pool2d(energy(image), CELL, CELL // 2) + 1e-4).sqrt()


def energy(image: Tensor) -> Tensor:
    """(N, 1, H, W) squared length of the gradient of grey, by Sobel's operator; nought in the outermost pixels."""
    light = grey(image)
    smooth_x = light[..., :-2, :] + 2 * light[..., 1:-1, :] + light[..., 2:, :]
    smooth_y = light[..., :-2] + 2 * light[..., 1:-1] + light[..., 2:]
    squared = (smooth_x[..., 2:] - smooth_x[..., :-2]).square() + (
        smooth_y[..., 2:, :] - smooth_y[..., :-2, :]
    ).square()
    return F.pad(squared, (1, 1, 1, 1))


def grey(image: Tensor) -> Tensor:
    """(N, 1, H, W) how light (N, 4, H, W) is."""
    return (image[:, :3] * image.new_tensor((0.299, 0.587, 0.114)).view(1, 3, 1, 1)).sum(1, keepdim=True)
