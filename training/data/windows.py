"""Pictures with a side hidden: windows cut out of drawn scenes, as their sides would be missing on a wider screen."""

import json
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from training.data.procedural.shapes import draw_shapes, over
from training.data.stills import SUFFIXES
from training.models.warp import look_up, pixel_grid

HELD_OUT = 14
"""One picture in so many is never trained on."""


@dataclass(frozen=True, slots=True)
class Windows:
    """Pictures and what of them is hidden, all of one size.

    ``truth`` (N, 4, H, W) premultiplied RGBA; ``hidden`` (N, 1, H, W), 1 or 0; ``edge`` (N, 2, H, W) the way in
    pixels, x and y, from each hidden pixel to the known one nearest to it.
    """

    truth: Tensor
    hidden: Tensor
    edge: Tensor


def read_scenes(folder: Path, side: int) -> tuple[list[NDArray[np.uint8]], list[NDArray[np.uint8]]]:
    """Every picture of a folder as (H, W, 3), at most ``side`` px wide: to train on, and held out.

    Pictures of one work (``index.json`` names it, where there is one) are held out together: its pages look alike.

    Raises:
        FileNotFoundError: there is none.
    """
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not paths:
        raise FileNotFoundError(f"{folder} holds no pictures ({', '.join(sorted(SUFFIXES))})")
    index = folder / "index.json"
    listed = json.loads(index.read_text(encoding="utf-8")) if index.exists() else []
    works = {item["file"]: f"{item.get('author', '')} {item.get('title', '')}" for item in listed}
    train: list[NDArray[np.uint8]] = []
    held_out: list[NDArray[np.uint8]] = []
    for path in paths:
        picture = Image.open(path).convert("RGB")
        if picture.width > side:
            size = (side, max(1, round(picture.height * side / picture.width)))
            picture = picture.resize(size, Image.Resampling.BOX)
        work = works.get(path.name, path.name).encode()
        (train if zlib.crc32(work) % HELD_OUT else held_out).append(np.array(picture))
    return (train, held_out) if train else (held_out, held_out)


def cut_window(
    scene: NDArray[np.uint8], size: tuple[int, int], whole: int, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """(height, width, 3) = ``size`` of a scene whose band of 16:9 would be about ``whole`` px high; mostly at its rim.

    What is to be completed is what lies beyond a frame, and artists do not fill the rim of a picture as they fill its
    middle.
    """
    (tall, wide), (height, width) = scene.shape[:2], size
    scale = min(tall, wide * 9 / 16) / whole * rng.uniform(0.75, 1.05)
    scale = min(scale, tall / height, wide / width)
    across, down = width * scale, height * scale
    left, top = rng.uniform(0, wide - across), rng.uniform(0, tall - down)
    if rng.random() < 0.6:
        if height >= width:
            left = (wide - across) * (rng.random() < 0.5)
        else:
            top = (tall - down) * (rng.random() < 0.5)
    box = (left, top, left + across, top + down)
    return np.array(Image.fromarray(scene).resize((width, height), Image.Resampling.BILINEAR, box=box))


def recoloured(window: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
    """The window from 0 to 1, mirrored half the time; half of all stay in their colours."""
    picture = window[:, ::-1] if rng.random() < 0.5 else window
    picture = picture.astype(np.float32) / 255
    if rng.random() < 0.5:
        return picture
    picture = picture[..., rng.permutation(3)] if rng.random() < 0.2 else picture
    return np.clip(picture ** rng.uniform(0.75, 1.33) * rng.uniform(0.8, 1.1, 3), 0, 1).astype(np.float32)


def hide(truth: Tensor, known: Tensor) -> Windows:
    """Hide what lies outside of a rectangle in each picture.

    Args:
        known: (N, 4) left, top, right and bottom of the known rectangle, in whole pixels.
    """
    at = pixel_grid(truth)  # (1, 2, H, W)
    first, beyond = known[:, :2, None, None].to(truth), known[:, 2:, None, None].to(truth)
    edge = torch.minimum(torch.maximum(at, first), beyond - 1) - at
    hidden = (edge != 0).any(1, keepdim=True).to(truth)
    return Windows(truth, hidden, edge)


def hide_by_chance(truth: Tensor, whole: int, rng: np.random.Generator) -> Windows:
    """Hide a side, most often as wide as what 16:9 has beside 4:3, where a picture is ``whole`` px high."""
    height, width = truth.shape[-2:]
    upright = height >= width
    known = np.tile((0, 0, width, height), (len(truth), 1))
    for row in known:
        depth = rng.normal(0.222, 0.03) if rng.random() < 0.6 else rng.uniform(0.06, 0.42)
        pixels = int(np.clip(depth * whole, 4, 0.6 * min(width, height)))
        far = rng.random() < 0.5
        axis = 0 if upright else 1
        row[axis + 2 if far else axis] = (width, height)[axis] - pixels if far else pixels
    return hide(truth, torch.from_numpy(known))


def draw_world(count: int, side: int, rng: torch.Generator, shapes: int = 96) -> Tensor:
    """(count, 4, side, side) drawn scenes: shapes strewn over a shaded ground, which a third have not."""
    bank = draw_shapes(shapes, 96, rng)
    colours = torch.rand(count, 2, 3, 1, 1, generator=rng)
    slope = torch.linspace(0, 1, side).view(1, 1, side, 1).expand(count, 3, side, side)
    ground = colours[:, 0] + (colours[:, 1] - colours[:, 0]) * slope
    opaque = (torch.rand(count, 1, 1, generator=rng) > 0.33).float().expand(count, side, side)
    scene = over(torch.zeros(count, 4, side, side), ground, opaque)
    at = (pixel_grid(scene) + 0.5) / side * 2 - 1
    for layer in range(14):
        size = torch.rand(count, 1, 1, 1, generator=rng) * (1.4 if layer < 3 else 0.4) + 0.08
        place = torch.rand(count, 2, 1, 1, generator=rng) * 2.4 - 1.2
        drawn = bank[torch.randint(0, shapes, (count,), generator=rng)]
        grid = ((at - place) / size).permute(0, 2, 3, 1)
        pasted = F.grid_sample(drawn, grid, align_corners=False)
        scene = pasted + scene * (1 - pasted[:, 3:])
    return scene


def continued(windows: Windows) -> Tensor:
    """(N, 4, H, W) the pictures with their known edge repeated over what is hidden: the plainest fill."""
    return look_up(windows.truth, windows.edge)
