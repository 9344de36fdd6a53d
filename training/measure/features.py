"""What our own frozen encoder sees in pictures, and how far apart two sets of them lie by it (FID, KID).

The encoder is the shipped matcher's, which learned to tell drawn things from one another. Distances by it compare with
one another, never with those published elsewhere, which are taken by an Inception network.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from training.config import Network
from training.loop import checkpoint
from training.models.encoder import Encoder
from training.models.matcher import Matcher

WEIGHTS = Path(__file__).parents[1] / "weights" / "inbetween.pt"

SIDE = 128
"""Pixels, at which pictures are looked at."""

KID_SUBSET = 100

Features = NDArray[np.float64]
"""(pictures, 192)"""


class FrozenEncoder(nn.Module):
    """(N, 4, H, W) premultiplied RGBA -> features at a quarter (64 channels) and an eighth (128) of the size.

    Gradients flow through it to the pictures, never into it.
    """

    def __init__(self, weights: Path = WEIGHTS) -> None:
        super().__init__()
        network = Network()
        matcher = Matcher(network.depth, network.quarter, network.eighth)
        checkpoint.load_weights(weights, matcher)
        self.encoder: Encoder = matcher.encoder.eval().requires_grad_(False)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        return self.encoder(pictures)


@torch.no_grad()
def features_of(encoder: FrozenEncoder, batches: Iterable[Tensor]) -> Features:
    """A row a picture: the means over the picture of all channels, at :data:`SIDE` px.

    Args:
        batches: (N, 4, H, W) premultiplied RGBA, any sizes.
    """
    rows = []
    for batch in batches:
        small = F.interpolate(batch, size=(SIDE, SIDE), mode="area")
        rows.append(torch.cat([level.mean((2, 3)) for level in encoder(small)], dim=1))
    return torch.cat(rows).double().numpy()


def fid(made: Features, true: Features) -> float:
    """Fréchet distance of two normal clouds with the sets' means and covariances (Heusel et al. 2017).

    It is biased by few pictures: compare sets of equal numbers.
    """
    one, other = np.cov(made, rowvar=False), np.cov(true, rowvar=False)
    values, vectors = np.linalg.eigh(one)
    root = vectors * np.sqrt(values.clip(0)) @ vectors.T
    overlap = np.sqrt(np.linalg.eigvalsh(root @ other @ root).clip(0)).sum()
    apart = np.square(made.mean(0) - true.mean(0)).sum()
    return float(apart + np.trace(one) + np.trace(other) - 2 * overlap)


def kid(made: Features, true: Features, subsets: int = 50, seed: int = 0) -> float:
    """Squared maximum mean discrepancy under a cubic kernel, unbiased also for few pictures (Bińkowski et al. 2018).

    The mean over ``subsets`` random subsets of at most 100 of each set; may fall a little below nought for sets that
    are alike.
    """
    rng = np.random.default_rng(seed)
    size = min(KID_SUBSET, len(made), len(true))
    found = []
    for _ in range(subsets):
        x = made[rng.choice(len(made), size, replace=False)]
        y = true[rng.choice(len(true), size, replace=False)]
        within = [(_kernel(z, z).sum() - np.trace(_kernel(z, z))) / (size * (size - 1)) for z in (x, y)]
        found.append(sum(within) - 2 * _kernel(x, y).mean())
    return float(np.mean(found))


def _kernel(x: Features, y: Features) -> NDArray[np.float64]:
    return (x @ y.T / x.shape[1] + 1) ** 3
