"""What an Inception network sees in sets of pictures, for whoever has its weights: FID as others tell it."""

from collections.abc import Iterable
from pathlib import Path

import torch
from torch import Tensor

from animl_addon.core.errors import AnimlError
from training.loop import checkpoint
from training.measure.features import Features
from training.models.inception import Inception

CLASSES = (1008, 1000)


class InceptionError(AnimlError):
    """A file of weights that is of no Inception v3."""


def load_inception(path: Path) -> Inception:
    """
    Args:
        path: a state dict, as the PyTorch ports of FID load it (last layer of 1008) or torchvision has it (of 1000).

    Raises:
        CheckpointError: it cannot be read; InceptionError: it holds another network.
    """
    state = checkpoint.loaded(path)
    told = getattr(state.get("fc.weight"), "shape", (0,))[0]
    if told not in CLASSES:
        raise InceptionError(f"{path.name} is no Inception v3 of 1008 or 1000 classes: give weights for FID.")
    network = Inception(told)
    try:
        network.load_state_dict({name: state[name] for name in network.state_dict()})
    except (KeyError, RuntimeError) as error:
        raise InceptionError(f"{path.name} lacks parts of Inception v3 ({error}): give weights for FID.") from error
    return network.eval().requires_grad_(False)


@torch.no_grad()
def inception_features(network: Inception, batches: Iterable[Tensor]) -> Features:
    """A row of 2048 a picture, on white paper.

    Args:
        batches: (N, 4, H, W) premultiplied RGBA, any sizes.
    """
    return torch.cat([network(batch[:, :3] + 1 - batch[:, 3:]) for batch in batches]).double().numpy()
