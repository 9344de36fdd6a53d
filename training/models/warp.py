"""Looking up and pushing pixels along a flow. Flow is (N, 2, H, W) pixels, x then y."""

import torch
import torch.nn.functional as F
from torch import Tensor


def pixel_grid(like: Tensor) -> Tensor:
    """(1, 2, H, W) x and y of every pixel of ``like`` (N, C, H, W), counted from 0."""
    height, width = like.shape[-2:]
    y = torch.arange(height, device=like.device, dtype=like.dtype)
    x = torch.arange(width, device=like.device, dtype=like.dtype)
    return torch.stack((x[None, :].expand(height, width), y[:, None].expand(height, width)))[None]


def size_of(image: Tensor) -> tuple[int, int]:
    """Height and width."""
    return image.shape[-2], image.shape[-1]


def look_up(source: Tensor, flow: Tensor, mode: str = "bilinear", padding: str = "border") -> Tensor:
    """Backward warp: ``out(p) = source(p + flow(p))``.

    Args:
        source: (N, C, H, W); flow: (N, 2, h, w) in pixels of ``source``, usually of the same size.
        mode: ``bilinear``, ``bicubic`` or ``nearest``; padding: ``border`` or ``zeros``.
    """
    height, width = source.shape[-2:]
    at = pixel_grid(flow) + flow
    x = (at[:, 0] * 2 + 1) / width - 1
    y = (at[:, 1] * 2 + 1) / height - 1
    grid = torch.stack((x, y), dim=-1)  # (N, h, w, 2)
    return F.grid_sample(source, grid, mode=mode, padding_mode=padding, align_corners=False)


def resize_flow(flow: Tensor, size: tuple[int, int]) -> Tensor:
    """Resize a flow to (H, W) = ``size``, its vectors along with it."""
    height, width = flow.shape[-2:]
    resized = F.interpolate(flow, size=size, mode="bilinear", align_corners=False)
    return torch.cat((resized[:, :1] * (size[1] / width), resized[:, 1:] * (size[0] / height)), dim=1)


def splat(values: Tensor, flow: Tensor) -> Tensor:
    """Forward warp with bilinear weights, summed: what lands on each pixel.

    Args:
        values: (N, C, H, W) already multiplied by their importance; give the importance as one more channel and divide
            by it afterwards (softmax splatting, Niklaus and Liu 2020).
        flow: (N, 2, H, W) where each pixel goes.
    """
    batch, channels, height, width = values.shape
    to = pixel_grid(values) + flow
    x0, y0 = to[:, 0].floor(), to[:, 1].floor()  # (N, H, W)
    landed = torch.zeros_like(values).reshape(batch, channels, height * width)
    for x, y in ((x0, y0), (x0 + 1, y0), (x0, y0 + 1), (x0 + 1, y0 + 1)):
        weight = (1 - (to[:, 0] - x).abs()) * (1 - (to[:, 1] - y).abs())
        inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
        weight = weight * inside.to(values.dtype)
        index = y.clamp(0, height - 1) * width + x.clamp(0, width - 1)
        index = index.long().reshape(batch, 1, height * width).expand(batch, channels, height * width)
        landed = landed.scatter_add(2, index, (values * weight[:, None]).reshape(batch, channels, height * width))
    return landed.reshape(batch, channels, height, width)
