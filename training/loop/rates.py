"""The rates of a run: every optimizer warms up to its peak and falls from there, all of them together."""

import math
from collections.abc import Mapping

from torch.optim import Optimizer

from training.config import Run

Peaks = dict[str, list[float]]


def share_of_rate(run: Run, step: int, progress: float) -> float:
    """Of the peak rate: warm up, then fall by a cosine to a hundredth at the end of the run."""
    warm = min(1.0, (step + 1) / run.optimizer.warmup)
    return warm * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))


def peak_rates(optimizers: Mapping[str, Optimizer]) -> Peaks:
    """As they are when a task is made."""
    return {name: [group["lr"] for group in optimizer.param_groups] for name, optimizer in optimizers.items()}


def set_rates(optimizers: Mapping[str, Optimizer], peaks: Peaks, share: float) -> None:
    for name, optimizer in optimizers.items():
        for group, peak in zip(optimizer.param_groups, peaks[name], strict=True):
            group["lr"] = peak * share
