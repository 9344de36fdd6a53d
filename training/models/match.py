"""``match`` of the inbetween contract, as it is exported: the trained network, then its flow aligned to the pixels."""

import torch
from torch import Tensor, nn

from .matcher import Matcher, match, swap
from .polish import align, consistency


class MatchGraph(nn.Module):
    """``match``: flows both ways, in pixels of the copy, and the certainty of each key's pixels in [0, 1].

    The network looks at a copy of half the size, where its attention is affordable and big moves are small, then at
    the copy itself; what it finds is aligned to the copy's pixels.
    """

    def __init__(self, matcher: Matcher) -> None:
        super().__init__()
        self.matcher = matcher

    def forward(self, image0: Tensor, image1: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        both = torch.cat((image0, image1))
        flow = align(match(self.matcher, image0, image1).flow, both, swap(both))
        certainty = consistency(flow, swap(flow))
        (flow01, flow10), (certainty0, certainty1) = flow.chunk(2), certainty.chunk(2)
        return flow01, flow10, certainty0, certainty1
