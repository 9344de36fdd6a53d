"""Where layers stand and how they get there: places, turns, growth, joints, and smooth fields that bend them."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

LAYERS = 7


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the layers stand in one key: (N, L) centre x, y and half size in pixels, turn in radians, stretch."""

    x: Tensor
    y: Tensor
    size: Tensor
    turn: Tensor
    stretch: Tensor

    def to_picture(self, layer: int, place: Tensor) -> Tensor:
        """(N, 2, H, W) drawing coordinates in [-1, 1] -> pixels."""
        sin, cos, size, stretch = self.of(layer)
        x, y = place[:, 0] * size * stretch, place[:, 1] * size / stretch
        return torch.stack(
            (cos * x - sin * y + column(self.x[:, layer]), sin * x + cos * y + column(self.y[:, layer])), dim=1
        )

    def to_drawing(self, layer: int, pixels: Tensor) -> Tensor:
        """The inverse of :meth:`to_picture`."""
        sin, cos, size, stretch = self.of(layer)
        x, y = pixels[:, 0] - column(self.x[:, layer]), pixels[:, 1] - column(self.y[:, layer])
        return torch.stack(((cos * x + sin * y) / (size * stretch), (cos * y - sin * x) / size * stretch), dim=1)

    def of(self, layer: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        turn = column(self.turn[:, layer])
        return turn.sin(), turn.cos(), column(self.size[:, layer]), column(self.stretch[:, layer])


def column(values: Tensor) -> Tensor:
    return values[:, None, None]


def unbend(bend: Tensor, amount: Tensor, place: Tensor) -> Tensor:
    """Solve ``v + amount * bent(bend, v) = place`` by fixed point."""
    straight = place
    if bool((amount != 0).any()):
        for _ in range(5):
            straight = place - amount * bent(bend, straight)
    return straight


@dataclass(frozen=True, slots=True)
class Movement:
    """Poses of the layers at any progress: straight or bowed ways, turns, growth, and joints for chained parts."""

    first: Pose
    dx: Tensor  # (N, L)
    dy: Tensor
    swing: Tensor  # radians
    growth: Tensor  # the size's and the stretch's logarithm at the end, less that at the start
    squash: Tensor
    hung: Tensor  # true where a layer hangs on the one below
    joint: Tensor  # where on it, radians
    bow: Tensor  # (N,) how far ways swing out to a side, of their length

    def at(self, progress: Tensor) -> Pose:
        """Progress (N,) of 0 is key 0, of 1 key 1."""
        share = progress[:, None]
        bow = self.bow[:, None] * 4 * share * (1 - share)
        pose = Pose(
            self.first.x + share * self.dx - bow * self.dy,
            self.first.y + share * self.dy + bow * self.dx,
            self.first.size * torch.exp(share * self.growth),
            self.first.turn + share * self.swing,
            self.first.stretch * torch.exp(share * self.squash),
        )
        return self.hang(pose, share * self.swing)

    def hang(self, pose: Pose, swung: Tensor) -> Pose:
        """Limbs are fixed to the layer below at a joint and turn about it."""
        x, y, turn = [list(values.unbind(1)) for values in (pose.x, pose.y, pose.turn)]
        for layer in range(1, len(x)):
            hung, below = self.hung[:, layer], layer - 1
            body = turn[below] - self.first.turn[:, below]
            angle = self.joint[:, layer] + body
            reach, arm = pose.size[:, below] * 0.7, pose.size[:, layer] * 0.6
            aim = angle + swung[:, layer]
            x[layer] = torch.where(hung, x[below] + reach * angle.cos() + arm * aim.cos(), x[layer])
            y[layer] = torch.where(hung, y[below] + reach * angle.sin() + arm * aim.sin(), y[layer])
            turn[layer] = torch.where(hung, self.first.turn[:, layer] + body + swung[:, layer], turn[layer])
        return Pose(torch.stack(x, 1), torch.stack(y, 1), pose.size, torch.stack(turn, 1), pose.stretch)


def movements(count: int, side: int, rng: torch.Generator) -> Movement:
    """A shared motion of the character, each part's own on top; half of the layers are limbs."""
    shape = (count, LAYERS)

    def rand(low: float, high: float) -> Tensor:
        return torch.rand(*shape, generator=rng, device=rng.device) * (high - low) + low

    device = rng.device
    size = side * (0.08 + 0.34 * rand(0, 1) ** 1.5)
    size = torch.where(rand(0, 1) < 0.25, torch.full_like(size, 1e-3), size)  # an absent layer is a speck
    size[:, 0] = size[:, 0].clamp(min=side * 0.18)
    x, y, turn = side * rand(0.1, 0.9), side * rand(0.1, 0.9), rand(-math.pi, math.pi) * (rand(0, 1) < 0.5)
    stretch = torch.exp(rand(-0.25, 0.25))
    # how far things go: heavy-tailed, from a pixel to half the picture, one direction for the character
    reach = side * 0.5 * torch.rand(count, 1, generator=rng, device=device) ** 2.5
    heading = torch.rand(count, 1, generator=rng, device=device) * 2 * math.pi
    own = rand(0, 0.8) ** 2 * reach
    own_heading = rand(0, 2 * math.pi)
    moves = (rand(0, 1) < 0.85).float()
    dx = moves * (reach * heading.cos() + own * own_heading.cos())
    dy = moves * (reach * heading.sin() + own * own_heading.sin())
    swing = moves * rand(-1, 1) ** 3 * 1.4
    growth = moves * rand(-1, 1) ** 3 * 0.5
    squash = moves * rand(-1, 1) ** 3 * 0.35
    hung = torch.rand(count, LAYERS, generator=rng, device=device) < 0.5
    joint = torch.rand(count, LAYERS, generator=rng, device=device) * 2 * math.pi
    straight = torch.zeros(count, device=device)
    return Movement(Pose(x, y, size, turn, stretch), dx, dy, swing, growth, squash, hung, joint, straight)


def bending_fields(count: int, rng: torch.Generator) -> Tensor:
    """(N, L, 2, 5, 5) smooth displacements in drawing coordinates; a third of the layers is stiff."""
    strength = torch.rand(count, LAYERS, 1, 1, 1, generator=rng, device=rng.device)
    strength = (strength - 0.35).clamp(min=0) * 0.3
    return torch.randn(count, LAYERS, 2, 5, 5, generator=rng, device=rng.device) * strength


def bent(bend: Tensor, place: Tensor) -> Tensor:
    """Displacement of (N, 2, H, W) places by one layer's smooth (N, 2, 17, 17) field."""
    return F.grid_sample(bend, place.permute(0, 2, 3, 1), align_corners=True, padding_mode="border")
