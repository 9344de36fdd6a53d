"""Which cell of the other key a cell belongs to, as a choice among all of them."""

import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.procedural.sample import KeyPairs
from training.models.matcher import Motion
from training.models.warp import pixel_grid


def matched_cells_loss(motion: Motion, pairs: KeyPairs) -> Tensor:
    """:func:`matching_loss` of the matcher's comparison of all with all, both ways, over drawn pixels seen in both."""
    size = motion.stages[0].shape[-2:]
    cell = pairs.flow.shape[-1] / size[1]
    flow = F.interpolate(pairs.flow, size=size, mode="nearest-exact") / cell
    counts = F.interpolate(pairs.visible * pairs.moves * pairs.known, size=size, mode="nearest-exact")
    return matching_loss(torch.cat((motion.scores, motion.scores.transpose(1, 2))), flow, counts)


def matching_loss(scores: Tensor, flow: Tensor, counts: Tensor) -> Tensor:
    """Mean cross-entropy of the choice: -Σ_k w_k log softmax(scores)_k (after LoFTR, Sun et al. 2021).

    The true place of a cell lies between up to four others; w are its bilinear shares in them. End-point errors of an
    expected place are content with two half-sure wrong matches on either side of the right one; this is not.

    Args:
        scores: (N, h·w, h·w) before the softmax; rows are cells of one key, columns of the other.
        flow: (N, 2, h, w) in cells, from the first into the second.
        counts: (N, 1, h, w) what a cell's answer counts, 0 where it has none, as where it is hidden in the other key.
            Cells that leave the picture never count.
    """
    height, width = flow.shape[-2:]
    at = (pixel_grid(flow) + flow).flatten(2)  # (N, 2, hw)
    x, y = at[:, 0], at[:, 1]
    inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    counts = counts.flatten(1) * inside.to(counts.dtype)
    log_chance = scores.log_softmax(2)
    left, top = x.floor(), y.floor()
    hit = torch.zeros_like(x)
    for column, row in ((left, top), (left + 1, top), (left, top + 1), (left + 1, top + 1)):
        share = (1 - (x - column).abs()) * (1 - (y - row).abs())
        cell = row.clamp(0, height - 1) * width + column.clamp(0, width - 1)
        hit = hit + share * log_chance.gather(2, cell.long()[..., None])[..., 0]
    return -(hit * counts).sum() / counts.sum().clamp(min=1e-6)
