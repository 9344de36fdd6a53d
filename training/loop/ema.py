"""A running mean of the weights: steadier than the last step, and what is evaluated and exported."""

import copy

import torch
from torch import nn


class Ema:
    """``mean`` follows ``module`` as ``mean = decay·mean + (1 - decay)·module``, faster in the first steps."""

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.mean = copy.deepcopy(module).eval().requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, module: nn.Module, step: int) -> None:
        decay = min(self.decay, (1 + step) / (10 + step))
        for mean, value in zip(self.mean.parameters(), module.parameters(), strict=True):
            mean.lerp_(value, 1 - decay)
        for kept, value in zip(self.mean.buffers(), module.buffers(), strict=True):
            kept.copy_(value)  # what a normalization has seen is a mean already
