"""Soft striped discs, drawn exactly wherever they are."""

import torch
from torch import Tensor


def disc(x: float, y: float, side: int = 64, radius: float = 14) -> Tensor:
    """(1, 4, side, side) premultiplied."""
    return discs(torch.tensor([x]), torch.tensor([y]), side, radius)


def discs(x: Tensor, y: Tensor, side: int, radius: float) -> Tensor:
    """(N, 4, side, side), one at each (x, y)."""
    row, column = torch.meshgrid(torch.arange(side).float(), torch.arange(side).float(), indexing="ij")
    across, down = column - x[:, None, None], row - y[:, None, None]
    alpha = torch.sigmoid(radius - torch.hypot(across, down))
    colour = torch.stack((0.5 + 0.4 * torch.sin(across / 2), 0.5 + 0.4 * torch.cos(down / 3), alpha), dim=1)
    return torch.cat((colour * alpha[:, None], alpha[:, None]), dim=1)


def moving_discs(count: int, side: int, rng: torch.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Keys, times (N, 1, 1, 1) and true drawings of discs that go evenly, by up to a quarter of the side."""
    start = (0.35 + 0.3 * torch.rand(2, count, generator=rng)) * side
    way = (torch.rand(2, count, generator=rng) - 0.5) * side / 2
    time = 0.1 + 0.8 * torch.rand(count, generator=rng)
    first, last, truth = (
        discs(start[0] + way[0] * share, start[1] + way[1] * share, side, side / 5)
        for share in (torch.zeros(count), torch.ones(count), time)
    )
    return first, last, time.reshape(-1, 1, 1, 1), truth
