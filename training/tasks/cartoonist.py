"""What every way of learning to cartoonize has: the generator, its optimizer, discriminators, and pages to look at."""

from pathlib import Path
from typing import TypeVar

import torch
from PIL import Image
from torch import Tensor, nn

from training.config import Run
from training.losses.similarity import ssim
from training.models.cartoon_graph import CartoonizeGraph
from training.models.cartoonizer import Cartoonizer
from training.models.discriminator import PatchDiscriminator
from training.preview import to_bytes

N = TypeVar("N", bound=nn.Module)

BETAS = (0.8, 0.99)

QUICKER = 3.0
"""How many times the generator's rate a discriminator has, which begins from nothing (Heusel et al. 2017)."""

SHOWN = 6
"""Held-out photos on a page."""


def has_our_looks(way: str, anchor: float) -> bool:
    """Whether the three looks that a run learns are clean, painted and comic, and not others or one for all."""
    return way == "taught" or (way == "unpaired" and anchor > 0)


class Cartoonist:
    """A generator that draws photographs; the ways to teach it are subclasses that add ``step``.

    Args:
        held_out: (N, 3, S, S) photographs from 0 to 1 that are never trained on.
        condition: numbers that say what is wanted, see :class:`Cartoonizer`.
    """

    def __init__(self, run: Run, device: torch.device, held_out: Tensor, condition: int = 4) -> None:
        self.run, self.device, self.wanted = run, device, run.cartoonize
        self.held_out = held_out
        self.networks: dict[str, nn.Module] = {}
        self.optimizers: dict[str, torch.optim.Optimizer] = {}
        self.cartoonizer = self.learner("generator", Cartoonizer(condition))

    @property
    def generator(self) -> Cartoonizer:
        return self.cartoonizer

    def learner(self, name: str, network: N, factor: float = 1.0) -> N:
        """Take a network in, with an Adam of its own at ``factor`` times the run's rate."""
        network.to(self.device)
        self.networks[name] = network
        rate, decay = self.run.optimizer.rate * factor, self.run.optimizer.decay
        self.optimizers[name] = torch.optim.AdamW(network.parameters(), rate, BETAS, weight_decay=decay)
        return network

    def discriminator(self, name: str, channels: int) -> PatchDiscriminator:
        return self.learner(name, PatchDiscriminator(channels, self.wanted.discriminator, 3), QUICKER)

    def heard(self, progress: float) -> float:
        """The weight of the discriminator by now: nothing at first, then rising over a tenth of the run."""
        return self.wanted.adversarial * min(1.0, max(0.0, (progress - self.wanted.begins) / 0.1))

    def condition(self, count: int, look: int, strength: float = 1.0) -> Tensor:
        """(count, 4, 1, 1): one of the three looks, and how much of it."""
        found = torch.zeros(count, 4, 1, 1, device=self.device)
        found[:, look], found[:, 3] = 1, strength
        return found

    @torch.no_grad()
    def measure(self, mean: nn.Module) -> dict[str, float]:
        """How much of held-out photographs is left to be seen in their drawings."""
        drawn = mean(self.held_out, self.shown_conditions(len(self.held_out))[0]).clamp(0, 1)
        return {"ssim_to_photo": float(ssim(drawn, self.held_out).mean())}

    def shown_conditions(self, count: int) -> list[Tensor]:
        """What pages show of every photo: one row each."""
        return [self.condition(count, look) for look in range(3)]

    @torch.no_grad()
    def preview(self, mean: nn.Module, path: Path) -> None:
        """Photos in the first row, below them their drawings, finished as the shipped graph does."""
        graph = CartoonizeGraph(mean, ours=has_our_looks(self.wanted.way, self.wanted.anchor)).to(self.device)
        photos = self.held_out[:SHOWN]
        rows = [photos]
        for condition in self.shown_conditions(len(photos)):
            rows.append(graph.finished(mean(photos, condition), photos, condition[:, :3]).clamp(0, 1))
        page = torch.cat([torch.cat(list(row), dim=2) for row in rows], dim=1)
        Image.fromarray(to_bytes(page)).save(path)
