"""Learning to match: procedural key pairs with exact flow."""

from pathlib import Path

import torch
from torch import Tensor, nn

from training.config import Run
from training.data.clips import cut_outs, find_strips, split
from training.data.procedural.scenes import KeyPairs, draw_scenes
from training.data.procedural.shapes import draw_shapes, over
from training.data.sheets import sheet_cut_outs
from training.data.stills import read_stills
from training.data.tracks import track_pairs
from training.losses.flow import certainty_loss, end_point_errors, flow_loss
from training.models.matcher import Matcher
from training.preview import save_preview
from training.tasks.task import descend

CERTAINTY_WEIGHT = 2.0


class MatchTask:
    """Batches, losses and measures of the matcher."""

    def __init__(self, run: Run, device: torch.device) -> None:
        self.run, self.device = run, device
        rng = torch.Generator(device).manual_seed(run.seed)
        data = run.data
        bank = [draw_shapes(100, data.drawing_side, rng) for _ in range(max(1, data.shapes // 100))]
        self.tracked = None
        if data.clips:
            train, _ = split(find_strips(Path(data.clips), data.refuse))
            if data.tracked:
                self.tracked = track_pairs(train, max(data.sides), data.tracked, run.seed)
            cuts = cut_outs(train, data.drawing_side, data.cut_outs, run.seed)
            bank.append(cuts.to(device, torch.float32) / 255)
        if data.sheets:
            atlas = Path(data.sheet_atlas) if data.sheet_atlas else None
            own = sheet_cut_outs([Path(sheet) for sheet in data.sheets], data.drawing_side, data.sheet_grid, atlas)
            own = own.to(device, torch.float32) / 255
            bank += [own] * max(1, sum(map(len, bank)) // len(own))
        self.drawings = torch.cat(bank)
        self.backgrounds = self.paint_backgrounds(rng)
        self.held_out = self.draw(torch.Generator(device).manual_seed(999_983), 160, 16)
        network = run.network
        self.matcher = Matcher(network.depth, network.quarter, network.eighth).to(device)
        self.networks: dict[str, nn.Module] = {"matcher": self.matcher}
        rate, decay = run.optimizer.rate, run.optimizer.decay
        self.optimizers: dict[str, torch.optim.Optimizer] = {
            "matcher": torch.optim.AdamW(self.matcher.parameters(), rate, weight_decay=decay)
        }

    @property
    def generator(self) -> Matcher:
        return self.matcher

    def paint_backgrounds(self, rng: torch.Generator) -> Tensor:
        """(B, 3, S, S): drawn scenes where stills are given, else big shapes over flat colours."""
        data = self.run.data
        if data.stills:
            return read_stills(Path(data.stills), 192).to(self.device, torch.float32) / 255
        shapes = torch.cat([draw_shapes(32, 192, rng) for _ in range(3)])
        flat = torch.rand(96, 3, 1, 1, generator=rng, device=self.device).expand(96, 3, 192, 192)
        paper = torch.cat((flat, torch.ones_like(flat[:, :1])), dim=1)
        return over(paper, shapes[:, :3] / shapes[:, 3:].clamp(min=1e-3), shapes[:, 3])[:, :3]

    def draw(self, rng: torch.Generator, side: int, count: int) -> KeyPairs:
        return draw_scenes(self.drawings, self.backgrounds, count, side, rng)

    def batch(self, step: int) -> KeyPairs:
        """The pairs of one step: the same for the same seed and step, whenever and wherever it is drawn."""
        rng = torch.Generator(self.device).manual_seed(self.run.seed * 1_000_003 + step + 1)
        sides = self.run.data.sides
        side = sides[int(torch.randint(0, len(sides), (1,), generator=rng, device=self.device))]
        count = max(1, self.run.data.pixels // side**2)
        share = torch.rand(1, generator=rng, device=self.device) if self.tracked else 1.0
        if self.tracked and share < self.run.data.tracked_share:
            return self.tracked.draw(count, side, self.backgrounds, rng)
        return self.draw(rng, side, count)

    def step(self, step: int, progress: float) -> dict[str, float]:
        loss, figures = self.loss(self.matcher, self.batch(step))
        norm = descend(loss, self.matcher, self.optimizers["matcher"], self.run.optimizer.clip)
        return figures | {"norm": norm}

    def loss(self, network: Matcher, pairs: KeyPairs) -> tuple[Tensor, dict[str, float]]:
        motion = network(pairs.image0, pairs.image1)
        of_flow, of_certainty = flow_loss(motion, pairs), certainty_loss(motion, pairs)
        figures = {"flow": float(of_flow.detach()), "certainty": float(of_certainty.detach())}
        return of_flow + CERTAINTY_WEIGHT * of_certainty, figures

    @torch.no_grad()
    def measure(self, mean: nn.Module) -> dict[str, float]:
        """End-point errors on held-out scenes of 160 px."""
        motion = mean(self.held_out.image0, self.held_out.image1)
        return end_point_errors(motion.flow, self.held_out)

    def preview(self, mean: nn.Module, path: Path) -> None:
        save_preview(path, mean, self.held_out)
