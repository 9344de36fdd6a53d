"""What the drawn world hands out: keys, drawings between them, and all that is true of both."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Self

import torch
from torch import Tensor

from training.models.warp import look_up


@dataclass(frozen=True, slots=True)
class KeyPairs:
    """A batch of key pairs with their truth.

    ``flow`` (2N, 2, H, W), pixels: first half from ``image0`` into ``image1``, second half back. ``visible``
    (2N, 1, H, W): 1 where the pixel of a key is seen in the other. ``moves`` (2N, 1, H, W): 1 on drawn pixels, 0 on
    empty paper. ``known`` (2N, 1, H, W): 1 where the flow is true; in a drawn world, everywhere.
    """

    image0: Tensor  # (N, 4, H, W) premultiplied
    image1: Tensor
    flow: Tensor
    visible: Tensor
    moves: Tensor
    known: Tensor


@dataclass(frozen=True, slots=True)
class Sample:
    """N pairs of keys with T drawings between each, premultiplied floats on one device.

    A flow is defined on the picture it is named after first and points, in pixels, into the other: ``flow01`` on key 0
    into key 1, ``flow_t0`` on each drawing into key 0. It is true of hidden pixels too, and continues beyond the
    picture's rim.
    """

    image0: Tensor  # (N, 4, H, W)
    image1: Tensor
    times: Tensor  # (N, T) within (0, 1): time on the clock, not progress along the way
    drawings: Tensor  # (N, T, 4, H, W)
    flow01: Tensor  # (N, 2, H, W)
    flow10: Tensor
    flow_t0: Tensor  # (N, T, 2, H, W)
    flow_t1: Tensor
    visible01: Tensor  # (N, 1, H, W), 1 where the pixel of a key is seen in the other
    visible10: Tensor
    visible_t0: Tensor  # (N, T, 1, H, W)
    visible_t1: Tensor
    lines0: Tensor  # (N, 1, H, W), share of the pixel that is line
    lines1: Tensor
    lines_t: Tensor  # (N, T, 1, H, W)
    moves0: Tensor  # (N, 1, H, W), 1 on drawn pixels
    moves1: Tensor

    def key_pairs(self) -> KeyPairs:
        """What a matcher learns from."""
        moves = torch.cat((self.moves0, self.moves1))
        return KeyPairs(
            self.image0,
            self.image1,
            torch.cat((self.flow01, self.flow10)),
            torch.cat((self.visible01, self.visible10)),
            moves,
            torch.ones_like(moves),
        )

    @classmethod
    def joined(cls, samples: Sequence[Self]) -> Self:
        """One batch of several, which have equal sizes and numbers of drawings."""
        return cls(*(torch.cat([getattr(sample, field.name) for sample in samples]) for field in fields(cls)))


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of N moving scenes, and who is seen where.

    ``owner`` names what the pixel belongs to and ``flows`` lead from here to the pictures that are asked for. With
    ``place``, the pixel's coordinates on its owner in about pixels, two pixels are the same if they agree in both: a
    limb may hide itself.
    """

    image: Tensor  # (N, 4, H, W)
    owner: Tensor  # (N, 1, H, W)
    flows: tuple[Tensor, ...]  # (N, 2, H, W) each
    lines: Tensor  # (N, 1, H, W)
    moves: Tensor  # (N, 1, H, W)
    place: Tensor | None = None  # (N, 2, H, W)


def gathered(frames: Sequence[Frame], times: Tensor) -> Sample:
    """A sample of key 0, key 1 and the drawings, in this order; ``flows`` of a key lead into the other one, those of
    a drawing into key 0 and key 1."""
    first, last, *between = frames

    def stacked(tensors: list[Tensor], like: Tensor) -> Tensor:
        return torch.stack(tensors, 1) if tensors else like[:, None][:, :0]

    return Sample(
        image0=first.image,
        image1=last.image,
        times=times,
        drawings=stacked([frame.image for frame in between], first.image),
        flow01=first.flows[0],
        flow10=last.flows[0],
        flow_t0=stacked([frame.flows[0] for frame in between], first.flows[0]),
        flow_t1=stacked([frame.flows[1] for frame in between], first.flows[0]),
        visible01=seen_again(first, last, first.flows[0]),
        visible10=seen_again(last, first, last.flows[0]),
        visible_t0=stacked([seen_again(f, first, f.flows[0]) for f in between], first.owner),
        visible_t1=stacked([seen_again(f, last, f.flows[1]) for f in between], first.owner),
        lines0=first.lines,
        lines1=last.lines,
        lines_t=stacked([frame.lines for frame in between], first.lines),
        moves0=first.moves,
        moves1=last.moves,
    )


NEAR = 2.5
"""px on the owner that two pixels may lie apart to be the same one: rounding, and growth."""


def seen_again(here: Frame, other: Frame, flow: Tensor) -> Tensor:
    """1 where the pixel's owner is also the uppermost one at its place in the other picture, inside the picture.

    With places on the owners, one of the four pixels around suffices: a thin line falls between two.
    """
    if here.place is None or other.place is None:
        there = look_up(other.owner, flow, mode="nearest", padding="zeros")
        inside = look_up(torch.ones_like(there), flow, mode="nearest", padding="zeros")
        return ((there == here.owner) & (inside > 0.5)).float()
    mine = torch.cat((here.owner + 1, here.place), 1)
    theirs = torch.cat((other.owner + 1, other.place), 1)
    seen = torch.zeros_like(here.owner, dtype=torch.bool)
    for dx, dy in ((-0.5, -0.5), (-0.5, 0.5), (0.5, -0.5), (0.5, 0.5)):
        around = flow + torch.tensor((dx, dy), device=flow.device)[:, None, None]
        apart = (look_up(theirs, around, mode="nearest", padding="zeros") - mine).abs()
        seen |= (apart[:, :1] < 0.5) & (apart[:, 1:].amax(1, keepdim=True) < NEAR)
    return seen.float()
