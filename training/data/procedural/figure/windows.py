"""Which part of a picture a shape may cover."""

import math

import torch
from torch import Tensor

from .curves import Chain, Spot, put_back


def box_of(shape: Chain | Spot, margin: Tensor) -> Tensor:
    """(N, 4) left, top, right, bottom of what N parts may cover, ``margin`` (N,) px around them included."""
    origins = shape.cells[:, :, :2]
    large = shape.cells[:, 0, 2:6].norm(dim=-1)  # at least the larger stretch
    if isinstance(shape, Chain):
        reach = (shape.widths.amax(1) + shape.bulge.amax(1).clamp(min=0) + 0.3 * shape.lengths.amax(1)) * large
        last = shape.cells[:, -1]
        end = torch.stack(put_back(last, last[:, 7] + shape.lengths[:, -1], torch.zeros_like(reach)), -1)
        origins = torch.cat((origins, end[:, None]), 1)
    else:
        reach = shape.radius * large
    reach = (reach + margin)[:, None]
    low, high = origins.amin(1) - reach, origins.amax(1) + reach
    return torch.cat((low, high), 1)


def window_of(box: list[float], side: int) -> tuple[slice, slice] | None:
    """Rows and columns of what a box covers of the picture, or None."""
    left, top, right, bottom = box
    x0, y0 = max(0, math.floor(left)), max(0, math.floor(top))
    x1, y1 = min(side, math.ceil(right) + 1), min(side, math.ceil(bottom) + 1)
    return (slice(y0, y1), slice(x0, x1)) if x0 < x1 and y0 < y1 else None
