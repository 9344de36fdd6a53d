"""Characters put together: what they are painted with, how they go through the picture, and small things that fly."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ..timing import Ways
from .body import DOWN, UP, Body, body, offset
from .chance import Chance, Track
from .curves import Chain, Frame2, Spot, chain, spot, turned
from .face import Face
from .paint import Paint, Part
from .patterns import pattern
from .smear import Smear
from .traits import Traits

FLYING = 4
"""Small far-flung things: two stars or dots, and a note's head and stem."""


@dataclass(frozen=True, slots=True)
class Camera:
    """N views that pan and zoom."""

    zoom: Track  # its logarithm
    pan: Track  # (N, 2) px
    side: int

    def at(self, progress: Tensor) -> Frame2:
        zoom = self.zoom.at(progress).exp()
        matrix = torch.eye(2, device=zoom.device) * zoom[:, None, None]
        middle = torch.full((len(zoom), 2), self.side / 2, device=zoom.device)
        return Frame2(middle * (1 - zoom[:, None]) + self.pan.at(progress), matrix)


@dataclass(frozen=True, slots=True)
class Character:
    """N characters and what flies about them, at any progress."""

    build: Body
    face: Face
    place: Track  # (N, 2) px of the hips
    bow: Tensor  # (N,)
    roll: Track  # radians of the whole
    squash: Track  # logarithm
    smear: Smear
    looks: Tensor  # (N,) 1 to the right, -1 to the left
    flights: tuple[Track, ...]  # (N, 2) px
    spin: Track
    small: Tensor  # (N, FLYING) px
    rays: Tensor  # (N,)
    paints: dict[str, Paint]
    present: dict[str, Tensor]

    def at(self, progress: Tensor, camera: Frame2) -> list[Part]:
        """All parts from the back to the front."""
        shapes = self.shapes(progress, camera)
        opened = {"far arm": 1.0, "near arm": 0.6, "far leg": 1.0, "near leg": 1.0, "tail": 1.0}
        parts = []
        for name in ORDER:
            shape = shapes[name]
            until = None
            if name in opened and isinstance(shape, Chain):
                until = opened[name] * shape.widths[:, 0]
            parts.append(Part(shape, self.paints[PAINTED[name]], self.present[name], until))
        return parts

    def shapes(self, progress: Tensor, camera: Frame2) -> dict[str, Chain | Spot]:
        build = self.build
        zero = torch.zeros_like(progress)
        way = self.place.change
        bow = (self.bow * 4 * progress * (1 - progress))[:, None] * torch.stack((-way[:, 1], way[:, 0]), 1)
        squash = self.squash.at(progress)
        mould = turned(self.roll.at(progress)) @ torch.diag_embed(
            torch.stack((self.looks * squash.exp(), (-squash).exp()), 1)
        )
        frame = Frame2(
            camera.places((self.place.at(progress) + bow)[:, None])[:, 0],
            camera.matrix @ self.smear.at(progress, way) @ mould,
        )
        speed = -(way[:, 0] * self.looks / (4 * build.head)).clamp(-1, 1)
        hips = torch.zeros_like(way)
        trunk = build.trunk.at(progress, frame, hips, zero + UP, zero)
        angle = trunk.tip_angle
        shapes: dict[str, Chain | Spot] = {"trunk": trunk}
        for index, (name, side) in enumerate((("far", -1.0), ("near", 1.0))):
            shoulder = offset(trunk.tip, angle, zero, -side * build.shoulder)
            shapes[f"{name} arm"] = build.arms[index].at(progress, frame, shoulder, angle + math.pi, zero)
            hip = offset(hips, zero, side * build.hip, zero)
            shapes[f"{name} leg"] = build.legs[index].at(progress, frame, hip, zero + DOWN, zero)
        shapes["tail"] = build.tail.at(progress, frame, hips, zero + math.pi - 0.4, speed)
        shapes["cape"] = build.cape.at(progress, frame, trunk.tip, angle + math.pi + 0.35, speed)
        shapes["skirt"] = build.skirt.at(progress, frame, hips, zero + DOWN, speed)
        neck = offset(trunk.tip, angle, 0.95 * build.head, zero)
        tilt = angle + math.pi / 2 + self.face.tilt.at(progress)
        head = Frame2(frame.places(neck[:, None])[:, 0], frame.matrix @ turned(tilt) * build.head[:, None, None])
        shapes |= self.face.at(progress, head, build.head, speed)
        return shapes | self.flying(progress, camera)

    def flying(self, progress: Tensor, camera: Frame2) -> dict[str, Chain | Spot]:
        shapes: dict[str, Chain | Spot] = {}
        zero = torch.zeros_like(progress)
        for index, flight in enumerate(self.flights):
            turn = camera.matrix @ turned(self.spin.at(progress) * (1 - 0.4 * index))
            origin = camera.places(flight.at(progress)[:, None])[:, 0]
            small = self.small[:, index]
            if index < 2:
                frame = Frame2(origin, turn * small[:, None, None])
                shapes[f"star {index}"] = spot(frame, small, self.rays, (self.rays > 2).float() * 0.6)
                continue
            tilted = torch.diag_embed(torch.stack((1.2 * small, 0.85 * small), 1))
            shapes["note"] = spot(Frame2(origin, turn @ tilted), small)
            lengths = torch.stack((2.5 * small, 1.6 * small, 0.4 * small), 1)
            bends = torch.stack((zero, zero + 2.2, zero), 1)
            widths = torch.stack([0.18 * small] * 4, 1)
            root = torch.stack((small, zero), 1)
            shapes["stem"] = chain(Frame2(origin, turn), root, zero + UP, lengths, bends, widths, bending=(1,))
        return shapes


ORDER = (
    "cape", "tail", "lock 0", "lock 1", "cap", "far arm", "far leg", "near leg", "skirt", "trunk", "far ear",
    "near ear", "skull", "far eye", "near eye", "far pupil", "near pupil", "nose", "mouth", "lock 2", "lock 4",
    "lock 3", "far brow", "near brow", "near arm", "star 0", "star 1", "stem", "note",
)  # fmt: skip
"""From the back to the front."""

PAINTED = {
    "cape": "cape", "tail": "fur", "cap": "hair", "far arm": "sleeve", "near arm": "sleeve", "far leg": "leg",
    "near leg": "leg", "skirt": "skirt", "trunk": "shirt", "skull": "skin", "far ear": "fur", "near ear": "fur",
    "far eye": "eye", "near eye": "eye", "far pupil": "pupil", "near pupil": "pupil", "nose": "nose", "mouth": "mouth",
    "far brow": "pupil", "near brow": "pupil", "star 0": "star", "star 1": "star", "stem": "pupil", "note": "pupil",
} | {f"lock {number}": "hair" for number in range(5)}  # fmt: skip


def characters(chance: Chance, side: int, ways: Ways, traits: Traits, here: Tensor, size: Tensor) -> Character:
    """Characters of ``size`` (N,), in shares of the picture's height, where ``here`` (N,) is 1, looking either way;
    still ones and lively ones."""
    lively = chance.within(0, 1) ** 1.2
    height = side * size
    build = body(chance, height, lively)
    reach = side * 0.6 * chance.within(0, 1) ** 2
    heading = chance.within(0, 2 * math.pi)
    room = (1.15 - size).clamp(min=0.1)
    close = (size > 1).float() * 0.3 * size  # the hips of a close-up lie below the picture
    down = 0.5 + 0.07 * size + chance.within(-0.5, 0.5) * room + close
    start = side * torch.stack((0.5 + chance.within(-0.5, 0.5) * room, down), 1)
    way = torch.stack((reach * heading.cos(), 0.7 * reach * heading.sin()), 1) * chance.coin(0.85)[:, None]
    start = start - 0.5 * way
    flights = []
    for _ in range(FLYING - 1):
        place = side * chance.within(0.05, 0.95, 2)
        flights.append(Track(place, place + (side * chance.within(-0.45, 0.45, 2))))
    styles, present = painted_and_present(chance, build, traits.textures)
    present = {name: present.get(name, torch.ones_like(here)) * here for name in ORDER}
    return Character(
        build,
        Face.drawn(chance, build.head, lively),
        Track(start, start + way),
        ways.bow,
        chance.track(-0.5, 0.5, lively * chance.coin(0.4)),
        chance.track(-0.25, 0.25, lively * chance.coin(0.5)),
        Smear.drawn(chance, traits.smears),
        2 * chance.coin(0.5) - 1,
        tuple(flights),
        chance.track(-2.5, 2.5, lively),
        side * chance.within(0.012, 0.04, FLYING),
        (chance.within(0, 1) * 6).floor(),
        styles,
        present,
    )


def painted_and_present(chance: Chance, build: Body, textures: float) -> tuple[dict[str, Paint], dict[str, Tensor]]:
    """Paints out of one palette of six, skin and hair apart, and who has what."""
    count, device = chance.count, build.head.device
    palette = chance.within(0.05, 1, 6, 3)
    grey = palette.mean(2, keepdim=True)
    palette = (grey + (palette - grey) * 1.3).clamp(0, 1)
    natural = chance.coin(0.6)[:, None]
    tone = chance.within(0, 1)[:, None]
    tones = torch.tensor(((0.99, 0.87, 0.76), (0.42, 0.26, 0.17)), device=device)
    skin = natural * (tones[:1] + tone * (tones[1:] - tones[:1])) + (1 - natural) * palette[:, 5]
    striped = chance.coin(0.3)
    shade = chance.within(0.12, 0.3) * chance.coin(0.4)

    def paint(colour: Tensor, sleeve: tuple[Tensor, Tensor] | None = None, shaded: Tensor | None = None) -> Paint:
        if shaded is None:
            return Paint(colour, sleeve)
        other = palette[:, int(torch.randint(0, 6, (1,), generator=chance.rng, device=device))]
        pitch = (0.25 * build.head, 0.9 * build.head)
        return Paint(
            colour, sleeve, pattern(chance, other, pitch, striped * chance.coin(0.6), textures), (shade, shaded)
        )

    arm = build.arms[0].lengths.sum(1)
    leg = build.legs[0].lengths.sum(1)
    thick = build.arms[0].widths[:, 0]
    boots = leg * chance.within(0.55, 0.9)
    cuffs = arm * chance.within(0.25, 0.9)
    white, black = torch.ones(count, 3, device=device), torch.full((count, 3), 0.06, device=device)
    paints = {
        "skin": paint(skin, shaded=0.45 * build.head),
        "fur": paint(torch.where(chance.coin(0.5)[:, None] > 0, skin, palette[:, 4])),
        "hair": paint(palette[:, 4]),
        "shirt": paint(palette[:, 0], shaded=0.3 * build.shoulder),
        "sleeve": paint(palette[:, 0], (skin, cuffs), shaded=0.3 * thick),
        "leg": paint(palette[:, 1], (palette[:, 2], boots), shaded=0.4 * thick),
        "skirt": paint(palette[:, 3], shaded=0.4 * build.hip),
        "cape": paint(palette[:, 2], shaded=0.5 * build.hip),
        "eye": paint(white),
        "pupil": Paint(black, solid=True),
        "nose": paint(skin * 0.8),
        "mouth": paint(torch.tensor((0.5, 0.08, 0.1), device=device).expand(count, 3)),
        "star": paint(palette[:, 3]),
    }
    ears = chance.coin(0.4)
    hair = chance.coin(0.8)
    fringe = hair * chance.coin(0.8)
    long = hair * chance.coin(0.6)
    flying = chance.coin(0.5)
    present = {"cape": chance.coin(0.25), "tail": chance.coin(0.35), "skirt": chance.coin(0.35), "cap": hair}
    present |= {"far ear": ears, "near ear": ears, "lock 0": long, "lock 1": long, "nose": chance.coin(0.7)}
    present |= {f"lock {number}": fringe for number in (2, 3, 4)}
    present |= {"star 0": flying, "star 1": flying * chance.coin(0.6)}
    note = chance.coin(0.3)
    return paints, present | {"stem": note, "note": note}
