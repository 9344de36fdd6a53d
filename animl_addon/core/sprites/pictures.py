"""Single pictures of sprites on disk, in levels: what :mod:`..files` is for keys, without the way through floats."""

import io
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
from PIL import Image

from .. import opening
from ..errors import SheetError
from ..files import read_picture, to_straight_bytes
from .sheet import MOST_PIXELS, Pixels


def opened(path: Path) -> AbstractContextManager[Image.Image]:
    """A picture, still or moving, opened with Pillow; whatever goes wrong inside the ``with`` is told in a sentence.

    Raises:
        SheetError: missing, empty, cut short, no image, or too large.
    """
    return opening.opened(path, SheetError, MOST_PIXELS)


def read_pixels(path: Path) -> tuple[Pixels, str]:
    """A still picture, and Pillow's word for how it keeps its colours (“P” for a palette, “RGB”, “RGBA” …).

    Raises:
        SheetError: as :func:`opened`.
    """
    with opened(path) as picture:
        mode = picture.mode
        picture.load()
        if not deep(mode):
            return to_pixels(picture), mode
    return to_straight_bytes(read_picture(path)), mode


def deep(mode: str) -> bool:
    """Grey of more than 8 bits, which Pillow does not reduce by itself."""
    return mode.startswith("I") or mode == "F"


def to_pixels(picture: Image.Image) -> Pixels:
    """Levels of a loaded picture; a palette's transparent entry becomes alpha."""
    return np.array(picture.convert("RGBA"))


def check_file(path: Path) -> None:
    """Raise :class:`SheetError` unless there is a file with something in it."""
    opening.check_file(path, SheetError)


def check_size(path: Path, width: int, height: int, frames: int = 1) -> None:
    """Raise :class:`SheetError` when frames of this size are a mistake or an attack."""
    opening.check_size(path, width, height, SheetError, MOST_PIXELS, frames)


def encode_png(pixels: Pixels, mode: str = "RGBA") -> bytes:
    """A PNG, bit-equal when read; with a palette or without alpha where the sheet was so and it still can be."""
    file = io.BytesIO()
    if mode == "P" and (exact := exact_palette(pixels)):
        indices, colours = exact
        picture = Image.fromarray(indices)
        picture.putpalette(colours[:, :3].tobytes(), "RGB")
        clear = {"transparency": colours[:, 3].tobytes()} if (colours[:, 3] < 255).any() else {}
        picture.save(file, "PNG", **clear)
    elif mode in ("P", "RGB", "L") and (pixels[..., 3] == 255).all():
        Image.fromarray(np.ascontiguousarray(pixels[..., :3])).save(file, "PNG")
    else:
        Image.fromarray(np.ascontiguousarray(pixels)).save(file, "PNG")
    return file.getvalue()


def exact_palette(pixels: Pixels, most: int = 256) -> tuple[Pixels, Pixels] | None:
    """(H, W) indices and (n, 4) colours that make up a picture, sorted; None when it has more than ``most``."""
    packed = np.ascontiguousarray(pixels).view(np.uint32)[..., 0]
    colours, indices = np.unique(packed, return_inverse=True)
    if len(colours) > most:
        return None
    return indices.reshape(packed.shape).astype(np.uint8), colours.view(np.uint8).reshape(-1, 4)
