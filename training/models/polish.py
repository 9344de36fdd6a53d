"""The last pixel of a flow: steps of Lucas and Kanade (1981) with robust weights, coarse to fine, without weights.

What a network finds is right about which limb went where and a pixel or two off; drawn lines are a pixel or two wide.
A step is kept only where the two pictures then agree better, so flat paint and hidden parts stay as the network said.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from .draw import box
from .warp import look_up, resize_flow, size_of


@dataclass(frozen=True, slots=True)
class Pass:
    """``steps`` at 1/``reduce`` of the size, over windows of ``window`` pixels there."""

    reduce: int
    steps: int
    window: int


PASSES = (Pass(4, 3, 11), Pass(2, 3, 15), Pass(1, 1, 15))
"""Wide windows: they hold a whole line with what is beside it. Narrow ones follow every speck and tear outlines."""

DECIDED = 200.0
"""Steepness of a choice between two flows by how well they agree. No choice is a sharp one, or rounding, which differs
from device to device, would decide."""


def align(flow: Tensor, source: Tensor, target: Tensor) -> Tensor:
    """Correct ``flow`` (N, 2, H, W) from ``source`` into ``target``, both (N, 4, H, W); sides divisible by 4."""
    return polish(flow, tones(source), tones(target), PASSES)


def consistency(flow: Tensor, back: Tensor) -> Tensor:
    """(N, 1, H, W) in [0, 1]: how nearly ``back`` brings each pixel of ``flow`` home; 3 px away is 1/e."""
    astray = flow + look_up(back, flow)
    return torch.exp(-astray.square().sum(1, keepdim=True).add(1e-6).sqrt() / 3)


def polish(flow: Tensor, mine: Tensor, other: Tensor, passes: tuple[Pass, ...]) -> Tensor:
    """Correct ``flow`` (N, 2, H, W) so that ``other`` looked up by it agrees with ``mine``: (N, 2, H, W) tones."""
    for step_size in passes:
        size = step_size.reduce
        small, partner = (F.avg_pool2d(tone, size) for tone in (mine, other))
        before = resize_flow(flow, size_of(small))
        after = before
        error = disagreement(small, look_up(partner, after))
        for _ in range(step_size.steps):
            tried = after + correction(small, partner, after, step_size.window)
            tried_error = disagreement(small, look_up(partner, tried))
            better = ((error - tried_error) * DECIDED).clamp(0, 1)
            after = better * tried + (1 - better) * after
            error = better * tried_error + (1 - better) * error
        flow = flow + resize_flow(after - before, size_of(flow))
    return flow


def tones(image: Tensor) -> Tensor:
    """(N, 2, H, W): how light the drawing is over white paper, and its alpha."""
    alpha = image[:, 3:]
    light = 0.35 * image[:, :1] + 0.45 * image[:, 1:2] + 0.2 * image[:, 2:3] + (1 - alpha)
    return torch.cat((light, 0.5 * alpha), dim=1)


def disagreement(mine: Tensor, looked_up: Tensor) -> Tensor:
    return box((mine - looked_up).abs().sum(1, keepdim=True), 5)


def correction(mine: Tensor, other: Tensor, flow: Tensor, window: int) -> Tensor:
    """One step: the shift, at most a pixel, that a first-order look at the window asks for."""
    there = look_up(other, flow)
    difference = mine - there
    slope_x, slope_y = (slope(mine, axis) + slope(there, axis) for axis in (3, 2))
    slope_x, slope_y = slope_x / 2, slope_y / 2
    weight = 1 / (difference.square() + 4e-3).sqrt()
    sums = [
        box((weight * term).sum(1, keepdim=True), window)
        for term in (
            slope_x.square(),
            slope_y.square(),
            slope_x * slope_y,
            slope_x * difference,
            slope_y * difference,
        )
    ]
    xx, yy, xy, xd, yd = sums
    xx, yy = xx + 1e-3, yy + 1e-3
    determinant = xx * yy - xy.square()
    step_x = (yy * xd - xy * yd) / determinant
    step_y = (xx * yd - xy * xd) / determinant
    return torch.cat((step_x, step_y), dim=1).clamp(-1, 1)


def slope(image: Tensor, axis: int) -> Tensor:
    """Central difference along ``axis`` (3: x, 2: y), the edge repeated."""
    if axis == 3:
        wide = F.pad(image, (1, 1, 0, 0), mode="replicate")
        return (wide[:, :, :, 2:] - wide[:, :, :, :-2]) / 2
    wide = F.pad(image, (0, 0, 1, 1), mode="replicate")
    return (wide[:, :, 2:] - wide[:, :, :-2]) / 2
