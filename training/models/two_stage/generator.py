"""Both stages as one network, after MIPAL: a feature extractor paints softly, a U-Net refines.

It paints every pixel from what it has learned drawings to be; nothing is looked up in the keys. 3.4 M weights.
"""

from typing import NamedTuple

from torch import Tensor, nn

from .features import FeatureExtractor
from .refinement import Refinement


class Painted(NamedTuple):
    """One drawing after each stage, (N, 4, H, W) premultiplied."""

    soft: Tensor
    image: Tensor


class TwoStage(nn.Module):
    """Keys (N, 4, H, W) premultiplied, time (N, 1, 1, 1) -> the drawing, softly and refined; sides divisible by 16.

    Args:
        known: channels of stage 1 at an eighth of the size; refined: of the U-Net at half the size.
    """

    def __init__(self, known: int = 128, refined: int = 32) -> None:
        super().__init__()
        self.extractor = FeatureExtractor(known)
        self.refinement = Refinement(refined)

    def forward(self, image0: Tensor, image1: Tensor, time: Tensor) -> Painted:
        soft = self.extractor(image0, image1, time)
        return Painted(soft, self.refinement(soft, image0, image1, time))
