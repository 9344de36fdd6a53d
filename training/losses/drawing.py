"""What a drawing made from a photograph should keep of it, and what of a drawn thing it should have."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from training.models.cartoonizer import LUMA
from training.models.warp import look_up


def likeness_loss(made: Tensor, truth: Tensor) -> Tensor:
    """Mean distance of (N, 3, H, W) pictures, of their edges, and of their colour seen from afar."""
    apart = made - truth
    edges = apart.diff(dim=-1).abs().mean() + apart.diff(dim=-2).abs().mean()
    afar = F.avg_pool2d(apart, 8).abs().mean()
    return apart.abs().mean() + 0.5 * edges + 0.5 * afar


def stillness_loss(draw: Callable[[Tensor], Tensor], photo: Tensor, most: float = 6.0) -> Tensor:
    """How far drawing what moved is from moving what was drawn: what boils on film.

    Pictures are bent by a smooth random flow of up to ``most`` pixels and given new grain.
    """
    count, _, height, width = photo.shape
    coarse = (torch.rand(count, 2, 3, 3, device=photo.device) * 2 - 1) * most
    flow = F.interpolate(coarse, size=(height, width), mode="bicubic", align_corners=True)
    grain = torch.randn_like(photo) * 0.015
    before, after = draw(photo), draw((look_up(photo, flow) + grain).clamp(0, 1))
    margin = int(most) + 2  # beyond the border nothing is known
    inside = (..., slice(margin, -margin), slice(margin, -margin))
    return (after - look_up(before, flow))[inside].abs().mean()


def random_grey(picture: Tensor) -> Tensor:
    """(N, 1, H, W) in a random mixture of the colours, the same for the whole batch: texture without its colour."""
    weights = torch.tensor(LUMA, device=picture.device) + torch.rand(3, device=picture.device) * 0.6 - 0.3
    weights = weights.clamp(min=0.02)
    return (picture * (weights / weights.sum()).view(1, 3, 1, 1)).sum(1, keepdim=True)


def colour_loss(made: Tensor, photo: Tensor) -> Tensor:
    """Light from afar roughly, hue closely: a drawing may be lighter than its photo, but skin must not go grey."""
    made, photo = (F.avg_pool2d(picture, 4) for picture in (made, photo))
    light = [(picture * picture.new_tensor(LUMA).view(1, 3, 1, 1)).sum(1, keepdim=True) for picture in (made, photo)]
    hue = ((made - light[0]) - (photo - light[1])).abs().mean()
    return hue + F.huber_loss(light[0], light[1], delta=0.1)


def flatness_loss(made: Tensor) -> Tensor:
    """Small changes from pixel to pixel cost most for their size; an edge costs no more for being high."""
    across, down = made.diff(dim=-1).abs(), made.diff(dim=-2).abs()
    return (across / (across + 0.05)).mean() + (down / (down + 0.05)).mean()


def moments(features: Tensor) -> Tensor:
    """(N, 2C, 1, 1) mean and spread of every channel: the style of what was seen (Huang and Belongie 2017)."""
    mean = features.mean((2, 3), keepdim=True)
    return torch.cat((mean, (features.var((2, 3), keepdim=True) + 1e-5).sqrt()), dim=1)
