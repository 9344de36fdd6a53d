"""Heads: features lie on a ball that turns, so they slide over the head and grow narrow towards its side."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from .body import DOWN, UP, Limb, trailing
from .chance import Chance, Track
from .curves import Chain, Frame2, Spot, chain, spot


@dataclass(frozen=True, slots=True)
class Face:
    """N heads; lengths in units of the head's radius, angles in radians."""

    wide: Tensor  # (N,)
    tilt: Track
    yaw: Track
    pitch: Track
    eye: Tensor  # radius
    apart: Tensor  # half the angle between the eyes
    open: Track  # 1: open, towards 0: shut
    gaze: Track  # (N, 2)
    brow: Track
    smile: Track  # radians the mouth bends by; positive laughs
    gape: Track
    mouth: Tensor  # length
    ears: Tensor  # length
    locks: tuple[Limb, ...]  # two behind the head, three before the forehead

    @classmethod
    def drawn(cls, chance: Chance, head: Tensor, lively: Tensor) -> "Face":
        one = torch.ones_like(head)

        def lock(length: tuple[float, float], thick: float, widths: tuple[float, ...], swing: float) -> Limb:
            long, own = head * chance.within(*length), lively * chance.within(0.3, 1)
            return trailing(chance, long, thick * head, widths, own, swing, swing - 0.4)

        back = [lock((0.9, 2.8), 0.42, (1.0, 1.05, 0.9, 0.4, 0.15), 1.0) for _ in range(2)]
        front = [lock((0.45, 0.75), 0.26, (1.0, 1.1, 0.9, 0.35, 0.1), 0.8) for _ in range(3)]
        return cls(
            wide=chance.within(0.85, 1.12),
            tilt=chance.track(-0.5, 0.5, lively * chance.within(0, 1)),
            yaw=chance.track(-0.8, 0.8, lively * chance.within(0.3, 1)),
            pitch=chance.track(-0.3, 0.3, lively * chance.within(0.3, 1)),
            eye=chance.within(0.14, 0.27),
            apart=chance.within(0.34, 0.5),
            open=chance.track(0.25, 1.5, lively * chance.coin(0.5)),
            gaze=chance.track(-0.4, 0.4, lively, 2),
            brow=chance.track(-0.4, 0.4, lively),
            smile=chance.track(-1.2, 1.8, lively),
            gape=chance.track(-0.1, 0.2, lively),
            mouth=one * chance.within(0.35, 0.8),
            ears=one * chance.within(0.3, 1.1),
            locks=(*back, *front),
        )

    def at(self, progress: Tensor, head: Frame2, radius: Tensor, speed: Tensor) -> dict[str, Chain | Spot]:
        """The head's parts; ``head`` (x to its right, y down) is in units of ``radius`` (N,) px."""
        yaw, pitch = self.yaw.at(progress), self.pitch.at(progress)
        zero, one = torch.zeros_like(radius), torch.ones_like(radius)
        pixels = Frame2(head.origin, head.matrix / radius[:, None, None])

        def on_ball(longitude: Tensor, latitude: float) -> tuple[Tensor, Tensor, Tensor, Tensor]:
            """x and y of a place on the ball, and how narrow and how flat it looks there."""
            narrow, flat = (longitude + yaw).cos().clamp(min=0.12), (latitude + pitch).cos()
            return (longitude + yaw).sin() * flat, -(latitude + pitch).sin(), narrow, flat

        def ellipse(x: Tensor, y: Tensor, wide: Tensor, tall: Tensor, unit: Tensor | float = 1.0) -> Spot:
            return spot(within(head, x, y, wide, tall), unit * radius)

        def stroke(longitude: Tensor, latitude: float, length: Tensor, bend: Tensor, width: Tensor) -> Chain:
            x, y, narrow, _ = on_ball(longitude, latitude)
            frame = within(pixels, x * radius, y * radius, narrow, one)
            long = length * radius
            chord = long * torch.sinc(bend / (2 * math.pi))
            root = torch.stack((-chord / 2, zero), 1)
            widths = (width * radius)[:, None].expand(-1, 2)
            return chain(frame, root, bend / 2, long[:, None], -bend[:, None], widths, bending=(0,))

        parts: dict[str, Chain | Spot] = {"skull": ellipse(zero, zero, self.wide, one)}
        parts["cap"] = ellipse(-0.12 * yaw.sin(), zero - 0.18, 1.12 * self.wide, 1.08 * one)
        for name, side in (("far", -1.0), ("near", 1.0)):
            x, y, narrow, flat = on_ball(side * self.apart, 0.05)
            tall = self.eye * self.open.at(progress) * flat
            parts[f"{name} eye"] = ellipse(x, y, self.eye * narrow, tall, self.eye)
            look = self.gaze.at(progress) * self.eye[:, None]
            pupil = 0.6 * torch.minimum(self.eye, tall)
            parts[f"{name} pupil"] = ellipse(
                x + look[:, 0] * narrow, y + 0.5 * look[:, 1], pupil * narrow, pupil, 0.6 * self.eye
            )
            bend = 0.5 + self.brow.at(progress) * side
            parts[f"{name} brow"] = stroke(side * self.apart, 0.48, 1.8 * self.eye, -bend, one * 0.035)
            ear = within(pixels, (side * 0.62 - 0.3 * yaw.sin()) * radius, zero - 0.62 * radius, one, one)
            widths = torch.stack((0.34 * radius, 0.04 * radius), 1)
            outward = torch.full_like(radius, UP + 0.35 * side)
            parts[f"{name} ear"] = chain(
                ear, torch.zeros_like(head.origin), outward, (self.ears * radius)[:, None], zero[:, None], widths
            )
        x, y, narrow, _ = on_ball(zero, -0.12)
        parts["nose"] = ellipse(x * 1.06, y, 0.07 * narrow.clamp(min=0.5), 0.06 * one, 0.07)
        gape = self.gape.at(progress).clamp(min=0.03)
        parts["mouth"] = stroke(zero, -0.48, self.mouth, self.smile.at(progress), gape)
        for number, lock in enumerate(self.locks):
            side = (-1.0, 1.0, -0.75, 0.0, 0.75)[number]
            if number < 2:
                root = torch.stack((zero + 0.62 * side - 0.25 * yaw.sin(), zero - 0.1), 1)
            else:
                root = torch.stack(((side + 0.7 * yaw).sin() * 0.8, zero - 0.78 + 0.15 * abs(side)), 1)
            hangs = torch.full_like(radius, DOWN - 0.25 * side)
            parts[f"lock {number}"] = lock.at(progress, pixels, root * radius[:, None], hangs, speed)
        return parts


def within(frame: Frame2, x: Tensor, y: Tensor, wide: Tensor, tall: Tensor) -> Frame2:
    """A frame at (x, y) of another, stretched by ``wide`` and ``tall``."""
    origin = frame.places(torch.stack((x, y), -1)[:, None])[:, 0]
    return Frame2(origin, frame.matrix * torch.stack((wide, tall), -1)[:, None])
