"""Saving a run so that it goes on exactly where it stopped: weights, mean, optimizers, step and seconds.

Chance needs no place: the loop seeds it anew at every step, by the run's seed and the step.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from training.config import Run
from training.tasks.task import Task

from .ema import Ema


def save(path: Path, run: Run, task: Task, ema: Ema, step: int, seconds: float) -> None:
    """Write the checkpoint under a temporary name first, so that a killed run leaves the last whole one."""
    state = {
        "run": asdict(run),
        "networks": {name: network.state_dict() for name, network in task.networks.items()},
        "ema": ema.mean.state_dict(),
        "optimizers": {name: optimizer.state_dict() for name, optimizer in task.optimizers.items()},
        "step": step,
        "seconds": seconds,
    }
    _write(path, state)


def read(path: Path) -> dict[str, Any]:
    """The saved state, on the CPU; nothing in it is executed."""
    return torch.load(path, map_location="cpu", weights_only=True)


def restore(path: Path, task: Task, ema: Ema) -> tuple[int, float]:
    """Load a checkpoint into a run's parts; returns the step and the seconds it had come to."""
    state = read(path)
    for name, network in task.networks.items():
        network.load_state_dict(state["networks"][name])
    for name, optimizer in task.optimizers.items():
        optimizer.load_state_dict(state["optimizers"][name])
    ema.mean.load_state_dict(state["ema"])
    return int(state["step"]), float(state["seconds"])


def save_weights(path: Path, module: nn.Module) -> None:
    """Weights alone, in half precision: half the size, and nothing lost that a drawing would show."""
    halves: dict[str, Tensor] = {name: value.half() for name, value in module.state_dict().items()}
    _write(path, halves)


def load_weights(path: Path, module: nn.Module) -> None:
    """Put weights that :func:`save_weights` wrote into a module of the same shape."""
    halves = torch.load(path, map_location="cpu", weights_only=True)
    module.load_state_dict({name: value.float() for name, value in halves.items()})


def _write(path: Path, state: dict[str, Any]) -> None:
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:  # given a path, torch makes a riddle of a full disk
        torch.save(state, file)
    temporary.replace(path)
