"""``animl assemble FOLDER``: are all pictures of a sequence there and whole? Then one animated picture of them."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from ..core.errors import AnimlError, OutputError
from ..core.files import MOST_PIXELS
from ..core.opening import opened, reason
from ..core.whole import whole
from .outputs import is_drawing
from .sources import pictures_of

FORMATS = {".png": "PNG", ".webp": "WEBP", ".gif": "GIF"}
NAMED = 12
"""Pictures that a sentence names at most."""


def add_assemble_words(verb: argparse.ArgumentParser, animl: str) -> None:
    """Give the verb its words and its help."""
    verb.description = (
        "Checks that the pictures of a folder are whole and of one size, and makes one animated picture of them."
    )
    verb.epilog = f"example:\n  {animl} assemble wide/ --count 120 --fps 24 --out wide.webp"
    verb.formatter_class = argparse.RawDescriptionHelpFormatter
    verb.add_argument("folder", metavar="FOLDER", type=Path, help="of the pictures")
    verb.add_argument("--count", metavar="N", type=int, help="so many there must be (default: at least one)")
    verb.add_argument("--fps", metavar="F", type=float, default=24.0, help="pictures a second (default: 24)")
    verb.add_argument(
        "--out", metavar="FILE", type=Path, help="the animated picture: .png (APNG), .webp or .gif (default: none)"
    )


def assemble(arguments: argparse.Namespace) -> int:
    """Check the pictures, then write the animated one; the exit code.

    Raises:
        AnimlError: a picture is missing, cut short or of another size, or the animated one cannot be written.
    """
    if not 0 < arguments.fps <= 1000:
        raise AnimlError(f"{arguments.fps:g} pictures a second cannot be shown: give a number up to 1000.")
    if arguments.out and arguments.out.suffix.lower() not in FORMATS:
        raise OutputError(f"“{arguments.out.name}” is no animated picture: end it in .png, .webp or .gif.")
    if not arguments.folder.is_dir():
        raise AnimlError(f"The folder “{arguments.folder}” is not there: check its name.")
    pictures = pictures_of([arguments.folder])
    if arguments.count is not None and len(pictures) != arguments.count:
        raise AnimlError(
            f"“{arguments.folder}” holds {len(pictures)} pictures and not {arguments.count}: draw what is missing."
        )
    if broken := [path.name for path in pictures if path.suffix.lower() == ".png" and not is_drawing(path)]:
        names = ", ".join(broken[:NAMED]) + (", …" if len(broken) > NAMED else "")
        raise AnimlError(f"{len(broken)} of the pictures are cut short ({names}): draw them again.")
    _check_sizes(pictures)
    if arguments.out:
        _write(arguments.out, pictures, arguments.fps)
        print(arguments.out)
    print(f"animl: {len(pictures)} pictures, all whole.", file=sys.stderr)
    return 0


def _check_sizes(pictures: Sequence[Path]) -> None:
    first = None
    for path in pictures:
        with opened(path, AnimlError, MOST_PIXELS) as picture:
            first = first or picture.size
            if picture.size != first:
                raise AnimlError(
                    f"“{path.name}” is {picture.size[0]} x {picture.size[1]} pixels and “{pictures[0].name}” "
                    f"{first[0]} x {first[1]}: a sequence has one size."
                )


def _write(out: Path, pictures: Sequence[Path], fps: float) -> None:
    kind = FORMATS[out.suffix.lower()]
    exact = {"lossless": True} if kind == "WEBP" else {"disposal": 2} if kind == "GIF" else {}
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with whole(out) as file:
            _read(pictures[0]).save(
                file, kind, save_all=True, append_images=_Pictures(pictures[1:]), duration=1000 / fps, loop=0, **exact
            )
    except OSError as error:
        raise OutputError(f"“{out.name}” could not be written ({reason(error)}): make room.") from error


class _Pictures:
    """Pictures that are read when they are looked at, each time anew: Pillow goes through them twice."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files

    def __iter__(self) -> Iterator[Image.Image]:
        return map(_read, self._files)


def _read(path: Path) -> Image.Image:
    with opened(path, AnimlError, MOST_PIXELS) as picture:
        return picture.convert("RGBA")
