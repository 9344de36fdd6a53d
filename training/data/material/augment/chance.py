"""Which changes a sample undergoes, in which order."""

import numpy as np
import torch

from training.config import Augment

from .damage import saved_badly
from .geometry import random_view, upright, viewed
from .lines import line_art, weighed
from .moments import Moments, chosen
from .paint import on_ground, on_paper, relit, repainted, thinned


def rng_of(seed: tuple[int, int, int], device: torch.device | str = "cpu") -> torch.Generator:
    """Chance for (seed, rank, step)."""
    number = int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]) >> 1
    return torch.Generator(device).manual_seed(number)


def changed(moments: Moments, rng: torch.Generator, shares: Augment) -> Moments:
    """Every sample by its own chance; what a sample undergoes is the same for all its frames."""
    moments = upright(moments, rng)
    ways = (
        (shares.view, lambda some, rng: viewed(some, *random_view(len(some.frames), rng))),
        (shares.weight, weighed),
        (shares.palette, repainted),
        (shares.light, relit),
        (shares.lines, line_art),
        (shares.alpha, thinned),
        (shares.ground, on_ground),
        (shares.paper, on_paper),
        (shares.jpeg, saved_badly),
    )
    for share, change in ways:
        which = chosen(rng, len(moments.frames), share).nonzero()[:, 0]
        if len(which):
            moments = moments.put(which, change(moments.some(which), rng))
    return moments
