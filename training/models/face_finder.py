"""Says where in a picture a drawn face is: a small network, all convolutions."""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.loop import checkpoint

SIDE = 64
"""Pixels, at which pictures are looked at; a face fills at least half of that."""

WEIGHTS = Path(__file__).parents[1] / "weights" / "face-finder.pt"


class FaceFinder(nn.Module):
    """(N, 4, H, W) premultiplied RGBA -> (N, 1, h, w) scores at an eighth of the size, above nought where a face is.

    Transparent pictures are looked at on grey.
    """

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, width, 5, 2, 2),
            nn.LeakyReLU(0.1),
            nn.Conv2d(width, 2 * width, 3, 2, 1),
            nn.LeakyReLU(0.1),
            nn.Conv2d(2 * width, 4 * width, 3, 2, 1),
            nn.LeakyReLU(0.1),
            nn.Conv2d(4 * width, 4 * width, 3, 1, 1),
            nn.LeakyReLU(0.1),
            nn.Conv2d(4 * width, 4 * width, 3, 1, 1),
            nn.LeakyReLU(0.1),
            nn.Conv2d(4 * width, 1, 1),
        )

    def forward(self, pictures: Tensor) -> Tensor:
        on_grey = pictures[:, :3] + (1 - pictures[:, 3:]) * 0.5
        return self.layers(on_grey - 0.5)

    def scores(self, pictures: Tensor) -> Tensor:
        """(N,) the best score anywhere in each picture."""
        small = F.interpolate(pictures, size=(SIDE, SIDE), mode="area")
        return self(small).amax((1, 2, 3))


@torch.no_grad()
def faces_found(pictures: Tensor, weights: Path = WEIGHTS) -> Tensor:
    """(N,) whether the shipped finder sees a face in each of (N, 4, H, W) uint8 pictures."""
    finder = FaceFinder().eval()
    checkpoint.load_weights(weights, finder)
    return torch.cat([finder.scores(batch.float() / 255) > 0 for batch in pictures.split(64)])
