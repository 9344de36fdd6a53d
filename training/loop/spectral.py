"""Spectral normalization, sharpened once a step.

PyTorch takes a step of the power iteration whenever a network is asked something, which the batches and processes of a
step do differently often. Once a step, as published (Miyato et al. 2018), it is the same for all of them.
"""

from collections.abc import Iterable, Iterator

import torch
from torch import nn
from torch.nn.utils import parametrize


def rest(networks: Iterable[nn.Module]) -> None:
    """From now on only :func:`sharpen` takes steps of the power iteration."""
    for _, norm in normalized(networks):
        norm.eval()


def sharpen(networks: Iterable[nn.Module]) -> None:
    """Take one in every normalized layer."""
    with torch.no_grad():
        for layer, norm in normalized(networks):
            norm.train()
            _ = layer.weight  # is worked out when it is asked for
            norm.eval()


def normalized(networks: Iterable[nn.Module]) -> Iterator[tuple[nn.Module, nn.Module]]:
    """Layers, and what normalizes each."""
    for network in networks:
        for layer in network.modules():
            if parametrize.is_parametrized(layer, "weight"):
                yield layer, layer.get_submodule("parametrizations.weight.0")
