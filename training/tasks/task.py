"""What the loop asks of a job: the loop owns time, the task owns gradients."""

from pathlib import Path
from typing import Protocol

from torch import nn
from torch.optim import Optimizer

from training.loop.descent import descend

__all__ = ["Task", "descend"]


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
        """Draw a batch and take one step of every optimizer, by :func:`descend`.

        What chance decides follows from the run's seed and ``step`` alone (torch is seeded with both just before), so a
        run that was stopped goes on as if it had not been. Where several batches make a step, or several processes
        draw them, ``step`` is the number of the batch: no two are the same.

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
