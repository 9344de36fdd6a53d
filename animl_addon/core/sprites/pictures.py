"""Single pictures of sprites on disk, in levels: what :mod:`..files` is for keys, without the way through floats."""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image

from ..errors import SheetError
from ..files import read_picture, to_straight_bytes
from .sheet import LONGEST_SIDE, MOST_PIXELS, Pixels

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
"""What Pillow's readers raise on files that are cut short or not what their first bytes say."""


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture, still or moving, with Pillow; whatever goes wrong inside is told in a sentence.

    Raises:
        SheetError: missing, empty, cut short, no image, or too large.
    """
    check_file(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is judged right below
            with Image.open(path) as picture:
                check_size(path, *picture.size)
                yield picture
    except Image.DecompressionBombError as error:
        raise too_large(path) from error
    except MemoryError as error:
        raise SheetError(f"“{path.name}” does not fit into memory: divide it into smaller sheets.") from error
    except _BROKEN as error:
        raise SheetError(
            f"“{path.name}” cannot be read: it is damaged or no PNG, GIF or WebP picture, so save it again."
        ) from error


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
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise SheetError(f"“{path}” is not there: check its name and folder.") from error
    except (OSError, ValueError) as error:
        raise SheetError(f"“{path.name}” cannot be opened: check its path.") from error
    if not size:
        raise SheetError(f"“{path.name}” is an empty file: save it again.")


def check_size(path: Path, width: int, height: int, frames: int = 1) -> None:
    """Raise :class:`SheetError` when frames of this size are a mistake or an attack."""
    if max(width, height) > LONGEST_SIDE or width * height * frames > MOST_PIXELS:
        raise too_large(path)


def too_large(path: Path) -> SheetError:
    return SheetError(
        f"“{path.name}” is too large: at most {LONGEST_SIDE} pixels on each side "
        f"and {MOST_PIXELS // 1_000_000} million in all its frames are read."
    )


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
