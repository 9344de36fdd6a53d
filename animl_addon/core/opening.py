"""Opening a picture file that came from outside: whatever is wrong with it is told in a sentence."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from .errors import AnimlError

LONGEST_SIDE = 16_384
"""Pixels. A longer picture is a mistake or an attack, and no graphics card takes more."""

BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
"""What Pillow's and NumPy's readers raise on files that are cut short or not what their first bytes say."""


@contextmanager
def opened(path: Path, refusal: type[AnimlError], most_pixels: int) -> Iterator[Image.Image]:
    """Open a picture, still or moving, with Pillow; what goes wrong inside the ``with`` is told as well.

    Raises:
        AnimlError: of the class ``refusal``: missing, a folder, empty, cut short, no image, or too large.
    """
    check_file(path, refusal)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is judged right below
            with Image.open(path) as picture:
                check_size(path, *picture.size, refusal, most_pixels)
                yield picture
    except Image.DecompressionBombError as error:
        raise _too_large(path, refusal, most_pixels) from error
    except MemoryError as error:
        raise refusal(f"“{path.name}” does not fit into memory: make it smaller.") from error
    except BROKEN as error:
        raise refusal(
            f"“{path.name}” cannot be read: it is damaged or no PNG, JPEG, GIF, WebP or TIFF picture, "
            "so save it again as PNG."
        ) from error


def check_file(path: Path, refusal: type[AnimlError]) -> None:
    """Raise ``refusal`` unless there is a file with something in it."""
    try:
        size = path.stat().st_size
        folder = path.is_dir()
    except FileNotFoundError as error:
        raise refusal(f"“{path}” is not there: check its name and folder.") from error
    except (OSError, ValueError) as error:
        raise refusal(f"“{path.name}” cannot be opened ({reason(error)}): check its path.") from error
    if folder:
        raise refusal(f"“{path}” is a folder, not a file: choose one file in it.")
    if not size:
        raise refusal(f"“{path.name}” is an empty file: save it again.")


def check_size(
    path: Path, width: int, height: int, refusal: type[AnimlError], most_pixels: int, frames: int = 1
) -> None:
    """Raise ``refusal`` when frames of this size are a mistake or an attack."""
    if max(width, height) > LONGEST_SIDE or width * height * frames > most_pixels:
        raise _too_large(path, refusal, most_pixels, f", with {width} x {height} pixels{' a frame' * (frames > 1)},")


def reason(error: OSError | ValueError) -> str:
    """What the system says, to be put in brackets."""
    return (error.strerror if isinstance(error, OSError) and error.strerror else str(error)).lower()


def _too_large(path: Path, refusal: type[AnimlError], most_pixels: int, size: str = "") -> AnimlError:
    return refusal(
        f"“{path.name}”{size} is too large: make it at most {LONGEST_SIDE} pixels on each side "
        f"and {most_pixels // 1_000_000} million in all."
    )
