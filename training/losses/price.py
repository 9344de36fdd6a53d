"""What detail costs in likeness: tried out where the truth is known, and learned for where it is not."""

import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.windows import Windows
from training.losses.completion import grey
from training.losses.similarity import WINDOW, ssim_maps
from training.models.widener import Offer, Widener

TRIED = 1.3
"""Of a look's detail that is added to see what it costs."""

CELL = 4
"""Pixels a side for which the widener tells one price."""


def price_loss(widener: Widener, windows: Windows) -> Tensor:
    """Mean square error of the prices that ``widener`` tells for hidden places to which lines lead.

    The price is a mean: where grass grows, detail that is wrong costs hardly anything, in a sky it costs everything,
    and nobody knows a sky's end from here.
    """
    with torch.no_grad():
        offer = widener.offer(windows.truth, windows.hidden, windows.edge)
        paid = paid_for(offer, windows)
        asked = F.avg_pool2d(windows.hidden * (offer.room * offer.sure > 0.5), CELL) > 0.99
    told = widener.prices(F.avg_pool2d(offer.seen, CELL))
    return ((told - paid).square() * asked).sum() / (asked.sum() * told.shape[1]).clamp(min=1)


def paid_for(offer: Offer, windows: Windows) -> Tensor:
    """(N, LOOKS, h, w) structural similarity to the truth that is lost where a look's detail is added to the mist."""
    truth, misty = grey(windows.truth), grey(offer.misty)
    without = likeness_of(misty, truth, windows.hidden)
    lost = []
    for detail in offer.details:
        added = (misty + TRIED * offer.room * offer.sure * grey(detail)).clamp(0, 1)
        lost.append(without - likeness_of(added, truth, windows.hidden))
    return F.avg_pool2d(torch.cat(lost, 1), CELL)


def likeness_of(picture: Tensor, truth: Tensor, hidden: Tensor) -> Tensor:
    """(N, 1, H, W) structural similarity around each pixel; ``picture`` counts where it is hidden."""
    whole = truth + (picture - truth) * hidden
    similar, _ = ssim_maps(*(F.pad(image, (WINDOW // 2,) * 4, mode="reflect") for image in (whole, truth)))
    return similar
