"""What the tests of placing share: pictures to place, and the frame as it is rendered."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from PIL import Image

COLOURS = ((200, 30, 40), (30, 180, 60), (40, 60, 220), (230, 200, 20), (120, 60, 160), (20, 160, 170), (250, 120, 0))
"""sRGB of the drawings, in order."""


def save_drawings(folder: Path, count: int, size: tuple[int, int] = (64, 48)) -> list[Path]:
    """Numbered PNGs of (width, height), each of one colour: opaque in the middle, half clear to its right."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"drawing_{number:04d}.png" for number in range(1, count + 1)]
    width, height = size
    for file, colour in zip(files, COLOURS, strict=False):
        levels = np.zeros((height, width, 4), np.uint8)
        levels[height // 4 : -height // 4, width // 4 : -width // 8, :3] = colour
        levels[height // 4 : -height // 4, width // 4 : -width // 4, 3] = 255
        levels[height // 4 : -height // 4, -width // 4 : -width // 8, 3] = 128
        Image.fromarray(levels, "RGBA").save(file)
    return files


def rendered(
    folder: Path, frame: int, *, size: tuple[int, int] = (64, 48), engine: str = "CYCLES"
) -> np.ndarray[Any, Any]:
    """The frame as a user would render it on a clear film: (H, W, 4) straight levels, uint8."""
    scene: Any = bpy.context.scene
    render = scene.render
    render.engine = engine
    render.resolution_x, render.resolution_y = size
    render.resolution_percentage = 100
    render.film_transparent = True
    render.dither_intensity = 0
    render.filter_size = 0.01  # each pixel is its own middle
    if hasattr(render.image_settings, "media_type"):
        render.image_settings.media_type = "IMAGE"
    render.image_settings.file_format = "PNG"
    render.image_settings.color_mode = "RGBA"
    scene.view_settings.view_transform = "Standard"
    scene.cycles.samples = 1
    scene.cycles.use_denoising = False
    scene.display.shading.light = "FLAT"
    scene.display.shading.color_type = "TEXTURE"
    scene.display.render_aa = "OFF"
    scene.frame_set(frame)
    render.filepath = str(folder / f"render_{frame}.png")
    bpy.ops.render.render(write_still=True)
    with Image.open(render.filepath) as picture:
        return np.array(picture.convert("RGBA"))


def colours_seen(folder: Path, frames: Sequence[int], **how: Any) -> list[int | None]:
    """For each frame, the index of the drawing that its middle shows; None where it is clear."""
    seen: list[int | None] = []
    for frame in frames:
        pixels = rendered(folder, frame, **how)
        middle = pixels[pixels.shape[0] // 2, pixels.shape[1] // 2]
        if not middle[3]:
            seen.append(None)
            continue
        distances = [np.abs(middle[:3].astype(int) - colour).max() for colour in COLOURS]
        assert min(distances) <= 1, f"frame {frame} shows {middle}"
        seen.append(int(np.argmin(distances)))
    return seen
