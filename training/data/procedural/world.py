"""The drawn world: any number of key pairs with drawings between them, each kind by its share."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from training.config import Data
from training.data.clips import cut_outs, find_strips, split
from training.data.sheets import sheet_cut_outs
from training.data.stills import read_stills

from .figure.scene import draw_figures
from .sample import Sample
from .scenes import as_pixel_art, draw_layers, finish
from .shapes import draw_shapes, over, uniform


class World:
    """Draws samples on the device that trains; what is drawn follows from the seed alone.

    The bank of drawings and backgrounds that scenes are put together from is made once, of ``data`` and ``seed``:
    shapes, cut-outs of clips and of sheets, stills.
    """

    def __init__(self, data: Data, device: torch.device, seed: int = 0) -> None:
        self.data, self.device = data, device
        rng = torch.Generator(device).manual_seed(seed)
        bank = [draw_shapes(100, data.drawing_side, rng) for _ in range(max(1, data.shapes // 100))]
        if data.clips:
            train, _ = split(find_strips(Path(data.clips), data.refuse))
            cuts = cut_outs(train, data.drawing_side, data.cut_outs, seed)
            bank.append(cuts.to(device, torch.float32) / 255)
        if data.sheets:
            atlas = Path(data.sheet_atlas) if data.sheet_atlas else None
            own = sheet_cut_outs([Path(sheet) for sheet in data.sheets], data.drawing_side, data.sheet_grid, atlas)
            own = own.to(device, torch.float32) / 255
            bank += [own] * max(1, sum(map(len, bank)) // len(own))
        self.drawings = torch.cat(bank)
        self.backgrounds = self.paint_backgrounds(rng)

    def paint_backgrounds(self, rng: torch.Generator) -> Tensor:
        """(B, 3, S, S): drawn scenes where stills are given, else big shapes over flat colours."""
        if self.data.stills:
            return read_stills(Path(self.data.stills), 192).to(self.device, torch.float32) / 255
        shapes = torch.cat([draw_shapes(32, 192, rng) for _ in range(3)])
        flat = torch.rand(96, 3, 1, 1, generator=rng, device=self.device).expand(96, 3, 192, 192)
        paper = torch.cat((flat, torch.ones_like(flat[:, :1])), dim=1)
        return over(paper, shapes[:, :3] / shapes[:, 3:].clamp(min=1e-3), shapes[:, 3])[:, :3]

    def draw(self, count: int, side: int, times: Sequence[float] | Tensor, seed: tuple[int, int, int]) -> Sample:
        """Draw ``count`` pairs of ``side`` pixels and what lies between them.

        Args:
            times: in (0, 1), the same for all pairs, or (N, T).
            seed: the run's seed, the rank of the process and its step; nothing else decides what is drawn.
        """
        rng = torch.Generator(self.device).manual_seed(mixed(*seed))
        between = torch.as_tensor(times, dtype=torch.float32, device=self.device)
        between = between.expand(count, -1) if between.ndim == 1 else between
        return self.sample(between, side, rng)

    @torch.no_grad()
    def sample(self, times: Tensor, side: int, rng: torch.Generator) -> Sample:
        """As :meth:`draw`, with ``times`` (N, T) and chance from ``rng``."""
        characters, drawn = 0, []
        if self.data.characters:
            characters = int((uniform(len(times), rng) < self.data.characters).sum())
        if characters:
            drawn.append(self.figures(times[:characters], side, rng))
        if characters < len(times):
            drawn.append(self.layers(times[characters:], side, rng))
        return Sample.joined(drawn)

    @torch.no_grad()
    def layers(self, times: Tensor, side: int, rng: torch.Generator) -> Sample:
        """Scenes of layered drawings alone."""
        return draw_layers(self.drawings, self.backgrounds, times, side, rng)

    @torch.no_grad()
    def figures(self, times: Tensor, side: int, rng: torch.Generator) -> Sample:
        """Characters alone; one batch in eight is pixel art."""
        sample = draw_figures(self.backgrounds, times, side, rng, self.data.line_art)
        images = [sample.image0, sample.image1, *sample.drawings.unbind(1)]
        images = as_pixel_art(images, torch.rand(1, generator=rng, device=rng.device))
        image0, image1, *between = (finish(image, rng) for image in images)
        drawings = torch.stack(between, 1) if between else sample.drawings
        return replace(sample, image0=image0, image1=image1, drawings=drawings)


def mixed(*numbers: int) -> int:
    """A seed of 63 bits out of several whole numbers: neighbours share nothing (the finalizer of SplitMix64)."""
    state = 0
    for number in numbers:
        state = (state + number + 0x9E3779B97F4A7C15) % 2**64
        state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        state = (state ^ state >> 27) * 0x94D049BB133111EB % 2**64
        state ^= state >> 31
    return state >> 1
