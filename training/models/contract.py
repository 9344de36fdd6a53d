"""The networks that draw by themselves, as the graphs ``match`` and ``draw`` of the inbetween contract.

The contract is made for a matcher whose flow others draw with. An IFNet and a two-stage generator know their drawing
only when they are asked for a time, so they live in ``draw``: what it puts out is theirs, flow, mixture and paint.
``match`` says what can be said before: the flow that an IFNet sees from each key, and of a generator that paints,
nothing. Ways that bend through neighbouring keys are not heard: no such network is told of them.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .draw import Drawn, box
from .ifnet import IFNet
from .polish import consistency
from .two_stage.generator import TwoStage
from .two_stage.refinement import within
from .warp import look_up, resize_flow, size_of

Matched = tuple[Tensor, Tensor, Tensor, Tensor]
"""The contract's outputs of ``match``, in order."""

DOUBT = 4.0
"""How fast confidence falls with the difference, in parts of full range, of two pictures that should agree."""


class IFNetMatch(nn.Module):
    """Flows of the keys themselves: at time 0 the drawing is the first key, at time 1 the last."""

    def __init__(self, ifnet: IFNet) -> None:
        super().__init__()
        self.ifnet = ifnet

    def forward(self, image0: Tensor, image1: Tensor) -> Matched:
        first, last = torch.cat((image0, image0)), torch.cat((image1, image1))
        time = torch.cat((torch.zeros_like(image0[:, :1, :1, :1]), torch.ones_like(image0[:, :1, :1, :1])))
        at_first, at_last = self.ifnet(first, last, time).passes[-1].flow.chunk(2)
        flow01, flow10 = at_first[:, 2:], at_last[:, :2]
        return flow01, flow10, consistency(flow01, flow10), consistency(flow10, flow01)


class IFNetDraw(nn.Module):
    """Flow and mask are found on the copy that was matched, the keys looked up and mixed at their own size.

    So does RIFE with pictures larger than those it has learned on. Unsure where it mixes what differs.
    """

    def __init__(self, ifnet: IFNet) -> None:
        super().__init__()
        self.ifnet = ifnet

    def forward(self, image0: Tensor, image1: Tensor, flow01: Tensor, *rest: Tensor) -> Drawn:
        """``rest`` is the contract's: flow10, both certainties, both ways, and last the time."""
        copy, size = size_of(flow01), size_of(image0)
        small0, small1 = (
            F.interpolate(key, size=copy, mode="bilinear", align_corners=False) for key in (image0, image1)
        )
        found = self.ifnet(small0, small1, rest[-1]).passes[-1]
        flow0, flow1 = resize_flow(found.flow[:, :2], size), resize_flow(found.flow[:, 2:], size)
        mask = F.interpolate(found.mask, size=size, mode="bilinear", align_corners=False)
        paint0, paint1, share = look_up(image0, flow0), look_up(image1, flow1), torch.sigmoid(mask)
        image = share * paint0 + (1 - share) * paint1
        mixed = (paint0 - paint1).abs().amax(1, keepdim=True) * 4 * share * (1 - share)
        return Drawn(
            within(image) + unheard(flow01, *rest), flow0, flow1, torch.exp(-DOUBT * box(mixed, 5)).clamp(0, 1)
        )


class PaintMatch(nn.Module):
    """Nothing is looked up in a key, so nothing is known to be seen again: no flow, no certainty."""

    def forward(self, image0: Tensor, image1: Tensor) -> Matched:
        nothing = (image0[:, :2] + image1[:, :2]) * 0
        return nothing, nothing * 1, nothing[:, :1], nothing[:, 1:]


class PaintDraw(nn.Module):
    """The generator at the keys' own size. Its excitation sees the mean of what it is given: tiles of a very large
    picture may differ a little. Unsure where the second stage had to change much of the first."""

    def __init__(self, two_stage: TwoStage) -> None:
        super().__init__()
        self.two_stage = two_stage

    def forward(self, image0: Tensor, image1: Tensor, *rest: Tensor) -> Drawn:
        """``rest`` is the contract's: both flows, certainties and ways, and last the time."""
        found = self.two_stage(image0, image1, rest[-1])
        still = image0[:, :2] * 0
        changed = (found.image - found.soft).abs().amax(1, keepdim=True)
        return Drawn(found.image + unheard(*rest), still, still * 1, torch.exp(-DOUBT * box(changed, 5)).clamp(0, 1))


def unheard(*inputs: Tensor) -> Tensor:
    """(1, 1, 1, 1) nought that asks for every input: a graph loses the doors that nothing in it uses."""
    return torch.stack([values.mean() for values in inputs]).sum().reshape(1, 1, 1, 1) * 0
