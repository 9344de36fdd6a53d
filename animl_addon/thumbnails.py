"""Small pictures for the panel: drawings as they come, and the timing chart. No part of the scene or its undo."""

from collections.abc import Sequence
from pathlib import Path

import bpy.utils.previews
import numpy as np
from numpy.typing import NDArray

from .core.chart_picture import chart_picture
from .core.picture import RGBA

MOST = 200
"""Pictures kept before all are dropped: they are small, and cheap to make again."""

CHART_SIDE = 200
"""Pixels; Blender shows icons as squares, so a chart is one."""

_pictures: bpy.utils.previews.ImagePreviewCollection | None = None


def icon_of_file(path: Path) -> int:
    """Blender's number for a picture file as an icon; Blender reads the file when it first draws it."""
    pictures = _collection()
    name = str(path)
    return (pictures[name] if name in pictures else pictures.load(name, name, "IMAGE")).icon_id


def icon_of_chart(times: Sequence[float], ink: Sequence[float]) -> int:
    """The same for a timing chart."""
    pictures = _collection()
    name = f"chart {' '.join(f'{time:.3f}' for time in times)} {tuple(ink)}"
    if name not in pictures:
        _fill(pictures.new(name), chart_picture(times, CHART_SIDE, ink))
    return pictures[name].icon_id


def icon_of_pixels(name: str, pixels: NDArray[np.uint8]) -> int:
    """The same for a small square of straight levels, (H, W, 4); the same name means the same picture."""
    pictures = _collection()
    if name not in pictures:
        _fill(pictures.new(name), pixels / np.float32(255))
    return pictures[name].icon_id


def forget() -> None:
    """Give all pictures back to Blender."""
    global _pictures
    if _pictures is not None:
        bpy.utils.previews.remove(_pictures)
        _pictures = None


def _collection() -> bpy.utils.previews.ImagePreviewCollection:
    global _pictures
    if _pictures is not None and len(_pictures) >= MOST:
        forget()
    if _pictures is None:
        _pictures = bpy.utils.previews.new()
    return _pictures


def _fill(preview: bpy.types.ImagePreview, image: RGBA) -> None:
    height, width = image.shape[:2]
    preview.image_size = width, height
    preview.image_pixels_float.foreach_set(np.ascontiguousarray(image[::-1]).ravel())  # Blender counts rows from below
