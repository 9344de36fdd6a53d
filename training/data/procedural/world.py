"""The drawn world: any number of key pairs with drawings between them, each kind by its share."""

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import torch
from torch import Tensor

from training.config import ConfigError, Data
from training.data.clips import cut_outs, find_strips, split
from training.data.sheets import sheet_cut_outs
from training.data.stills import read_stills

from .figure.scene import draw_figures, effects_and_company
from .figure.traits import Traits
from .looks import finish
from .sample import Sample
from .scenes import draw_layers
from .shapes import draw_shapes, over, uniform
from .sprites import draw_sprites


class World:
    """Draws samples on the device that trains; what is drawn follows from the seed alone.

    The bank of drawings and backgrounds that scenes are put together from is made once, of ``data`` and ``seed``:
    shapes, cut-outs of clips and of sheets, stills.
    """

    def __init__(self, data: Data, device: torch.device, seed: int = 0) -> None:
        """
        Raises:
            ConfigError: the kinds ask for more than all of the pairs.
        """
        if (whole := data.characters + data.effects + data.sprites) > 1 + 1e-6:
            raise ConfigError(
                f"data.characters, data.effects and data.sprites come to {whole:.2f}: "
                "they are shares of the drawn pairs, so write numbers that come to 1 at most."
            )
        self.data, self.device = data, device
        self.traits = Traits(**{field.name: getattr(data, field.name) for field in fields(Traits)})
        rng = torch.Generator(device).manual_seed(seed)
        bank = [draw_shapes(100, data.drawing_side, rng, data.textures) for _ in range(max(1, data.shapes // 100))]
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
        side = min(192, max(self.data.sides))
        if self.data.stills:
            return read_stills(Path(self.data.stills), side).to(self.device, torch.float32) / 255
        shapes = torch.cat([draw_shapes(32, side, rng) for _ in range(3)])
        flat = torch.rand(96, 3, 1, 1, generator=rng, device=self.device).expand(96, 3, side, side)
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
        """As :meth:`draw`, with ``times`` (N, T) and chance from ``rng``: of every kind as many as its share gives."""
        kinds = {self.figures: self.data.characters, self.effects: self.data.effects, self.sprites: self.data.sprites}
        kinds = {kind: share for kind, share in kinds.items() if share}
        if not kinds:
            return self.layers(times, side, rng)
        lots, drawn, before, above = uniform(len(times), rng), [], 0, 0.0
        for kind, share in kinds.items():
            above += share
            count = int((lots < above).sum()) - before
            own = torch.Generator(self.device).manual_seed(
                int(torch.randint(2**62, (1,), generator=rng, device=self.device))
            )
            if count:
                drawn.append(kind(times[before : before + count], side, own))
            before += count
        if before < len(times):
            drawn.append(self.layers(times[before:], side, rng))
        return Sample.joined(drawn)

    @torch.no_grad()
    def layers(self, times: Tensor, side: int, rng: torch.Generator) -> Sample:
        """Scenes of layered drawings alone."""
        return draw_layers(self.drawings, self.backgrounds, times, side, rng, self.traits.boil)

    @torch.no_grad()
    def figures(self, times: Tensor, side: int, rng: torch.Generator) -> Sample:
        """Characters alone."""
        return scanned(draw_figures(self.backgrounds, times, side, rng, self.traits), rng)

    @torch.no_grad()
    def effects(self, times: Tensor, side: int, rng: torch.Generator) -> Sample:
        """Smoke, water and sparks, some with a character."""
        return scanned(draw_figures(self.backgrounds, times, side, rng, self.traits, effects_and_company), rng)

    @torch.no_grad()
    def sprites(self, times: Tensor, side: int, rng: torch.Generator) -> Sample:
        """Characters and effects as pixel art."""
        return draw_sprites(self.backgrounds, times, side, rng, self.traits)


def scanned(sample: Sample, rng: torch.Generator) -> Sample:
    """With the noise of scans on some pictures."""
    image0, image1, *between = (finish(p, rng) for p in (sample.image0, sample.image1, *sample.drawings.unbind(1)))
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
