"""Scenes of moving layers: two keys, and exactly where every pixel of one went in the other.

A layer is a drawing (from :mod:`shapes`, or cut out of a licensed clip) with a place, size and turn in each key,
that bends between the keys by a smooth field. Characters are chains: a part hangs on its parent by a joint and swings
with it. The flow follows the uppermost visible layer. Everything depends on the generator alone, so its seed fixes a
batch.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from training.models.warp import look_up, pixel_grid

from .shapes import uniform

LAYERS = 7

LINE_SCENES = 0.15
"""Share of scenes that are line drawings: ink on white paper or on none."""


@dataclass(frozen=True, slots=True)
class KeyPairs:
    """A batch of key pairs with their truth.

    ``flow`` (2N, 2, H, W), pixels: first half from ``image0`` into ``image1``, second half back. ``visible``
    (2N, 1, H, W): 1 where the pixel of a key is seen in the other. ``moves`` (2N, 1, H, W): 1 on drawn pixels, 0 on
    empty paper. ``known`` (2N, 1, H, W): 1 where the flow is true; in a drawn world, everywhere.
    """

    image0: Tensor  # (N, 4, H, W) premultiplied
    image1: Tensor
    flow: Tensor
    visible: Tensor
    moves: Tensor
    known: Tensor


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
    """Draw ``count`` pairs of keys of ``side`` pixels.

    Args:
        drawings: (D, 4, S, S) premultiplied RGBA cut-outs in [0, 1].
        backgrounds: (B, 3, S, S) pictures for painted backgrounds.
    """
    first, last = poses(count, side, rng)
    chosen = torch.randint(0, len(drawings), (count, LAYERS), generator=rng, device=rng.device)
    recolour = recolouring(count * LAYERS, rng)
    bends = bending_fields(count, rng)
    lines = (uniform(count, rng) < LINE_SCENES)[:, None, None, None]
    hollow = (uniform(count, rng) < 0.3)[:, None, None, None]
    image0, image1, ground_flow = ground(backgrounds, count, side, rng)
    image0, image1 = (torch.where(lines, on_white_paper(image), image) for image in (image0, image1))
    ground_flow = torch.where(lines, 0.0, ground_flow)
    like = image0[:, :1]
    flow = [ground_flow, -ground_flow]
    owner = [torch.zeros_like(like), torch.zeros_like(like)]
    moves = [image0[:, 3:].clone(), image1[:, 3:].clone()]
    images = [image0, image1]
    grid = pixel_grid(like).expand(count, -1, -1, -1)
    for layer in range(LAYERS):
        drawing = recolour_drawing(drawings[chosen[:, layer]], recolour, layer, count)
        drawing = torch.where(lines, line_drawing(drawing, hollow), drawing)
        bend = bends[:, layer]
        place0 = first.to_drawing(layer, grid)
        bent1 = last.to_drawing(layer, grid)
        place1 = bent1 + bent(bend, bent1)
        straight = place0  # solve v + bend(v) = place0 by fixed point
        for _ in range(5):
            straight = place0 - bent(bend, straight)
        to_other = (last.to_picture(layer, straight) - grid, first.to_picture(layer, place1) - grid)
        for key, place in enumerate((place0, place1)):
            drawn = sample_drawing(drawing, place)
            images[key] = drawn + images[key] * (1 - drawn[:, 3:])
            on_top = drawn[:, 3:] > 0.5
            flow[key] = torch.where(on_top, to_other[key], flow[key])
            owner[key] = torch.where(on_top, torch.full_like(like, layer + 1.0), owner[key])
            moves[key] = torch.where(on_top, torch.ones_like(like), moves[key])
    visible = [seen_again(owner[0], owner[1], flow[0]), seen_again(owner[1], owner[0], flow[1])]
    images = [finish(image, rng) for image in pixel_art(images, rng)]
    return KeyPairs(
        images[0], images[1], torch.cat(flow), torch.cat(visible), torch.cat(moves), torch.ones_like(torch.cat(moves))
    )


def poses(count: int, side: int, rng: torch.Generator) -> tuple[Pose, Pose]:
    """Both keys' poses: a shared motion of the character, each part's own on top, and joints for chained parts."""
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
    growth = torch.exp(moves * rand(-1, 1) ** 3 * 0.5)
    squash = torch.exp(moves * rand(-1, 1) ** 3 * 0.35)
    first = Pose(x.clone(), y.clone(), size, turn, stretch)
    last = Pose(x + dx, y + dy, size * growth, turn + swing, stretch * squash)
    hang_on_parents(first, last, swing, rng)
    return first, last


def hang_on_parents(first: Pose, last: Pose, swing: Tensor, rng: torch.Generator) -> None:
    """Make half of the layers limbs: fixed to the layer below at a joint, turning about it (in place)."""
    count, layers = first.x.shape
    hung = torch.rand(count, layers, generator=rng, device=rng.device) < 0.5
    angle = torch.rand(count, layers, generator=rng, device=rng.device) * 2 * math.pi
    for layer in range(1, layers):
        parent = layer - 1
        for pose, turned in ((first, torch.zeros_like(swing[:, layer])), (last, swing[:, layer])):
            body = pose.turn[:, parent] - first.turn[:, parent]
            joint_x = pose.x[:, parent] + pose.size[:, parent] * 0.7 * torch.cos(angle[:, layer] + body)
            joint_y = pose.y[:, parent] + pose.size[:, parent] * 0.7 * torch.sin(angle[:, layer] + body)
            arm = pose.size[:, layer] * 0.6
            pose.x[:, layer] = torch.where(
                hung[:, layer], joint_x + arm * torch.cos(angle[:, layer] + body + turned), pose.x[:, layer]
            )
            pose.y[:, layer] = torch.where(
                hung[:, layer], joint_y + arm * torch.sin(angle[:, layer] + body + turned), pose.y[:, layer]
            )
        # a limb turns with its parent
        body = last.turn[:, parent] - first.turn[:, parent]
        last.turn[:, layer] = torch.where(
            hung[:, layer], first.turn[:, layer] + body + swing[:, layer], last.turn[:, layer]
        )


def bending_fields(count: int, rng: torch.Generator) -> Tensor:
    """(N, L, 2, 5, 5) smooth displacements in drawing coordinates; a third of the layers is stiff."""
    strength = torch.rand(count, LAYERS, 1, 1, 1, generator=rng, device=rng.device)
    strength = (strength - 0.35).clamp(min=0) * 0.3
    return torch.randn(count, LAYERS, 2, 5, 5, generator=rng, device=rng.device) * strength


def bent(bend: Tensor, place: Tensor) -> Tensor:
    """Displacement of (N, 2, H, W) places by one layer's (N, 2, 5, 5) field."""
    smooth = F.interpolate(bend, size=(17, 17), mode="bicubic", align_corners=True)
    return F.grid_sample(smooth, place.permute(0, 2, 3, 1), align_corners=True, padding_mode="border")


def sample_drawing(drawing: Tensor, place: Tensor) -> Tensor:
    return F.grid_sample(drawing, place.permute(0, 2, 3, 1), align_corners=False, padding_mode="zeros")


def ground(backgrounds: Tensor, count: int, side: int, rng: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Both keys' backgrounds, (N, 4, H, W) each, and the flow of a pan (N, 2, H, W): empty, flat, or painted."""
    kind = uniform(count, rng)
    device = rng.device
    chosen = torch.randint(0, len(backgrounds), (count,), generator=rng, device=device)
    zoom = uniform(count, rng, 0.3, 0.8)
    pan = (torch.rand(count, 2, generator=rng, device=device) - 0.5) * side * 0.3
    pan = pan * (uniform(count, rng) < 0.5).float()[:, None] * (kind > 0.7).float()[:, None]
    axis = (torch.arange(side, device=device) + 0.5) / side * 2 - 1
    grid = torch.stack((axis[None, :].expand(side, side), axis[:, None].expand(side, side)), dim=-1)[None]
    flat = torch.rand(count, 3, 1, 1, generator=rng, device=device)
    images = []
    for shift in (torch.zeros_like(pan), -pan):
        at = (grid + shift[:, None, None] * 2 / side) * zoom[:, None, None, None]
        picture = F.grid_sample(backgrounds[chosen], at, align_corners=False, padding_mode="reflection")
        picture = torch.where(kind[:, None, None, None] > 0.7, picture, flat.expand_as(picture))
        opaque = (kind > 0.45).float()[:, None, None, None].expand(count, 1, side, side)
        images.append(torch.cat((picture * opaque, opaque), dim=1))
    return images[0], images[1], pan[:, :, None, None].expand(count, 2, side, side).clone()


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


def line_drawing(drawing: Tensor, hollow: Tensor) -> Tensor:
    """(N, 4, S, S) in ink: black where paints meet or are dark, white inside, or nothing inside where ``hollow``."""
    alpha = drawing[:, 3:]
    spread = F.max_pool2d(drawing, 3, 1, 1) + F.max_pool2d(-drawing, 3, 1, 1)
    meets = ((spread.amax(1, keepdim=True) - 0.25) * 5).clamp(0, 1)
    dark = ((0.2 * alpha - drawing[:, :3].amax(1, keepdim=True)) * 20).clamp(0, 1)
    ink = torch.maximum(meets, dark) * alpha
    cover = torch.where(hollow, ink, alpha)
    return torch.cat(((cover - ink).expand(-1, 3, -1, -1), cover), dim=1)


def seen_again(owner: Tensor, other: Tensor, flow: Tensor) -> Tensor:
    """1 where the pixel's layer is also the uppermost one at its place in the other key, inside the picture."""
    there = look_up(other, flow, mode="nearest", padding="zeros")
    inside = look_up(torch.ones_like(other), flow, mode="nearest", padding="zeros")
    return ((there == owner) & (inside > 0.5)).float()


def pixel_art(images: list[Tensor], rng: torch.Generator) -> list[Tensor]:
    """Turn one batch in eight into pixel art: a fourth of the size, hard edges, back to size."""
    if torch.rand(1, generator=rng, device=rng.device) > 0.125:
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
