"""``match`` of the inbetween contract, as it is exported: the trained network, then its flow aligned to the pixels and
averaged along the paint."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .bilateral import along_paint
from .matcher import swap
from .polish import align, consistency, tones
from .warp import resize_flow, size_of


class MatchGraph(nn.Module):
    """``match``: flows both ways, in pixels of the copy, and the certainty of each key's pixels in [0, 1].

    The network looks at a copy of half the size, where its attention is affordable and big moves are small; what it
    finds is then aligned to the pixels of the copy itself, and averaged along the paint. Either can be turned off, to
    measure what it is worth.
    """

    def __init__(self, matcher: nn.Module, *, aligned: bool = True, averaged: bool = True) -> None:
        super().__init__()
        self.matcher, self.aligned, self.averaged = matcher, aligned, averaged

    def forward(self, image0: Tensor, image1: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        both = torch.cat((image0, image1))
        half0, half1 = F.avg_pool2d(both, 2).chunk(2)
        flow = resize_flow(self.matcher(half0, half1).flow, size_of(image0))
        if self.aligned:
            flow = align(flow, both, swap(both))
        if self.averaged:
            flow = along_paint(flow, tones(both), consistency(flow, swap(flow)))
        certainty = consistency(flow, swap(flow))
        (flow01, flow10), (certainty0, certainty1) = flow.chunk(2), certainty.chunk(2)
        return flow01, flow10, certainty0, certainty1
