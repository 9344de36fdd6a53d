"""What generator and discriminator want of each other. Scores are logits: above nought the picture passes for true."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor


def hinge_discriminator(true: Tensor, made: Tensor) -> Tensor:
    """True scores to above 1, made ones to below -1; what is farther counts nothing (Lim and Ye 2017)."""
    return F.relu(1 - true).mean() + F.relu(1 + made).mean()


def hinge_generator(made: Tensor) -> Tensor:
    """Made scores up, without end."""
    return -made.mean()


def saturating_discriminator(true: Tensor, made: Tensor) -> Tensor:
    """Cross-entropy of the two kinds (Goodfellow et al. 2014)."""
    return F.softplus(-true).mean() + F.softplus(made).mean()


def non_saturating_generator(made: Tensor) -> Tensor:
    """Its counterpart that keeps a gradient where the discriminator is sure (same paper)."""
    return F.softplus(-made).mean()


def feature_matching(true: Sequence[Tensor], made: Sequence[Tensor]) -> Tensor:
    """Mean distance of what the discriminator's layers saw in true pictures and in made ones (Salimans et al. 2016)."""
    apart = [F.l1_loss(after, before.detach()) for before, after in zip(true, made, strict=True)]
    return torch.stack(apart).mean()
