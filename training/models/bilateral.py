"""Flows averaged along the paint: what moves together in a drawing is drawn in one tone.

An edge-avoiding à-trous filter (Dammertz et al., 2010): few taps, ever farther apart, each counting by how alike the
drawing is there and by how certain its flow is. Specks of flow are outvoted by the fill or the line that they lie in,
and a line is not moved by the ground beside it. Rows and columns take turns, which is a third of the cost.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

APART = 1, 2, 4
"""Pixels between the taps of each round. Farther ones reach over thin lines into paint of the same tone elsewhere."""

ALIKE = 0.06
"""Difference of tone at which a tap counts 1/e."""

DOUBTED = 0.02
"""What a flow counts of which nothing is certain: it is all that is known of what the other key hides."""


def along_paint(flow: Tensor, tone: Tensor, certainty: Tensor) -> Tensor:
    """Average ``flow`` (N, 2, H, W) along a drawing's ``tone`` (N, C, H, W), by ``certainty`` (N, 1, H, W)."""
    weight = certainty + DOUBTED
    for apart in APART:
        for down, right in ((0, apart), (apart, 0)):
            total, count = flow * weight, weight
            spread = F.pad(torch.cat((tone, weight, flow), dim=1), (right, right, down, down), mode="replicate")
            height, width = spread.shape[-2:]
            for there in (
                spread[:, :, : height - 2 * down, : width - 2 * right],
                spread[:, :, 2 * down :, 2 * right :],
            ):
                tone_there, weight_there, flow_there = there.split((tone.shape[1], 1, 2), dim=1)
                unlike = (tone_there - tone).abs().sum(1, keepdim=True)
                heard = torch.exp(unlike * (-1 / ALIKE)) * weight_there
                total, count = total + heard * flow_there, count + heard
            flow = total / count
    return flow
