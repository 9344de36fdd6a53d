"""What the loop asks of a job: the loop owns time, the task owns gradients."""

from pathlib import Path
from typing import Any, Protocol

import torch
from torch import nn
from torch.optim import Optimizer

from training.loop.descent import descend

__all__ = ["Task", "descend", "rng_of"]


def rng_of(seed: int, number: int) -> torch.Generator:
    """The chance, on the processor, that draws a run's batch of this number."""
    return torch.Generator().manual_seed(seed * 1_000_003 + number + 1)


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

    def batch(self, number: int) -> Any:
        """Draw a batch on the task's device: tensors, in tuples or dataclasses.

        It is asked for ahead, by any thread, several at once: what is drawn follows from the run's seed and the number
        alone, by :func:`rng_of`, and torch's own chance is left as it was. So a run that was stopped goes on as if it
        had not been, and where several batches make a step, or several processes draw them, no two are the same.
        """
        ...

    def step(self, batch: Any, number: int, progress: float) -> dict[str, float]:
        """Learn from a batch: one step of every optimizer, by :func:`descend`.

        Torch's own chance is seeded with the run's seed and the number of the batch just before.

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
