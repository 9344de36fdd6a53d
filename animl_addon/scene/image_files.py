"""Key pictures from files, read by Blender: which of them are keys, and their copies for the worker."""

import hashlib
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import bpy
from PIL import Image

from ..core.errors import KeyDrawingError
from ..core.files import MOST_PIXELS
from ..core.opening import LONGEST_SIDE
from ..core.picture import RGBA
from .folders import fits
from .pixels import check_not_empty, rgba, write_exact
from .source import KeyDrawing


def numbered(first: Path) -> dict[int, str]:
    """Number -> file name of the pictures that belong to one sequence, in order; numbers may be missing.

    As Blender counts: the last digits of the name are the number, padded with zeros to the length in ``first``.
    """
    name = re.fullmatch(r"(.*?)(\d+)(\D*)", first.stem)
    if not name:
        return {}
    head, digits, tail = name.groups()
    return _numbered(first.parent, _changed(first.parent), head, len(digits), tail + first.suffix)


@lru_cache(maxsize=64)
def _numbered(folder: Path, _changed: int, head: str, width: int, tail: str) -> dict[int, str]:
    pattern = re.compile(re.escape(head) + r"(\d+)" + re.escape(tail))
    numbers = (int(match[1]) for path in _list(folder) if (match := pattern.fullmatch(path)))
    names = {number: f"{head}{number:0{width}}{tail}" for number in sorted(numbers)}
    return {number: name for number, name in names.items() if (folder / name).is_file()}


def redrawn(files: Sequence[Path]) -> tuple[bool, ...]:
    """For each file in its order, whether its picture is another than the one before: a held drawing is one key.

    Cheap when asked again, as panels do: two files are compared once, until one of them is painted anew.
    """
    stamped = [(file, _stamp(file)) for file in files]
    return tuple(index == 0 or not _alike(*stamped[index - 1], *each) for index, each in enumerate(stamped))


def read_image_file(path: Path, name: str, colour_space: str = "", alpha: str = "") -> RGBA:
    """Read a PNG, JPEG, WebP, TIFF, OpenEXR or whatever else Blender reads.

    Args:
        name: what the animator calls the key, for messages.
        colour_space, alpha: as Blender names them where the scene overrules the file; empty lets Blender judge.

    Raises:
        KeyDrawingError: missing, empty, damaged, no image, or too large.
    """
    if not path.is_file():
        raise KeyDrawingError(f"The key {name} has lost its picture “{path}”: bring the file back or relink it.")
    if not fits(path):
        raise KeyDrawingError(
            f"The path to the picture of the key {name} is too long for Blender: move it to where it is shorter."
        )
    _check_header(path, name)
    with _opened(path, name) as image:
        if colour_space:
            image.colorspace_settings.name = colour_space
        if alpha:
            image.alpha_mode = alpha
        return read_image(image, name)


def read_image(image: bpy.types.Image, name: str) -> RGBA:
    """Read an image of the .blend, painted or packed ones too.

    Raises:
        KeyDrawingError: its file is missing, damaged or no image, or it is too large.
    """
    width, height = image.size
    if not width or not height:
        raise KeyDrawingError(f"The picture of the key {name} is empty, damaged or no image: save it again as PNG.")
    _check_size(width, height, name)
    return rgba(image)


def write_keys(pictures: Iterator[tuple[str, RGBA]], folder: Path) -> tuple[tuple[Path, ...], tuple[int, int]]:
    """Write key pictures, given with their names one by one, where the worker reads them.

    Returns:
        The files, and the width and height of all.

    Raises:
        KeyDrawingError: one is fully transparent, or they differ in size.
        OutputError: the folder cannot be written to.
    """
    files: list[Path] = []
    first: tuple[str, tuple[int, ...]] | None = None
    for name, image in pictures:
        check_not_empty(image, name)
        first = first or (name, image.shape)
        if image.shape != first[1]:
            sizes = [f"{width} x {height}" for height, width, _ in (first[1], image.shape)]
            raise KeyDrawingError(
                f"The keys {first[0]} ({sizes[0]}) and {name} ({sizes[1]} pixels) differ in size: give them one size."
            )
        files.append(folder / f"key_{len(files)}.npy")
        write_exact(files[-1], image)
    assert first is not None, "at least one key is asked for"
    height, width, _ = first[1]
    return tuple(files), (width, height)


def write_beyond(
    keys: Sequence[KeyDrawing], read: Callable[[KeyDrawing], RGBA], folder: Path
) -> tuple[tuple[KeyDrawing, Path], ...]:
    """Write those pictures of neighbouring keys that can be read: the pair is drawn without the others."""
    written = []
    for key in keys:
        try:
            image = read(key)
        except KeyDrawingError:
            continue
        file = folder / f"beyond_{len(written)}.npy"
        write_exact(file, image)
        written.append((key, file))
    return tuple(written)


def _check_header(path: Path, name: str) -> None:
    """Refuse what is too large by its first bytes: Blender, asked for the size, reads all of it into memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is judged right below
            with Image.open(path) as picture:
                size = picture.size
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except (OSError, SyntaxError, ValueError):
        return  # Blender knows more formats than Pillow, and says what it cannot read
    _check_size(*size, name)


def _check_size(width: int, height: int, name: str) -> None:
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise _too_large(name, f" with {width} x {height} pixels")


def _too_large(name: str, size: str = "") -> KeyDrawingError:
    return KeyDrawingError(
        f"The key {name}{size} is too large: make it at most {LONGEST_SIDE} pixels on each side "
        f"and {MOST_PIXELS // 1_000_000} million in all."
    )


@contextmanager
def _opened(path: Path, name: str) -> Iterator[bpy.types.Image]:
    try:
        image = bpy.data.images.load(str(path), check_existing=False)
    except RuntimeError as error:
        raise KeyDrawingError(f"The picture of the key {name} cannot be opened ({error}): check the file.") from error
    try:
        yield image
    finally:
        bpy.data.images.remove(image)


def _changed(folder: Path) -> int:
    """When a file of the folder came, went or was replaced; 0 for no folder."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _list(folder: Path) -> list[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []


def _stamp(file: Path) -> tuple[int, int] | None:
    """When the file was written, and its bytes; None for no file. A file painted in place leaves its folder's date."""
    try:
        state = file.stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=16384)  # pairs of neighbours, of the longest sequences
def _alike(one: Path, one_stamp: tuple[int, int] | None, other: Path, other_stamp: tuple[int, int] | None) -> bool:
    """Whether two files are the same picture, as long as they are those of the stamps."""
    if one == other:
        return True
    if one_stamp is None or other_stamp is None or one_stamp[1] != other_stamp[1]:
        return False  # a missing file is like none: reading it says so
    try:
        return _digest(one) == _digest(other)
    except OSError:
        return False


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").digest()
