"""Scenes of moving layers: two keys, and exactly where every pixel of one went in the other.

A layer is a drawing (from :mod:`shapes`, or cut out of a licensed clip) with a place, size and turn in each key,
that bends between the keys by a smooth field. Characters are chains: a part hangs on its parent by a joint and swings
with it. The flow follows the uppermost visible layer. Everything depends on the generator alone, so its seed fixes a
batch.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor

from training.models.warp import pixel_grid

from .ground import Ground, ground
from .sample import Frame, KeyPairs, Sample, gathered
from .shapes import at, uniform
from .timing import Ways

LAYERS = 7

LINE_SCENES = 0.15
"""Share of scenes that are line drawings: ink on white paper or on none."""


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


def draw_scenes(drawings: Tensor, backgrounds: Tensor, count: int, side: int, rng: torch.Generator) -> KeyPairs:
    """Draw ``count`` pairs of keys of ``side`` pixels, nothing between them; the rest is as in :func:`draw_layers`."""
    none = torch.zeros(count, 0, device=rng.device)
    return draw_layers(drawings, backgrounds, none, side, rng).key_pairs()


def draw_layers(drawings: Tensor, backgrounds: Tensor, times: Tensor, side: int, rng: torch.Generator) -> Sample:
    """Draw scenes of ``side`` pixels at their keys and at ``times`` (N, T) between them.

    Args:
        drawings: (D, 4, S, S) premultiplied RGBA cut-outs in [0, 1].
        backgrounds: (B, 3, S, S) pictures for painted backgrounds.
    """
    count = len(times)
    movement = movements(count, side, rng)
    chosen = torch.randint(0, len(drawings), (count, LAYERS), generator=rng, device=rng.device)
    recolour = recolouring(count * LAYERS, rng)
    bends = bending_fields(count, rng)
    lines = (uniform(count, rng) < LINE_SCENES)[:, None, None, None]
    hollow = (uniform(count, rng) < 0.3)[:, None, None, None]
    grounds = ground(backgrounds, count, side, rng)
    parts = []
    for layer in range(LAYERS):
        drawing = recolour_drawing(drawings[chosen[:, layer]], recolour, layer, count)
        smooth = F.interpolate(bends[:, layer], size=(17, 17), mode="bicubic", align_corners=True)
        parts.append((torch.where(lines, line_drawing(drawing, hollow), drawing), smooth))
    scene = Layers(movement, parts, grounds, lines)
    zero, one = torch.zeros(count, device=rng.device), torch.ones(count, device=rng.device)
    keys = [scene.seen(zero, [one]), scene.seen(one, [zero])]
    images = as_pixel_art([key.image for key in keys], pixelated := torch.rand(1, generator=rng, device=rng.device))
    images = [finish(image, rng) for image in images]
    ways = Ways.drawn(count, rng)  # after all that the keys need: what lies between does not change them
    scene = replace(scene, movement=replace(movement, bow=ways.bow))
    progress = ways.progress(times)
    between = [scene.seen(progress[:, index], [zero, one]) for index in range(times.shape[1])]
    images += [finish(image, rng) for image in as_pixel_art([frame.image for frame in between], pixelated)]
    frames = [
        replace(frame, image=image, lines=line_map(image)) for frame, image in zip(keys + between, images, strict=True)
    ]
    return gathered(frames, times)


@dataclass(frozen=True, slots=True)
class Layers:
    """A batch of scenes that can be seen at any progress."""

    movement: "Movement"
    parts: list[tuple[Tensor, Tensor]]  # each layer's drawing (N, 4, S, S) and smooth field of bending (N, 2, 17, 17)
    grounds: Ground
    lines: Tensor  # (N, 1, 1, 1), true where the scene is a line drawing

    def seen(self, progress: Tensor, into: Sequence[Tensor]) -> Frame:
        """The scenes at ``progress`` (N,), with flows into those at each progress of ``into``."""
        here, theres = self.movement.at(progress), [self.movement.at(other) for other in into]
        image, pans = self.grounds.seen(progress, into)
        image = torch.where(self.lines, on_white_paper(image), image)
        like = image[:, :1]
        still = (~self.lines).to(like)
        grid = pixel_grid(like).expand(len(image), -1, -1, -1)
        truth = torch.cat((torch.zeros_like(like), image[:, 3:], *(pan * still for pan in pans)), 1)
        for layer, (drawing, bend) in enumerate(self.parts):
            unbent = here.to_drawing(layer, grid)
            place = unbent + at(progress)[:, None] * bent(bend, unbent)
            drawn = sample_drawing(drawing, place)
            image = drawn + image * (1 - drawn[:, 3:])
            ways = [
                there.to_picture(layer, unbend(bend, at(amount)[:, None], place)) - grid
                for amount, there in zip(into, theres, strict=True)
            ]
            mine = torch.cat((torch.full_like(like, layer + 1.0), torch.ones_like(like), *ways), 1)
            truth = torch.lerp(truth, mine, (drawn[:, 3:] > 0.5).to(like))
        owner, moves, *flows = truth.split((1, 1, *(2 for _ in into)), 1)
        return Frame(image, owner, tuple(flows), like, moves)


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


def sample_drawing(drawing: Tensor, place: Tensor) -> Tensor:
    return F.grid_sample(drawing, place.permute(0, 2, 3, 1), align_corners=False, padding_mode="zeros")


def recolouring(count: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """A random exchange of channels and a gain for each layer, so that one drawing serves as many."""
    order = torch.rand(count, 3, generator=rng, device=rng.device).argsort(1)
    gain = torch.rand(count, 3, generator=rng, device=rng.device) * 0.6 + 0.4
    return order, gain


def recolour_drawing(
    drawing: Tensor, recolour: tuple[Tensor, Tensor], layer: int, count: int, layers: int = LAYERS
) -> Tensor:
    rows = torch.arange(count, device=drawing.device) * layers + layer
    order, gain = recolour[0][rows], recolour[1][rows]
    colour = drawing[:, :3].gather(1, order[:, :, None, None].expand(-1, -1, *drawing.shape[-2:]))
    return torch.cat((colour * gain[:, :, None, None], drawing[:, 3:]), dim=1)


def on_white_paper(image: Tensor) -> Tensor:
    """(N, 4, H, W) with every paint made white, alpha kept."""
    return image[:, 3:].expand_as(image)


def line_map(image: Tensor) -> Tensor:
    """(N, 1, H, W): where a picture's paints meet or are dark, as a line drawing of it would have lines."""
    alpha = image[:, 3:]
    return ink_of(image, alpha) * alpha


def ink_of(drawing: Tensor, alpha: Tensor) -> Tensor:
    spread = F.max_pool2d(drawing, 3, 1, 1) + F.max_pool2d(-drawing, 3, 1, 1)
    meets = ((spread.amax(1, keepdim=True) - 0.25) * 5).clamp(0, 1)
    dark = ((0.2 * alpha - drawing[:, :3].amax(1, keepdim=True)) * 20).clamp(0, 1)
    return torch.maximum(meets, dark)


def line_drawing(drawing: Tensor, hollow: Tensor) -> Tensor:
    """(N, 4, S, S) in ink: black where paints meet or are dark, white inside, or nothing inside where ``hollow``."""
    alpha = drawing[:, 3:]
    ink = ink_of(drawing, alpha) * alpha
    cover = torch.where(hollow, ink, alpha)
    return torch.cat(((cover - ink).expand(-1, 3, -1, -1), cover), dim=1)


def as_pixel_art(images: list[Tensor], chance: Tensor) -> list[Tensor]:
    """Turn one batch in eight into pixel art: a fourth of the size, hard edges, back to size."""
    if chance > 0.125:
        return images
    out = []
    for image in images:
        small = F.interpolate(image, scale_factor=0.25, mode="nearest")
        alpha = (small[:, 3:] > 0.5).float()
        colour = small[:, :3] / small[:, 3:].clamp(min=1e-3)
        small = torch.cat(((colour * 15).round() / 15 * alpha, alpha), dim=1)
        out.append(F.interpolate(small, scale_factor=4, mode="nearest"))
    return out


def finish(image: Tensor, rng: torch.Generator) -> Tensor:
    """A breath of noise on a fourth of the pictures: scans and lossy files are not exact."""
    noisy = (torch.rand(len(image), 1, 1, 1, generator=rng, device=rng.device) < 0.25).float()
    noise = torch.randn(image.shape, generator=rng, device=rng.device) * 0.015 * noisy * image[:, 3:]
    return (image + noise).clamp(0, 1)
