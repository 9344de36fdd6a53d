"""What the loop asks of a job: the loop owns time, the task owns gradients."""

from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.optim import Optimizer


class Task(Protocol):
    """One job's networks, batches, losses and measures."""

    networks: dict[str, nn.Module]
    """Every network that learns, by the name under which a checkpoint holds it."""

    optimizers: dict[str, Optimizer]
    """Each at its peak rate when the task is made; the loop lets all of them warm up and fall together."""

    @property
    def generator(self) -> nn.Module:
        """The one of ``networks`` whose running mean is measured, shown and exported."""
        ...

    def step(self, step: int, progress: float) -> dict[str, float]:
        """Draw a batch and take one step of every optimizer.

        What chance decides follows from the run's seed and ``step`` alone (torch is seeded with both just before), so a
        run that was stopped goes on as if it had not been.

        Args:
            progress: the share of the run that lies behind, 0 to 1, for terms that come in late.

        Returns:
            figures for the log, the losses among them.
        """
        ...

    def measure(self, mean: nn.Module) -> dict[str, float]:
        """Figures on what is held out."""
        ...

    def preview(self, mean: nn.Module, path: Path) -> None:
        """Write a page of pictures of what is held out."""
        ...


def descend(loss: Tensor, network: nn.Module, optimizer: Optimizer, clip: float) -> float:
    """One step down the gradient of ``loss``, which is clipped to the norm ``clip``; returns the norm it had.

    A gradient that is not finite is thrown away: one broken batch must not end a night's run.
    """
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    norm = nn.utils.clip_grad_norm_(network.parameters(), clip)
    if torch.isfinite(norm):
        optimizer.step()
    return float(norm)
