"""Samples of a soft spot that moves, whose flow is known."""

import torch

from training.data.material.augment.moments import Moments

SIDE = 64
MOVE = (5, 3)


def moving_spots() -> Moments:
    """Four samples of a soft spot that goes right and down, with its flow from each key into the other."""
    y, x = torch.meshgrid(torch.arange(float(SIDE)), torch.arange(float(SIDE)), indexing="ij")
    frames = []
    for index in range(2):
        away = torch.hypot(x - 28 - MOVE[0] * index, y - 28 - MOVE[1] * index)
        alpha = torch.sigmoid((14 - away) / 2)
        colour = torch.stack((0.9 * torch.ones_like(x), torch.sigmoid(away - 8), 0.3 * torch.ones_like(x)))
        frames.append(torch.cat((colour * alpha, alpha[None])))
    way = torch.tensor(MOVE, dtype=torch.float32)[:, None, None].expand(2, SIDE, SIDE)
    flows = torch.stack((way, -way))
    return Moments(
        torch.stack(frames).expand(4, -1, -1, -1, -1).clone(),
        flows.expand(4, -1, -1, -1, -1).clone(),
        torch.ones(4, 2, 1, SIDE, SIDE),
        on=(0, 1),
    )
