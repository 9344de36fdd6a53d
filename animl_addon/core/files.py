"""Pictures on disk: read any usual image as RGBA, write a drawing as PNG.

With ``scene/pixels.py`` this is the only place where straight alpha (what files hold) and premultiplied alpha (what
animl computes with) are converted. An opaque 8-bit picture that is read and written again is equal bit for bit.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from .errors import KeyDrawingError, OutputError
from .images import painted_part
from .opening import BROKEN, check_file, check_size, opened, reason
from .picture import RGBA
from .stamp import KEYWORD
from .whole import whole

MOST_PIXELS = 140_000_000

FAST = 1
"""Of PNG's nine levels of compression: flat paints shrink as well as with 3, and grain sooner."""

BAND = 32
"""Rows that are converted at a time: they stay in the processor's cache."""


def read_picture(path: Path) -> RGBA:
    """Read a PNG, JPEG, WebP, TIFF or any other image that Pillow knows, or animl's own exact form, ``.npy``.

    Grey, palette, RGB and CMYK pictures of 8 or 16 bits, with or without alpha; a camera's orientation mark is obeyed.
    A ``.npy`` holds what this function returns: (H, W, 4) float32, premultiplied, from 0 to 1.

    Raises:
        KeyDrawingError: missing, a folder, empty, cut short, no image, not finite, or too large.
    """
    if path.suffix.lower() == ".npy":
        check_file(path, KeyDrawingError)
        return _read_exact(path)
    with opened(path, KeyDrawingError, MOST_PIXELS) as picture:
        picture.load()
        return _rgba(ImageOps.exif_transpose(picture))


def write_picture(path: Path, image: RGBA, stamp: str = "") -> None:
    """Write a drawing as PNG with 8 bits a channel and straight alpha: wholly, or not at all.

    The file appears under its name only when complete; a file that was there is replaced then.

    Args:
        stamp: what it was made of (``stamp.py``), which travels in the file.

    Raises:
        OutputError: the folder is missing or read-only, the name is impossible, or the disk is full.
    """
    picture = Image.fromarray(to_straight_bytes(image), "RGBA")
    try:
        with whole(path) as file:
            picture.save(file, "PNG", compress_level=FAST, pnginfo=_note(stamp))
    except FileNotFoundError as error:
        raise OutputError(f"The folder “{path.parent}” is not there: make it, or choose another folder.") from error
    except (OSError, ValueError) as error:
        raise OutputError(
            f"The drawing “{path.name}” could not be written ({reason(error)}): make room or choose another folder."
        ) from error


def _note(stamp: str) -> PngInfo | None:
    if not stamp:
        return None
    note = PngInfo()
    note.add_text(KEYWORD, stamp)
    return note


def to_straight_bytes(image: RGBA) -> NDArray[np.uint8]:
    """(H, W, 4) straight 8-bit colour of a premultiplied drawing; what alpha hides entirely becomes (0, 0, 0, 0)."""
    levels = np.zeros(image.shape, np.uint8)
    painted = painted_part(image)
    image, out = image[painted], levels[painted]
    for top in range(0, len(image), BAND):
        alpha = np.clip(image[top : top + BAND, :, 3], 0, 1)
        shows = alpha * np.float32(255) + np.float32(0.5) >= 1
        for channel in range(4):
            plane = np.clip(image[top : top + BAND, :, channel], 0, 1)
            if channel < 3:
                np.divide(plane, alpha, out=plane, where=shows)
                np.minimum(plane, 1, out=plane)
            out[top : top + BAND, :, channel] = (plane * np.float32(255) + np.float32(0.5)) * shows
    return levels


def premultiplied(straight: NDArray[np.integer], most: int) -> RGBA:
    """Premultiplied RGBA of (H, W, 4) straight integers, of which ``most`` means full."""
    image = straight.astype(np.float32)
    image /= most
    if straight[..., 3].min() < most:
        for channel in range(3):  # NumPy is several times as slow on three numbers at a time as on a row of them
            image[..., channel] *= image[..., 3]
    return image


def _rgba(picture: Image.Image) -> RGBA:
    """Any Pillow picture as RGBA; grey of more than 8 bits keeps them."""
    if picture.mode.startswith("I") or picture.mode == "F":
        return _deep_grey(picture)
    return premultiplied(np.asarray(picture.convert("RGBA")), 255)


def _deep_grey(picture: Image.Image) -> RGBA:
    """Grey of 16 bits (mode I;16 and its kin, or I, which is how Pillow widens it), or of floats from 0 to 1 (F)."""
    grey = np.asarray(picture, np.float32)
    if not np.isfinite(grey).all():
        raise ValueError("the picture holds values that are not numbers")
    clear = picture.info.get("transparency")
    image = np.ones((*grey.shape, 4), np.float32)
    image[..., :3] = np.clip(grey if picture.mode == "F" else grey / 65535, 0, 1)[..., None]
    if isinstance(clear, int):  # PNG: this one grey is transparent
        image[grey == clear] = 0
    return image


def _read_exact(path: Path) -> RGBA:
    try:
        stored = np.load(path, mmap_mode="r", allow_pickle=False)
    except BROKEN as error:
        raise KeyDrawingError(f"The picture “{path.name}” is damaged: render the key again.") from error
    if stored.dtype != np.float32 or stored.ndim != 3 or stored.shape[2] != 4 or 0 in stored.shape:
        raise KeyDrawingError(
            f"The array “{path.name}” is no picture: it must be float32 of height x width x 4, "
            f"and is {stored.dtype} of {' x '.join(map(str, stored.shape))}."
        )
    check_size(path, stored.shape[1], stored.shape[0], KeyDrawingError, MOST_PIXELS)
    image = np.array(stored)
    if not (image.min() >= 0 and image.max() <= 1):  # not so for NaN either
        raise KeyDrawingError(f"The array “{path.name}” holds values outside 0 to 1: render the key again.")
    return image
