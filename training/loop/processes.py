"""Several processes at one run: who is which, and what they tell one another.

``torchrun --nproc-per-node 2 training/train.py CONFIG`` starts them, on one machine or several. Every one has the same
networks and draws other batches; gradients are averaged in ``descent.py`` and nowhere else. The first one alone writes.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from training.loop.config_file import ConfigError


@dataclass(frozen=True, slots=True)
class Processes:
    """This process is number ``rank`` of ``count``; alone it is the first of one, and nothing is sent."""

    rank: int = 0
    count: int = 1

    @property
    def first(self) -> bool:
        return self.rank == 0

    def add_up(self, gradients: list[Tensor]) -> None:
        """Make each gradient the sum over all processes, in place; all of them travel as one."""
        if self.count == 1 or not gradients:
            return
        together = torch.cat([gradient.flatten() for gradient in gradients])
        dist.all_reduce(together)
        for gradient, summed in zip(
            gradients, together.split([gradient.numel() for gradient in gradients]), strict=True
        ):
            gradient.copy_(summed.view_as(gradient))

    def most(self, numbers: Iterable[float], device: torch.device) -> list[float]:
        """The largest of each number over all processes, so that clocks and wishes to stop are one."""
        if self.count == 1:
            return list(numbers)
        told = torch.tensor(list(numbers), dtype=torch.float64, device=device)
        dist.all_reduce(told, dist.ReduceOp.MAX)
        return told.tolist()

    def gather(self, figures: Mapping[str, float]) -> list[Mapping[str, float]]:
        """What every process measured."""
        if self.count == 1:
            return [figures]
        found: list[Any] = [None] * self.count
        dist.all_gather_object(found, dict(figures))
        return found

    def from_first(self, value: Any) -> Any:
        """What the first process has, on the others too: checkpoints need to lie on its machine alone."""
        if self.count == 1:
            return value
        told = [value]
        dist.broadcast_object_list(told, src=0)
        return told[0]

    def leave(self) -> None:
        if self.count > 1:
            dist.destroy_process_group()


ALONE = Processes()


def device_named(name: str) -> torch.device:
    """
    Raises:
        ConfigError: there is no such device here.
    """
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        if name.startswith("cuda"):
            raise ConfigError(
                f"PyTorch {torch.__version__} finds no graphics card “{name}” here: install a PyTorch with CUDA and "
                "NVIDIA's driver, or write --device cpu."
            ) from error
        raise ConfigError(f"There is no device “{name}” here: write --device cpu or --device cuda.") from error
    return device


def join(name: str) -> tuple[Processes, torch.device]:
    """Join the processes that torchrun started, if it did; each gets a graphics card of its own, or the CPU.

    Raises:
        ConfigError: there is no such device, or fewer cards than processes.
    """
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        return ALONE, device_named(name)
    if name == "cuda":
        name = f"cuda:{os.environ['LOCAL_RANK']}"
    device = device_named(name)
    if device.type == "cuda":
        torch.cuda.set_device(device)
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    return Processes(dist.get_rank(), dist.get_world_size()), device
