"""How far a drawn face is from the picture that the drawer makes of the same latent."""

import torch
import torch.nn.functional as F
from torch import Tensor

FACE_COUNTS = 0.4
"""Of what the whole picture counts, that the part with eyes and mouth counts besides; it is a fifth of it."""

AROUND = 9
"""Pixels across, that a pixel is held against to see whether it stands out."""


def likeness(made: Tensor, true: Tensor, firm: float = 0.0) -> Tensor:
    """Distance of pixels and of edges, at full and at half size: paints settle by the first, lines by the second.

    Eyes and mouth are a tenth of the picture and most of the character: where they lie, all counts more. With ``firm``
    so does what stands out from its surroundings: of a thin line whose place is not quite sure, a plain distance makes
    a faint one.
    """
    counts = 1 + firm * standing_out(true) if firm else torch.ones_like(true[:, :1])
    face = (of_face(made), of_face(true), of_face(counts))
    return unlike(made, true, counts) + FACE_COUNTS * unlike(*face)


def standing_out(pictures: Tensor) -> Tensor:
    """(N, 1, H, W) of (N, 4, H, W): how far each pixel is from the mean of those around it, 0 to 1."""
    around = F.avg_pool2d(pictures, AROUND, 1, AROUND // 2, count_include_pad=False)
    return (pictures - around).abs().amax(1, keepdim=True)


def of_face(pictures: Tensor) -> Tensor:
    """The part with brows, eyes and mouth, as the drawer places them."""
    side = pictures.shape[-1]
    return pictures[..., round(0.38 * side) : round(0.8 * side), round(0.28 * side) : round(0.72 * side)]


def unlike(made: Tensor, true: Tensor, counts: Tensor) -> Tensor:
    """``counts`` (N, 1, H, W): how much each pixel does."""
    total = (counts * (made - true).abs()).mean()
    for _ in range(2):
        apart = made - true
        total = total + (counts[:, :, 1:] * apart.diff(dim=2).abs()).mean()
        total = total + (counts[..., 1:] * apart.diff(dim=3).abs()).mean()
        made, true, counts = F.avg_pool2d(made, 2), F.avg_pool2d(true, 2), F.avg_pool2d(counts, 2)
    return total
