"""Learning to draw what lies between two keys from true drawings: what every such network shares."""

from collections.abc import Callable
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor, nn

from training.config import Run
from training.data.between import ClipFrames, Lesson
from training.data.clips import find_strips, split
from training.data.material.augment.batches import changed_lesson
from training.data.procedural.world import World, mixed
from training.preview import on_paper, to_bytes

HELD_OUT = 999_983
"""Seed of the scenes that are measured and never trained on."""

Draw = Callable[[Tensor, Tensor, Tensor], Tensor]
"""Keys (N, 4, H, W) and time (N, 1, 1, 1) -> the drawing."""


class Synthesis:
    """Lessons, measures and pages of pictures; a task says what learns and how it draws."""

    def __init__(self, run: Run, device: torch.device) -> None:
        self.run, self.device = run, device
        self.world = World(run.data, device, run.seed)
        self.clips = None
        if run.data.clips:
            train, _ = split(find_strips(Path(run.data.clips), run.data.refuse))
            self.clips = ClipFrames.read(train, max(run.data.sides), run.synthesis.clips, run.seed)
        side = min(160, max(run.data.sides))
        self.held_out = self.drawn(8, side, 1, (HELD_OUT, 0, 0), even=True)
        self.networks: dict[str, nn.Module] = {}
        self.optimizers: dict[str, torch.optim.Optimizer] = {}

    def drawn(self, count: int, side: int, drawings: int, seed: tuple[int, int, int], *, even: bool = False) -> Lesson:
        """Of the drawn world; the times of a sequence are even, that of a single drawing is left to chance."""
        rng = torch.Generator(self.device).manual_seed(mixed(*seed, 1))
        if even or drawings > 1:
            times = torch.linspace(0, 1, drawings + 2, device=self.device)[1:-1].expand(count, -1)
        else:
            times = torch.rand(count, 1, generator=rng, device=self.device) * 0.96 + 0.02
        return Lesson.of(self.world.draw(count, side, times, seed))

    def batch(self, step: int) -> Lesson:
        """The lesson of one step: the same for the same seed and step, whenever and wherever it is drawn."""
        rng = torch.Generator(self.device).manual_seed(self.run.seed * 1_000_003 + step + 1)
        data, wanted, augment = self.run.data, self.run.synthesis, self.run.augment
        side = data.sides[int(torch.randint(0, len(data.sides), (1,), generator=rng, device=self.device))]
        count = max(1, data.pixels // (side * side * wanted.drawings))
        if self.clips and torch.rand(1, generator=rng, device=self.device) < wanted.from_clips:
            lesson, share = self.clips.draw(count, side, wanted.drawings, rng), augment.clips
        else:
            lesson = self.drawn(count, side, wanted.drawings, (self.run.seed, 0, step))
            share = augment.scenes if data.clips else 0.0
        return changed_lesson(lesson, share, augment, (self.run.seed, 0, step))

    def drawer(self, network: nn.Module) -> Draw:
        """How the network draws."""
        raise NotImplementedError

    @torch.no_grad()
    def measure(self, mean: nn.Module) -> dict[str, float]:
        """``psnr`` (dB) of held-out drawings half-way between their keys, and that of fading one key into the other."""
        first, last, time, truth = self.held_out.each()
        found = self.drawer(mean)(first, last, time)
        return {"psnr": psnr(found, truth), "psnr_dissolve": psnr((first + last) / 2, truth)}

    @torch.no_grad()
    def preview(self, mean: nn.Module, path: Path) -> None:
        """Columns are pairs of keys; rows: first key, drawing, truth, last key."""
        first, last, time, truth = (each[:8] for each in self.held_out.each())
        rows = (first, self.drawer(mean)(first, last, time), truth, last)
        page = torch.cat([torch.cat(list(on_paper(row)), dim=2) for row in rows], dim=1)
        Image.fromarray(to_bytes(page)).save(path)


def psnr(made: Tensor, truth: Tensor) -> float:
    """dB, mean over the pictures (N, C, H, W)."""
    error = (made - truth).square().flatten(1).mean(1).clamp(min=1e-9)
    return float((-10 * error.log10()).mean())
