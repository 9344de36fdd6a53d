"""Sixteen bits where they help: networks compute in bfloat16, data, losses and optimizers in full precision.

bfloat16 reaches as far as full precision, so gradients need no scaling; it has eight bits of digits, which is enough
for features and too little for places in a picture. A network with ``halves`` names the parts that work on features;
everything between them, and what comes out, stays in full precision. One without is halved as a whole.
"""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn


def halve(networks: Iterable[nn.Module], device: torch.device) -> None:
    """Let networks compute so from now on, in place; their weights stay as they are."""
    for network in networks:
        names: tuple[str, ...] = getattr(network, "halves", ())
        for part in [network.get_submodule(name) for name in names] or [network]:
            part.forward = in_halves(part.forward, device.type)


def in_halves(forward: Any, kind: str) -> Any:
    def run(*inputs: Any, **named: Any) -> Any:
        with torch.autocast(kind, torch.bfloat16):
            return full(forward(*inputs, **named))

    return run


def full(output: Any) -> Any:
    """Tensors of bfloat16, alone or in tuples, lists and dicts, in full precision."""
    if isinstance(output, Tensor):
        return output.float() if output.dtype == torch.bfloat16 else output
    if isinstance(output, dict):
        return {name: full(value) for name, value in output.items()}
    if type(output) in (tuple, list):
        return type(output)(full(value) for value in output)
    return output
