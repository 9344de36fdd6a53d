"""From a loss to a step of an optimizer: the one place where gradients of several batches and processes meet.

A task calls :func:`descend` wherever it has a loss, as often in a step as it has networks to teach. The loop says
before each batch, by :data:`NOW`, which of the step's batches it is: gradients of all of them are averaged, over
processes too, and the optimizer steps at the last one. So a run on two processes is the run of one that accumulates
two batches.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from .processes import ALONE, Processes


@dataclass(slots=True)
class Now:
    """Where in a step the loop is; ``broken`` is what :func:`descend` tells it: a gradient was not finite."""

    batch: int = 0
    batches: int = 1  # of this process in this step
    processes: Processes = ALONE
    broken: bool = False


NOW = Now()
"""Of this process; it trains one run at a time."""


def descend(loss: Tensor, network: nn.Module, optimizer: Optimizer | Sequence[Optimizer], clip: float) -> float:
    """One step down the gradient of ``loss``, which is clipped to the norm ``clip``; returns the norm it had.

    Only the parameters of ``network`` get a gradient: those of a discriminator that the loss was heard through do not.
    A gradient that is not finite is thrown away: one broken batch must not end a night's run. The loop counts them.

    Args:
        optimizer: of the network's parameters; several, if they are shared out.
    """
    optimizers = [optimizer] if isinstance(optimizer, Optimizer) else optimizer
    own = [parameter for parameter in network.parameters() if parameter.requires_grad]
    if NOW.batch == 0:
        for each in optimizers:
            each.zero_grad(set_to_none=True)
    counted = NOW.batches * NOW.processes.count
    with torch.autocast(loss.device.type, enabled=False):  # what was computed in 16 bits is undone in 16 bits anyway
        (loss / counted if counted > 1 else loss).backward(inputs=own)
    if NOW.batch == NOW.batches - 1 and NOW.processes.count > 1:
        for parameter in own:  # another process' batch may have reached what this one's has not
            parameter.grad = torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
        NOW.processes.add_up([parameter.grad for parameter in own if parameter.grad is not None])
    if NOW.batch < NOW.batches - 1:
        return 0.0
    norm = nn.utils.clip_grad_norm_(own, clip)
    if torch.isfinite(norm):
        for each in optimizers:
            each.step()
    else:
        NOW.broken = True
    return float(norm)
