"""Scenes of moving layers: two keys, and exactly where every pixel of one went in the other.

A layer is a drawing (from :mod:`shapes`, or cut out of a licensed clip) with a place, size and turn in each key,
that bends between the keys by a smooth field. Characters are chains: a part hangs on its parent by a joint and swings
with it. The flow follows the uppermost visible layer. Everything depends on the generator alone, so its seed fixes a
batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from training.models.warp import pixel_grid

from .ground import Ground, ground
from .looks import (
    as_pixel_art,
    finish,
    line_drawing,
    line_map,
    on_white_paper,
    recolour_drawing,
    recolouring,
    sample_drawing,
)
from .poses import LAYERS, Movement, bending_fields, bent, movements, unbend
from .sample import Frame, Sample, gathered
from .shapes import at, uniform
from .timing import Ways

LINE_SCENES = 0.15
"""Share of scenes that are line drawings: ink on white paper or on none."""


def draw_layers(
    drawings: Tensor, backgrounds: Tensor, times: Tensor, side: int, rng: torch.Generator, boil: float = 0.0
) -> Sample:
    """Draw scenes of ``side`` pixels at their keys and at ``times`` (N, T) between them.

    Args:
        drawings: (D, 4, S, S) premultiplied RGBA cut-outs in [0, 1].
        backgrounds: (B, 3, S, S) pictures for painted backgrounds.
        boil: share of scenes whose drawings waver, each anew; the flow knows nothing of it.
    """
    count = len(times)
    movement = movements(count, side, rng)
    chosen = torch.randint(0, len(drawings), (count, LAYERS), generator=rng, device=rng.device)
    recolour = recolouring(count * LAYERS, rng)
    bends = bending_fields(count, rng)
    lines = (uniform(count, rng) < LINE_SCENES)[:, None, None, None]
    hollow = (uniform(count, rng) < 0.3)[:, None, None, None]
    grounds = ground(backgrounds, count, side, rng)
    parts = []
    for layer in range(LAYERS):
        drawing = recolour_drawing(drawings[chosen[:, layer]], recolour, layer, count)
        smooth = F.interpolate(bends[:, layer], size=(17, 17), mode="bicubic", align_corners=True)
        parts.append((torch.where(lines, line_drawing(drawing, hollow), drawing), smooth))
    boils = uniform(count, rng, 0.3, 1.0) * (uniform(count, rng) < boil) * side / 128 if boil else None
    scene = Layers(movement, parts, grounds, lines, boils)
    zero, one = torch.zeros(count, device=rng.device), torch.ones(count, device=rng.device)
    keys = [scene.seen(zero, [one], rng), scene.seen(one, [zero], rng)]
    images = as_pixel_art([key.image for key in keys], pixelated := torch.rand(1, generator=rng, device=rng.device))
    images = [finish(image, rng) for image in images]
    ways = Ways.drawn(count, rng)  # after all that the keys need: what lies between does not change them
    scene = replace(scene, movement=replace(movement, bow=ways.bow))
    progress = ways.progress(times)
    between = [scene.seen(progress[:, index], [zero, one], rng) for index in range(times.shape[1])]
    images += [finish(image, rng) for image in as_pixel_art([frame.image for frame in between], pixelated)]
    frames = [
        replace(frame, image=image, lines=line_map(image)) for frame, image in zip(keys + between, images, strict=True)
    ]
    return gathered(frames, times)


@dataclass(frozen=True, slots=True)
class Layers:
    """A batch of scenes that can be seen at any progress."""

    movement: Movement
    parts: list[tuple[Tensor, Tensor]]  # each layer's drawing (N, 4, S, S) and smooth field of bending (N, 2, 17, 17)
    grounds: Ground
    lines: Tensor  # (N, 1, 1, 1), true where the scene is a line drawing
    boils: Tensor | None  # (N,) px that each drawing wavers by

    def seen(self, progress: Tensor, into: Sequence[Tensor], rng: torch.Generator) -> Frame:
        """The scenes at ``progress`` (N,), with flows into those at each progress of ``into``."""
        here, theres = self.movement.at(progress), [self.movement.at(other) for other in into]
        image, pans = self.grounds.seen(progress, into)
        image = torch.where(self.lines, on_white_paper(image), image)
        like = image[:, :1]
        still = (~self.lines).to(like)
        grid = pixel_grid(like).expand(len(image), -1, -1, -1)
        astray = None if self.boils is None else waver(self.boils, grid.shape[-1], rng)
        truth = torch.cat((torch.zeros_like(like), image[:, 3:], *(pan * still for pan in pans)), 1)
        for layer, (drawing, bend) in enumerate(self.parts):
            unbent = here.to_drawing(layer, grid)
            place = unbent + at(progress)[:, None] * bent(bend, unbent)
            drawn = sample_drawing(
                drawing, place if astray is None else place + astray / here.size[:, layer, None, None, None]
            )
            image = drawn + image * (1 - drawn[:, 3:])
            ways = [
                there.to_picture(layer, unbend(bend, at(amount)[:, None], place)) - grid
                for amount, there in zip(into, theres, strict=True)
            ]
            mine = torch.cat((torch.full_like(like, layer + 1.0), torch.ones_like(like), *ways), 1)
            truth = torch.lerp(truth, mine, (drawn[:, 3:] > 0.5).to(like))
        owner, moves, *flows = truth.split((1, 1, *(2 for _ in into)), 1)
        return Frame(image, owner, tuple(flows), like, moves)


def waver(strength: Tensor, side: int, rng: torch.Generator) -> Tensor:
    """(N, 2, side, side) px that one drawing strays, smoothly and about ``strength`` (N,)."""
    field = torch.randn(len(strength), 2, 11, 11, generator=rng, device=rng.device) * strength[:, None, None, None]
    return F.interpolate(field, size=(side, side), mode="bicubic", align_corners=True)
