"""Blender's images as RGBA. Here and in ``core/files.py`` straight and premultiplied alpha are converted."""

from pathlib import Path

import bpy
import numpy as np

from ..core.errors import KeyDrawingError, OutputError
from ..core.picture import RGBA
from ..core.whole import whole


def rgba(image: bpy.types.Image) -> RGBA:
    """The picture as Blender shows it with the view Standard: colour above 1 is cut off.

    Blender keeps pictures of 8 bits as the file has them, alpha straight; of 16 bits and floats as linear light, alpha
    premultiplied; data ("Non-Color") untouched.
    """
    width, height = image.size
    pixels = np.empty((height, width, 4), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    pixels = pixels[::-1]  # Blender's row 0 is at the bottom
    np.nan_to_num(pixels, copy=False, nan=0, posinf=1, neginf=0)
    alpha = np.clip(pixels[..., 3:], 0, 1)
    colour = pixels[..., :3]
    space = image.colorspace_settings
    if image.is_float and not space.is_data:
        colour = encode(np.divide(colour, alpha, out=np.zeros_like(colour), where=alpha > 0))
    elif space.name.startswith("Linear"):
        colour = encode(colour)
    return np.concatenate([np.clip(colour, 0, 1) * alpha, alpha], axis=2)


def encode(linear: np.ndarray) -> np.ndarray:
    """sRGB-encoded values of linear light; below 0 is 0."""
    linear = np.maximum(linear, 0)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055).astype(np.float32)


def write_exact(file: Path, image: RGBA) -> None:
    """Write the picture as ``.npy``: wholly, or not at all.

    Raises:
        OutputError: the folder is missing or read-only, or the disk is full.
    """
    try:
        with whole(file) as opened:
            np.save(opened, np.ascontiguousarray(image))
    except OSError as error:
        raise OutputError(
            f"The key picture could not be written to “{file.parent}” ({error.strerror or error}): make room there, or "
            "choose another folder for temporary files in Blender's preferences."
        ) from error


def check_not_empty(image: RGBA, name: str) -> None:
    """Raise :class:`KeyDrawingError` when there is nothing in the picture but transparency."""
    if not image[..., 3].any():
        raise KeyDrawingError(f"The key {name} is empty (fully transparent): choose a picture with something on it.")
