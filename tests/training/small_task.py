"""A task that a test of the loop can follow by eye: two networks of a few weights learn a line from random points."""

from pathlib import Path

import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from training.config import Run
from training.tasks.task import descend


class LineTask:
    """Fits ``y = 2x + 1`` twice: ``line`` from the run's points, ``follower`` from what ``line`` says of them."""

    def __init__(self, run: Run, device: torch.device) -> None:
        self.run, self.device = run, device
        self.line, self.follower = nn.Linear(1, 1).to(device), nn.Sequential(nn.Linear(1, 4), nn.Linear(4, 1))
        self.networks: dict[str, nn.Module] = {"line": self.line, "follower": self.follower.to(device)}
        self.optimizers: dict[str, torch.optim.Optimizer] = {
            name: torch.optim.AdamW(network.parameters(), run.optimizer.rate) for name, network in self.networks.items()
        }
        self.shown: list[int] = []

    @property
    def generator(self) -> nn.Module:
        return self.line

    def step(self, step: int, progress: float) -> dict[str, float]:
        x = torch.rand(self.run.data.pixels // 256, 1, device=self.device)
        self.shown.append(len(x))
        loss = F.mse_loss(self.line(x), 2 * x + 1)
        norm = descend(loss, self.line, self.optimizers["line"], self.run.optimizer.clip)
        after = F.mse_loss(self.follower(x), self.line(x))
        descend(after, self.follower, self.optimizers["follower"], self.run.optimizer.clip)
        return {"loss": float(loss.detach()), "norm": norm}

    def measure(self, mean: nn.Module) -> dict[str, float]:
        with torch.no_grad():
            return {"apart": float((mean(torch.ones(1, 1, device=self.device)) - 3).abs())}

    def preview(self, mean: nn.Module, path: Path) -> None:
        level = int(mean(torch.ones(1, 1, device=self.device)).clamp(0, 4) * 60)
        Image.new("RGB", (8, 8), (level, level, level)).save(path)
