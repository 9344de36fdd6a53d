"""A task that a test of the loop can follow by eye: two networks of a few weights learn a line from random points."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from training.config import Data, Optimizer, Run
from training.loop import checkpoint
from training.loop.runlog import read_rows
from training.tasks.task import descend, rng_of

CPU = torch.device("cpu")
RUN = Run(
    name="line",
    steps=8,
    minutes=1e6,  # the clock never decides
    checkpoint_minutes=1e6,
    log_every=1,
    preview_every=4,
    tensorboard=False,
    data=Data(pixels=1024),
    optimizer=Optimizer(rate=0.05, warmup=2),
)


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

    def batch(self, number: int) -> torch.Tensor:
        return torch.rand(self.run.data.pixels // 256, 1, generator=rng_of(self.run.seed, number)).to(self.device)

    def step(self, batch: torch.Tensor, number: int, progress: float) -> dict[str, float]:
        x = batch
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


def state(folder: Path) -> dict[str, Any]:
    return checkpoint.read(folder / "last.pt")


def assert_equal(one: Any, other: Any, where: str = "") -> None:
    """Bit for bit, through dicts and lists."""
    assert type(one) is type(other), where
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for name in one:
            assert_equal(one[name], other[name], f"{where}.{name}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            assert_equal(a, b, f"{where}[{index}]")
    elif isinstance(one, torch.Tensor):
        assert torch.equal(one, other), where
    else:
        assert one == other, where


def stopped_after(steps: int) -> Callable[[], bool]:
    """Says after so many steps that the run shall stop."""
    asked = iter(range(1000))
    return lambda: next(asked) == steps


def without_time(folder: Path) -> list[dict[str, float]]:
    """Rows of the log, less what the clock says."""
    rows = read_rows(folder / "log.csv")
    return [{name: value for name, value in row.items() if name not in ("minutes", "wait")} for row in rows]
