"""Which changes a sample undergoes, in which order."""

from dataclasses import dataclass

import numpy as np
import torch

from .damage import saved_badly
from .geometry import random_view, upright, viewed
from .lines import line_art, weighed
from .moments import Moments, chosen
from .paint import on_ground, on_paper, relit, repainted, thinned


@dataclass(frozen=True, slots=True)
class Shares:
    """Of all samples, the share that each change is made to."""

    view: float = 0.5
    lines: float = 0.2
    weight: float = 0.2
    palette: float = 0.35
    light: float = 0.4
    alpha: float = 0.1
    ground: float = 0.35
    paper: float = 0.2
    jpeg: float = 0.15


def rng_of(seed: tuple[int, int, int], device: torch.device | str = "cpu") -> torch.Generator:
    """Chance for (seed, rank, step)."""
    number = int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0]) >> 1
    return torch.Generator(device).manual_seed(number)


def changed(moments: Moments, rng: torch.Generator, shares: Shares = Shares()) -> Moments:
    """Every sample by its own chance; what a sample undergoes is the same for all its frames."""
    count = len(moments.frames)
    moments = upright(moments, rng)
    view = random_view(count, rng)
    ways = (
        (shares.view, lambda one: viewed(one, *view)),
        (shares.weight, lambda one: weighed(one, rng)),
        (shares.palette, lambda one: repainted(one, rng)),
        (shares.light, lambda one: relit(one, rng)),
        (shares.lines, lambda one: line_art(one, rng)),
        (shares.alpha, lambda one: thinned(one, rng)),
        (shares.ground, lambda one: on_ground(one, rng)),
        (shares.paper, lambda one: on_paper(one, rng)),
        (shares.jpeg, lambda one: saved_badly(one, rng)),
    )
    for share, change in ways:
        wanted = chosen(rng, count, share)
        if bool(wanted.any()):
            moments = change(moments).where(wanted, moments)
    return moments
