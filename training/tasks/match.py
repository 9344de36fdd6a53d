"""Learning to match: procedural key pairs with exact flow."""

from dataclasses import fields
from pathlib import Path

import torch
from torch import Tensor, nn

from training.config import Run
from training.data.clips import find_strips, split
from training.data.material.augment.batches import changed_pairs
from training.data.procedural.sample import KeyPairs
from training.data.procedural.world import World
from training.data.sheets import held_out, open_sheet, triples
from training.losses.flow import certainty_loss, end_point_errors, flow_loss, smoothness_loss
from training.losses.matching import matched_cells_loss
from training.models.matcher import Matcher
from training.preview import save_preview
from training.tasks.task import descend

CERTAINTY_WEIGHT = 2.0


class MatchTask:
    """Batches, losses and measures of the matcher."""

    def __init__(self, run: Run, device: torch.device) -> None:
        self.run, self.device = run, device
        data = run.data
        self.world = World(data, device, run.seed)
        self.tracked = None
        if data.clips and data.tracked:
            from training.data.tracks import track_pairs  # OpenCV is needed for this alone

            train, _ = split(find_strips(Path(data.clips), data.refuse))
            self.tracked = track_pairs(train, max(data.sides), data.tracked, run.seed)
        elif data.sheets and data.sheet_triples:
            from training.data.tracks import track_triples  # likewise

            atlas = Path(data.sheet_atlas) if data.sheet_atlas else None
            sheets = [triples(open_sheet(Path(sheet), data.sheet_grid, atlas)) for sheet in data.sheets]
            learned = [triple for found in sheets for triple in held_out(found)[0]]
            self.tracked = track_triples(learned, max(data.sides))
        chance = torch.Generator(device).manual_seed(999_983)
        self.held_out = self.world.layers(no_times(16, device), 160, chance).key_pairs()
        self.characters = None
        if data.characters:
            self.characters = self.world.figures(no_times(12, device), 160, chance).key_pairs()
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

    def draw(self, rng: torch.Generator, side: int, count: int) -> KeyPairs:
        return self.world.sample(no_times(count, self.device), side, rng).key_pairs()

    def batch(self, step: int) -> KeyPairs:
        """The pairs of one step: the same for the same seed and step, whenever and wherever it is drawn."""
        rng = torch.Generator(self.device).manual_seed(self.run.seed * 1_000_003 + step + 1)
        sides, augment = self.run.data.sides, self.run.augment
        side = sides[int(torch.randint(0, len(sides), (1,), generator=rng, device=self.device))]
        count = max(1, self.run.data.pixels // side**2)
        share = torch.rand(1, generator=rng, device=self.device) if self.tracked else 1.0
        if self.tracked and share < self.run.data.tracked_share:
            pairs = self.tracked.draw(count, side, self.world.backgrounds, rng)
            return changed_pairs(pairs, augment.clips, augment, (self.run.seed, 0, step))
        changed = augment.scenes if self.run.data.clips else 0.0
        return changed_pairs(self.draw(rng, side, count), changed, augment, (self.run.seed, 0, step))

    def step(self, batch: KeyPairs, number: int, progress: float) -> dict[str, float]:
        loss, figures = self.loss(self.matcher, batch)
        norm = descend(loss, self.matcher, self.optimizers["matcher"], self.run.optimizer.clip)
        return figures | {"norm": norm}

    def loss(self, network: Matcher, pairs: KeyPairs) -> tuple[Tensor, dict[str, float]]:
        motion = network(pairs.image0, pairs.image1)
        of_flow, of_certainty = flow_loss(motion, pairs), certainty_loss(motion, pairs)
        figures = {"flow": float(of_flow.detach()), "certainty": float(of_certainty.detach())}
        total = of_flow + CERTAINTY_WEIGHT * of_certainty
        weights = self.run.losses
        if weights.smoothness:
            smoothness = smoothness_loss(motion.flow, torch.cat((pairs.image0, pairs.image1)))
            total, figures["smoothness"] = total + weights.smoothness * smoothness, float(smoothness.detach())
        if weights.matching:
            matching = matched_cells_loss(motion, pairs)
            total, figures["matching"] = total + weights.matching * matching, float(matching.detach())
        return total, figures

    @torch.no_grad()
    def measure(self, mean: nn.Module) -> dict[str, float]:
        """End-point errors on held-out scenes of 160 px, and on characters where the run draws them."""
        motion = mean(self.held_out.image0, self.held_out.image1)
        figures = end_point_errors(motion.flow, self.held_out)
        if self.characters:
            motion = mean(self.characters.image0, self.characters.image1)
            of_characters = end_point_errors(motion.flow, self.characters)
            figures |= {f"characters_{name}": error for name, error in of_characters.items()}
        return figures

    def preview(self, mean: nn.Module, path: Path) -> None:
        save_preview(path, mean, self.held_out if self.characters is None else mixed(self.held_out, self.characters))


def no_times(count: int, device: torch.device) -> Tensor:
    """Keys alone, nothing between."""
    return torch.zeros(count, 0, device=device)


def mixed(scenes: KeyPairs, characters: KeyPairs) -> KeyPairs:
    """Four pairs of each."""
    joined = []
    for field in fields(KeyPairs):
        one, other = getattr(scenes, field.name), getattr(characters, field.name)
        both = len(one) > len(scenes.image0)  # halves: from key 0, from key 1
        ends = [torch.cat((a[:4], b[:4])) for a, b in zip(one.chunk(1 + both), other.chunk(1 + both), strict=True)]
        joined.append(torch.cat(ends))
    return KeyPairs(*joined)
