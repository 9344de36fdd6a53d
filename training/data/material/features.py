"""What a frame is taken for when scenes are told apart: extractors of deep features, each by itself to be chosen."""

from pathlib import Path
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .reel import MaterialError

GRID = 4
"""Features are means over so many by so many parts of the picture, so that what moves a little changes them little."""


class Extractor(Protocol):
    def __call__(self, frames: Tensor) -> Tensor:
        """(N, 4, S, S) premultiplied RGBA, S divisible by 16 -> (N, D), of any scale."""
        ...


class OwnFeatures:
    """Those of the shipped matcher's encoder, which learned to tell drawn things from one another."""

    def __init__(self) -> None:
        from training.measure.features import FrozenEncoder

        self.encoder = FrozenEncoder()

    @torch.no_grad()
    def __call__(self, frames: Tensor) -> Tensor:
        return _means(self.encoder(frames)[0])


class Vgg16Features:
    """Those of VGG16 (Simonyan and Zisserman 2015) after its tenth convolution, from weights as torchvision keeps them.

    The layers are built here, so that the file of weights (``vgg16-397923af.pth``) is all that is needed.
    """

    CHANNELS = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512)
    """Of each convolution; 0 halves the size."""

    def __init__(self, weights: Path) -> None:
        layers: list[nn.Module] = []
        before = 3
        for channels in self.CHANNELS:
            if channels:
                layers += [nn.Conv2d(before, channels, 3, padding=1), nn.ReLU()]
                before = channels
            else:
                layers.append(nn.MaxPool2d(2))
        self.layers = nn.Sequential(*layers).eval().requires_grad_(False)
        wanted = self.layers.state_dict()
        try:
            state = torch.load(weights, map_location="cpu", weights_only=True)
            self.layers.load_state_dict({name: state[f"features.{name}"] for name in wanted})
        except FileNotFoundError as error:
            raise MaterialError(f"“{weights}” is not there: give the file of torchvision's VGG16.") from error
        except (OSError, RuntimeError, KeyError, TypeError, ValueError, EOFError, _unpickling()) as error:
            raise MaterialError(f"“{weights}” does not hold the weights of VGG16: take torchvision's file.") from error

    @torch.no_grad()
    def __call__(self, frames: Tensor) -> Tensor:
        colour = frames[:, :3] + 1 - frames[:, 3:]  # on white paper
        mean = colour.new_tensor((0.485, 0.456, 0.406))[:, None, None]
        spread = colour.new_tensor((0.229, 0.224, 0.225))[:, None, None]
        return _means(self.layers((colour - mean) / spread))


def _means(features: Tensor) -> Tensor:
    return F.adaptive_avg_pool2d(features, GRID).flatten(1)


def _unpickling() -> type[Exception]:
    import pickle

    return pickle.UnpicklingError
