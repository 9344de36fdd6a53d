"""Matrices of 2 x 2, by plain arithmetic.

On a graphics card, products as training sets them keep 10 bits of a factor's fraction, an eighth of a pixel at 200 px;
torch's inverse has the processor wait there, and may fail where several threads ask for the first one at once.
"""

import torch
from torch import Tensor


def determinant(matrices: Tensor) -> Tensor:
    """(…, 2, 2) -> (…)."""
    return matrices[..., 0, 0] * matrices[..., 1, 1] - matrices[..., 0, 1] * matrices[..., 1, 0]


def inverse(matrices: Tensor) -> Tensor:
    """(…, 2, 2), none of which is flat."""
    (a, b), (c, d) = (row.unbind(-1) for row in matrices.unbind(-2))
    turned = torch.stack((torch.stack((d, -b), -1), torch.stack((-c, a), -1)), -2)
    return turned / determinant(matrices)[..., None, None]


def taken(matrices: Tensor, maps: Tensor) -> Tensor:
    """What matrices (N, 2, 2) make of the vectors of maps (N or 1, 2, H, W)."""
    a, b = matrices[..., None, None].unbind(2)  # columns (N, 2, 1, 1)
    return a * maps[:, :1] + b * maps[:, 1:]
