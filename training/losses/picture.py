"""A drawn picture held against its truth, in the terms that a run asks for by their weights."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from training.config import Losses
from training.losses.lines import census_loss, line_loss
from training.losses.pixels import charbonnier_loss, l1_loss, laplacian_loss
from training.losses.similarity import ms_ssim_loss

Encoder = Callable[[Tensor], Sequence[Tensor]]
"""Pictures (N, 4, H, W) -> what is seen in them, a tensor a level, such as ``FrozenEncoder``."""

TERMS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "l1": l1_loss,
    "charbonnier": charbonnier_loss,
    "laplacian": laplacian_loss,
    "census": census_loss,
    "ms_ssim": ms_ssim_loss,
    "line": line_loss,
}
"""Terms by the name of their weight in :class:`Losses`."""


def picture_loss(
    made: Tensor, truth: Tensor, weights: Losses, encoder: Encoder | None = None
) -> tuple[Tensor, dict[str, float]]:
    """The weighted sum over (N, 4, H, W) pictures, and every term of it as a figure, unweighted.

    Args:
        encoder: needed where ``weights.features`` is not 0.
    """
    terms = {name: term(made, truth) for name, term in TERMS.items() if getattr(weights, name)}
    if weights.features:
        assert encoder, "features are what an encoder sees"
        terms["features"] = feature_loss(encoder, made, truth)
    total = made.new_zeros(())
    for name, term in terms.items():
        total = total + getattr(weights, name) * term
    return total, {name: float(term.detach()) for name, term in terms.items()}


def feature_loss(encoder: Encoder, made: Tensor, truth: Tensor) -> Tensor:
    """Σ over levels of mean |E_l(made) - E_l(truth)|, seen by an encoder that does not learn (Johnson et al. 2016).

    What is drawn a little elsewhere costs little here, what is missing or smeared much. The truth gets no gradient.
    """
    with torch.no_grad():
        before = encoder(truth)
    after = encoder(made)
    return torch.stack([l1_loss(one, other) for one, other in zip(after, before, strict=True)]).sum()
