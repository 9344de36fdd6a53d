"""What to do when a loss or a gradient is no number any more: keep what led to it, and say what to try."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn

from training.loop import checkpoint
from training.loop.config_file import ConfigError
from training.loop.processes import Processes

log = logging.getLogger("animl.training")

SHOWN = 8


class NotANumberError(ConfigError):
    """The run cannot go on: step after step has had a gradient that is not finite."""


class Witness:
    """Remembers what every network was last shown, as long as the next step has not begun."""

    def __init__(self, networks: Mapping[str, nn.Module]) -> None:
        self.seen: dict[str, list[Tensor]] = {}
        for name, network in networks.items():
            network.register_forward_pre_hook(self.listener(name))

    def listener(self, name: str) -> Any:
        def listen(network: nn.Module, inputs: tuple[Any, ...]) -> None:
            if network.training and torch.is_grad_enabled():
                self.seen[name] = [value.detach() for value in inputs if isinstance(value, Tensor)]

        return listen

    def save(self, folder: Path, crew: Processes, facts: Mapping[str, Any]) -> None:
        """Write ``broken.pt``, which holds what the networks were shown, and ``broken.png``, the pictures among it."""
        path = folder / ("broken.pt" if crew.count == 1 else f"broken-{crew.rank}.pt")
        tensors = {name: [value.cpu() for value in values] for name, values in self.seen.items()}
        checkpoint.write(path, checkpoint.packed({"facts": dict(facts), "inputs": tensors}))
        pictures = [value for values in tensors.values() for value in values if is_picture(value)]
        if pictures:
            page(pictures).save(path.with_suffix(".png"))
        log.warning("Step %d has no finite gradient and is left out; its batch is kept: %s", facts["step"], path)

    def sentence(self, step: int, steps: int, folder: Path) -> str:
        """Of a run that ends here: where it broke, what was kept, what to try."""
        return (
            f"From step {step} on no gradient was finite, {steps} times in a row; {self.where()}. What was shown is "
            f"kept in {folder / 'broken.pt'}, the run in {folder / 'last.pt'}: try half the rate "
            "(--set optimizer.rate=…), bf16=false, or other batches (--set seed=…), and the run goes on."
        )

    def where(self) -> str:
        """What of the inputs is broken already, for a sentence."""
        for name, values in self.seen.items():
            for index, value in enumerate(values):
                if not torch.isfinite(value).all():
                    return f"input {index} of the network “{name}” holds numbers that are none: look at the data"
        return "what the networks were shown is sound: it arises in a network or in the loss"


def is_picture(value: Tensor) -> bool:
    return value.ndim == 4 and value.shape[1] in (3, 4) and min(value.shape[2:]) >= 8


def page(pictures: list[Tensor]) -> Image.Image:
    """A row for each batch; what is no number is magenta."""
    rows = []
    for batch in pictures:
        row = torch.cat(list(batch[:SHOWN, :3].float()), dim=2)  # (3, H, n·W)
        broken = ~torch.isfinite(row).all(0)
        row = row.nan_to_num(0, 0, 0).clamp(0, 1)
        row[:, broken] = torch.tensor([1.0, 0.0, 1.0])[:, None]
        rows.append((row * 255).byte().permute(1, 2, 0).numpy())
    width, height = max(row.shape[1] for row in rows), sum(row.shape[0] for row in rows)
    sheet, top = Image.new("RGB", (width, height), (230, 230, 230)), 0
    for row in rows:
        sheet.paste(Image.fromarray(row), (0, top))
        top += row.shape[0]
    return sheet
