"""Trunk and limbs: how they are built and how they move."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from .chance import Chance, Track
from .curves import Chain, Frame2, chain, turned


@dataclass(frozen=True, slots=True)
class Limb:
    """An arm, leg, tail, strand or cloth: pieces in turn straight and bending, around a root."""

    lengths: Tensor  # (N, K) px
    widths: Tensor  # (N, K + 1) px
    angle: Track  # of the first piece, from where it hangs
    bends: Track  # (N, K) radians
    drag: Tensor  # (N, K) radians it trails by at full speed half-way; stiff limbs: 0
    bending: tuple[int, ...]
    bulge: Tensor | None = None

    def at(self, progress: Tensor, frame: Frame2, root: Tensor, hangs: Tensor, speed: Tensor) -> Chain:
        """Hung at ``root`` (N, 2) of ``frame``, ``hangs`` (N,) radians; ``speed`` (N,) to the front, of its size."""
        trail = 4 * progress * (1 - progress) * speed
        bends = self.bends.at(progress) + trail[:, None] * self.drag
        angle = hangs + self.angle.at(progress)
        return chain(frame, root, angle, self.lengths, bends, self.widths, self.bulge, self.bending)


@dataclass(frozen=True, slots=True)
class Body:
    """Proportions and joints of N characters that look to the right; lengths in px."""

    trunk: Limb
    arms: tuple[Limb, Limb]  # far and near
    legs: tuple[Limb, Limb]
    tail: Limb
    cape: Limb
    skirt: Limb
    shoulder: Tensor  # (N,) px from the middle of the chest
    hip: Tensor
    head: Tensor  # (N,) radius


def body(chance: Chance, height: Tensor, lively: Tensor) -> Body:
    """Characters of about ``height`` (N,) px; ``lively`` (N,) 0: both keys alike, 1: nothing in common."""

    def own() -> Tensor:
        return lively * chance.within(0.3, 1)

    def still(*shape: int) -> Tensor:
        return torch.zeros(chance.count, *shape, device=lively.device)

    trunk = height * chance.within(0.22, 0.34)
    head = height * chance.within(0.09, 0.2)
    thick = height * chance.within(0.018, 0.045)
    chest, waist, hip = (height * chance.within(low, high) for low, high in ((0.06, 0.12), (0.04, 0.09), (0.05, 0.1)))
    spine = chance.track(-0.7, 0.7, own())
    lean = chance.track(-0.35, 0.35, own())
    zero = Track(still(), still())
    torso = Limb(
        torch.stack((0.2 * trunk, 0.6 * trunk, 0.2 * trunk), 1),
        torch.stack((hip, waist, chest, 0.75 * chest), 1),
        lean,
        joined(zero, spine, zero),
        still(3),
        (1,),
    )
    arm_length = height * chance.within(0.3, 0.42)
    leg_length = height * chance.within(0.34, 0.5)
    arms = tuple(
        jointed(
            thick,
            arm_length,
            chance.track(-2.6, 1.2, own()),
            chance.track(-2.0, 0.1, own()),
            chance.track(-0.6, 0.6, own()),
            (1.0, 1.2, 1.25, 0.9),
        )
        for _ in range(2)
    )
    legs = tuple(
        jointed(
            1.2 * thick,
            leg_length,
            chance.track(-1.2, 0.9, own()),
            chance.track(0.0, 1.7, own()),
            chance.track(-1.7, -1.0, own()),
            (1.6, 2.0, 0.9, 0.7),
        )
        for _ in range(2)
    )
    tail = trailing(chance, trunk * chance.within(0.7, 2.0), thick, (1.0, 1.0, 0.8, 0.4, 0.3), own(), 1.6, 0.7)
    cape = trailing(chance, trunk * chance.within(0.9, 1.7), chest, (0.7, 0.8, 1.2, 1.6, 1.7), own(), 0.6, 0.5)
    skirt = trailing(chance, leg_length * chance.within(0.25, 0.6), hip, (1.0, 1.1, 1.5, 1.9, 2.0), own(), 0.2, 0.15)
    return Body(torso, arms, legs, tail, cape, skirt, 0.8 * chest, 0.55 * hip, head)  # pyright: ignore[reportArgumentType]


def joined(*tracks: Track) -> Track:
    """K tracks (N,) as one (N, K)."""
    return Track(torch.stack([track.first for track in tracks], 1), torch.stack([track.last for track in tracks], 1))


def jointed(
    thick: Tensor, length: Tensor, angle: Track, middle: Track, end: Track, hand: tuple[float, float, float, float]
) -> Limb:
    """Two long bones and a hand or foot, ``thick`` px to each side.

    A joint is as long as it needs to be for its bend to leave room for the flesh on the inside.

    Args:
        hand: length and three half widths of it, in units of ``thick``.
    """
    wrist, elbow = 2.0 * thick, 2.2 * thick
    bone = ((length - wrist - elbow - hand[0] * thick) / 2).clamp(min=1)
    nothing = Track(torch.zeros_like(thick), torch.zeros_like(thick))
    widths = (1.0, 0.98, 0.9, 0.75, hand[2] * 0.7, hand[3])
    return Limb(
        torch.stack((bone, elbow, bone, wrist, hand[0] * thick), 1),
        thick[:, None] * torch.tensor(widths, device=thick.device),
        angle,
        joined(nothing, middle, nothing, end, nothing),
        torch.zeros(len(thick), 5, device=thick.device),
        (1, 3),
        thick[:, None] * torch.tensor((0.1, 0.0, 0.15, 0.0, 0.3), device=thick.device),
    )


def trailing(
    chance: Chance, length: Tensor, thick: Tensor, widths: tuple[float, ...], lively: Tensor, bend: float, drag: float
) -> Limb:
    """What swings behind: two bends between short straight ends, which trail more towards the tip."""
    wide = thick[:, None] * torch.tensor(widths, device=thick.device)
    lengths = length[:, None] * torch.tensor((0.1, 0.4, 0.4, 0.1), device=thick.device)
    swing = chance.track(-bend, bend, lively, 4)
    # a bend may not be tighter than what bends is wide
    most = 0.85 * lengths / torch.maximum(wide[:, 1:], wide[:, :-1])
    swing = Track(swing.first.clamp(-most, most), swing.last.clamp(-most, most))
    trail = torch.tensor((0.0, 0.6, 1.0, 0.0), device=thick.device) * drag
    free = (most - torch.maximum(swing.first.abs(), swing.last.abs())).clamp(min=0)
    hung = chance.track(-0.5 * bend, 0.5 * bend, lively)
    return Limb(lengths, wide, hung, swing, torch.minimum(trail, free), (1, 2))


def offset(place: Tensor, angle: Tensor, along: Tensor, across: Tensor) -> Tensor:
    """(N, 2): ``along`` and ``across`` (N,) px from ``place``, seen in the direction ``angle``."""
    return place + torch.einsum("nij,nj->ni", turned(angle), torch.stack((along, across), -1))


UP, DOWN = -math.pi / 2, math.pi / 2
