"""The two graphs of the inbetween contract, as they are exported: colour, range and alpha are handled inside."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .draw import Draw
from .matcher import Matcher, swap
from .polish import align, calm, consistency
from .warp import resize_flow, size_of


class MatchGraph(nn.Module):
    """``match``: flows both ways, in pixels of the copy, and the certainty of each key's pixels in [0, 1].

    The network looks at a copy of half the size, where its attention is affordable and big moves are small; what it
    finds is then aligned to the pixels of the copy itself.
    """

    def __init__(self, matcher: Matcher) -> None:
        super().__init__()
        self.matcher = matcher

    def forward(self, image0: Tensor, image1: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        both = torch.cat((image0, image1))
        half0, half1 = F.avg_pool2d(both, 2).chunk(2)
        flow = resize_flow(self.matcher(half0, half1).flow, size_of(image0))
        flow = align(flow, both, swap(both))
        flow = calm(flow, consistency(flow, swap(flow)), both)
        certainty = consistency(flow, swap(flow))
        (flow01, flow10), (certainty0, certainty1) = flow.chunk(2), certainty.chunk(2)
        return flow01, flow10, certainty0, certainty1


class DrawGraph(nn.Module):
    """``draw``: one drawing at the keys' size, the flows into both keys, and the confidence."""

    def __init__(self) -> None:
        super().__init__()
        self.draw = Draw()

    def forward(
        self,
        image0: Tensor,
        image1: Tensor,
        flow01: Tensor,
        flow10: Tensor,
        certainty0: Tensor,
        certainty1: Tensor,
        time: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        drawn = self.draw(image0, image1, flow01, flow10, certainty0, certainty1, time)
        return drawn.image, drawn.flow0, drawn.flow1, drawn.confidence
