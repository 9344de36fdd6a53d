"""How wrong a matcher's flow and certainty are, at every stage."""

import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.procedural.sample import KeyPairs
from training.models.matcher import Motion

EARLIER = 0.8
"""Weight of a stage relative to the next finer one."""


def flow_loss(motion: Motion, pairs: KeyPairs) -> Tensor:
    """End-point error in pixels of the picture, over all stages; every pair of keys has an equal say.

    Lines and borders of moving things count most, see :func:`importance`.
    """
    weight = importance(pairs)
    total = torch.zeros((), device=weight.device)
    for index, flow in enumerate(reversed(motion.stages)):
        size = flow.shape[-2:]
        scale = pairs.flow.shape[-1] / size[1]
        target = F.interpolate(pairs.flow, size=size, mode="nearest-exact")
        here = F.interpolate(weight, size=size, mode="nearest-exact")
        total = total + EARLIER**index * end_point_loss(flow * scale, target, here)
    return total


def end_point_loss(flow: Tensor, truth: Tensor, weight: Tensor) -> Tensor:
    """Mean over the batch of Σ w sqrt(|flow - truth|² + 0.01) / Σ w, in pixels; the root is soft below 0.1 px.

    Args:
        flow, truth: (N, 2, H, W); weight: (N, 1, H, W) what a pixel counts within its picture.
    """
    error = ((flow - truth).square().sum(1, keepdim=True) + 0.01).sqrt()
    each = (error * weight).sum((1, 2, 3)) / weight.sum((1, 2, 3)).clamp(min=1)
    return each.mean()


def smoothness_loss(flow: Tensor, picture: Tensor, edge: float = 10.0) -> Tensor:
    """mean exp(-edge · c) |∂flow|: neighbours move alike, except across the drawing's own edges (Wang et al. 2018).

    Args:
        flow: (N, 2, H, W) pixels; picture: (N, C, H, W) that it is defined on.
        edge: at a step of 0.1 in the mean over its channels, c, neighbours are held together 1/e as strongly.
    """
    total = flow.new_zeros(())
    for axis in (2, 3):
        step = picture.diff(dim=axis).abs().mean(1, keepdim=True)
        total = total + (torch.exp(-edge * step) * flow.diff(dim=axis).abs()).mean()
    return total / 2


def importance(pairs: KeyPairs) -> Tensor:
    """(2N, 1, H, W): how much a pixel's flow matters to the drawing.

    A wrong flow shows where paints meet and not within flat ones; most of all in what moves, which is often a few thin
    lines on a sheet of still paper. Hidden pixels count a fifth: their motion is known, but only from their neighbours.
    Empty paper should stand still. Where the flow is not known there is nothing to say.
    """
    keys = torch.cat((pairs.image0, pairs.image1))
    contrast = F.max_pool2d(keys, 5, 1, 2) + F.max_pool2d(-keys, 5, 1, 2)
    lines = (contrast.amax(1, keepdim=True) * 2).clamp(max=1)
    moving = (pairs.flow.square().sum(1, keepdim=True) > 1).to(lines.dtype)
    drawn = moving * (0.6 + 1.4 * lines) + (1 - moving) * (0.05 + 0.95 * lines)
    return pairs.known * (pairs.moves * drawn * (0.2 + 0.8 * pairs.visible) + 0.05 * (1 - pairs.moves))


def certainty_loss(motion: Motion, pairs: KeyPairs) -> Tensor:
    """Binary cross-entropy of the certainty logits against what is truly seen again."""
    losses = []
    for logits in motion.certainties:
        seen = F.interpolate(pairs.visible, size=logits.shape[-2:], mode="nearest-exact")
        losses.append(F.binary_cross_entropy_with_logits(logits, seen))
    return torch.stack(losses).mean()


@torch.no_grad()
def end_point_errors(flow: Tensor, pairs: KeyPairs) -> dict[str, float]:
    """Mean end-point error in px of visible drawn pixels, by how far they truly move."""
    error = (flow - pairs.flow).square().sum(1, keepdim=True).sqrt()
    length = pairs.flow.square().sum(1, keepdim=True).sqrt()
    counted = (pairs.visible * pairs.moves) > 0.5
    buckets = {"still": (-1.0, 1.0), "small": (1.0, 10.0), "medium": (10.0, 25.0), "large": (25.0, 1e9)}
    found = {}
    for name, (low, high) in buckets.items():
        chosen = counted & (length > low) & (length <= high)
        if chosen.any():
            found[f"epe_{name}"] = float(error[chosen].mean())
    return found
