"""What JPEG does to a drawing, on whatever device it lies on."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from .moments import Moments, between

# The tables of the standard's Annex K, for light and for colour, at quality 50.
LIGHT = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)
COLOUR = (
    (17, 18, 24, 47, 99, 99, 99, 99),
    (18, 21, 26, 66, 99, 99, 99, 99),
    (24, 26, 56, 99, 99, 99, 99, 99),
    (47, 66, 99, 99, 99, 99, 99, 99),
    *((99,) * 8 for _ in range(4)),
)

TO_YCC = ((0.299, 0.587, 0.114), (-0.168736, -0.331264, 0.5), (0.5, -0.418688, -0.081312))
FROM_YCC = torch.linalg.inv(torch.tensor(TO_YCC))


def saved_badly(moments: Moments, rng: torch.Generator) -> Moments:
    """Opaque, on white paper, and saved as JPEG with a quality from 15 to 85, the same for all frames of a sample."""
    frames = moments.frames
    count, several = frames.shape[:2]
    paper = frames[:, :, :3] + 1 - frames[:, :, 3:]
    quality = between(rng, count, 15, 85).view(count).repeat_interleave(several)
    colour = jpeg(paper.flatten(0, 1), quality).unflatten(0, (count, several))
    return moments.painted(torch.cat((colour, torch.ones_like(frames[:, :, 3:])), dim=2))


def jpeg(pictures: Tensor, quality: Tensor) -> Tensor:
    """(N, 3, H, W) from 0 to 1 as JPEG with colour at half the size gives it back; ``quality`` (N,), 1 to 100."""
    height, width = pictures.shape[-2:]
    padded = F.pad(pictures, (0, -width % 16, 0, -height % 16), mode="replicate") * 255
    ycc = torch.einsum("dc,nchw->ndhw", pictures.new_tensor(TO_YCC), padded)
    scale = torch.where(quality < 50, 50 / quality, 2 - quality / 50).view(-1, 1, 1, 1, 1)
    light = _coded(ycc[:, :1] - 128, pictures.new_tensor(LIGHT), scale) + 128
    colour = _coded(F.avg_pool2d(ycc[:, 1:], 2), pictures.new_tensor(COLOUR), scale)
    colour = F.interpolate(colour, scale_factor=2, mode="bilinear", align_corners=False)
    out = torch.einsum("dc,nchw->ndhw", FROM_YCC.to(pictures), torch.cat((light, colour), dim=1))
    return (out[..., :height, :width].round() / 255).clamp(0, 1)


def _coded(values: Tensor, table: Tensor, scale: Tensor) -> Tensor:
    """(N, C, H, W) in blocks of 8 x 8, their cosine coefficients rounded to the steps of the scaled table."""
    steps = (table * scale + 0.5).floor().clamp(1, 255)  # (N, 1, 1, 8, 8)
    count, channels, height, width = values.shape
    blocks = values.view(count, channels, height // 8, 8, width // 8, 8).transpose(3, 4)
    cosines = _cosines(values)
    found = cosines @ blocks @ cosines.T  # (N, C, rows, columns, 8, 8)
    steps = steps[:, None]
    blocks = cosines.T @ ((found / steps).round() * steps) @ cosines
    return blocks.transpose(3, 4).reshape(count, channels, height, width)


def _cosines(like: Tensor) -> Tensor:
    """(8, 8) orthonormal: row k is the k-th cosine."""
    each = torch.arange(8.0, device=like.device)
    k, x = torch.meshgrid(each, each, indexing="ij")
    rows = torch.cos((2 * x + 1) * k * math.pi / 16) / 2
    rows[0] /= math.sqrt(2)
    return rows.to(like)
