"""Pictures as they are named in a shell: files, folders of them, patterns; and where what is made of each will lie."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image

from ..core.errors import AnimlError, OutputError


def pictures_of(words: Sequence[Path]) -> tuple[Path, ...]:
    """The files that are meant, each once: a file itself, all pictures of a folder, whatever fits a pattern.

    Those of a folder or pattern come in the order of their numbers: 2 before 10.

    Raises:
        AnimlError: nothing stands there.
    """
    found: dict[Path, None] = {}
    for word in words:
        if word.is_dir():
            inside = in_order(path for path in word.iterdir() if is_picture(path))
            if not inside:
                raise AnimlError(f"The folder “{word}” has no pictures in it: name another one.")
        elif not word.exists() and any(sign in word.name for sign in "*?["):
            inside = in_order(path for path in word.parent.glob(word.name) if path.is_file())
            if not inside:
                raise AnimlError(f"No file fits “{word}”: check the pattern.")
        else:
            inside = [word]
        found |= dict.fromkeys(inside)
    return tuple(found)


def is_picture(path: Path) -> bool:
    """Whether a file's name says that it is one which can be read, and does not hide."""
    return path.suffix.lower() in Image.registered_extensions() and not path.name.startswith(".") and path.is_file()


def in_order(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: [int(part) if part.isdecimal() else part for part in _parts(path.name)])


def _parts(name: str) -> list[str]:
    """Digits and what stands between them, in turns, text first: so that like is always compared with like."""
    return re.split(r"(\d+)", name.casefold())


def outputs_for(sources: Sequence[Path], folder: Path) -> tuple[Path, ...]:
    """``folder/STEM.png`` for every picture.

    Raises:
        OutputError: two pictures would get one name, or a source would be written over.
    """
    out = tuple(folder / f"{source.stem}.png" for source in sources)
    owners: dict[Path, Path] = {}
    for source, path in zip(sources, out, strict=True):
        if (owner := owners.setdefault(path, source)) != source:
            raise OutputError(f"“{owner}” and “{source}” would both become “{path}”: give them different names.")
    if over := {path.resolve() for path in sources} & {path.resolve() for path in out}:
        raise OutputError(f"“{over.pop().name}” would be written over: choose another folder with --out.")
    return out
