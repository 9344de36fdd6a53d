"""Which reels lie in a folder: every file goes to the loader that knows its form."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from animl_addon.core.errors import AnimlError
from animl_addon.core.sprites.animated import moves
from animl_addon.core.sprites.atlas import is_atlas

from . import blend, film, moving, pictures
from .blend import blend_reel
from .film import film_reel
from .moving import moving_reel
from .pictures import picture_reels
from .reel import NOT_STATED, Gap, MaterialError, Reel
from .sprites import sheet_reels
from .strips import strip_reels

ASEPRITE = {".aseprite", ".ase"}


@dataclass(slots=True)
class Found:
    """What lies in folders: reels, what cannot be used and why, and how many files of no known form by their suffix."""

    reels: list[Reel] = field(default_factory=list)
    left_out: list[Gap] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)


def find(folders: Sequence[Path], licence: str = NOT_STATED, grid: tuple[int, int] | None = None) -> Found:
    """Everything that moves, or stands still, in the folders and those in them.

    Args:
        licence: of what does not tell its own.
        grid: width and height of a cell in pixels; pictures that are no frames of a sequence are sheets then.

    Raises:
        MaterialError: a folder is missing, or there is nothing in them all.
    """
    found = Found()
    for folder in folders:
        if not folder.is_dir():
            raise MaterialError(f"“{folder}” is no folder: name a folder with films, pictures, sheets or scenes in it.")
        prefix = folder.resolve().name if len(folders) > 1 else ""
        for path in (folder, *sorted(inner for inner in folder.rglob("*") if inner.is_dir())):
            if not any(part.startswith(".") for part in path.relative_to(folder).parts):
                inside = path.relative_to(folder).as_posix()
                _look_into(
                    path, "/".join(word for word in (prefix, inside) if word not in ("", ".")), licence, grid, found
                )
    if not found.reels:
        where = " and ".join(f"“{folder}”" for folder in folders)
        why = f": of “{found.left_out[0].file}”: {found.left_out[0].reason}" if found.left_out else ""
        raise MaterialError(f"There is no film, picture, sheet or scene in {where}{why}.")
    found.reels.sort(key=lambda reel: reel.name)
    return found


def _look_into(folder: Path, name: str, licence: str, grid: tuple[int, int] | None, found: Found) -> None:
    """Add what lies in one folder, without those in it."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    index = folder / "index.json"
    if index in files and _lists_clips(index):
        reels, missing = strip_reels(folder, name)
        found.reels += reels
        found.left_out += [Gap(file, reason) for file, reason in missing]
        known = {Path(reel.name).name for reel in reels}
        files = [path for path in files if path != index and path.name not in known]
    # An atlas' picture belongs to it.
    atlases = [path for path in files if path.suffix.lower() == ".json" and is_atlas(path)]
    sheets = {picture for atlas in atlases for picture in _pictures_of(atlas, files)}
    plain: list[Path] = []
    for path in files:
        title = f"{name}/{path.name}".strip("/")
        suffix = path.suffix.lower()
        try:
            if path in sheets:
                continue
            if path in atlases or suffix in ASEPRITE:
                found.reels += sheet_reels(path, title, licence)
            elif suffix in film.SUFFIXES:
                found.reels.append(film_reel(path, title, licence))
            elif suffix == ".blend":
                found.reels.append(blend_reel(path, title, licence))
            elif suffix in moving.SUFFIXES and _moves(path):
                found.reels.append(moving_reel(path, title, licence))
            elif suffix in pictures.SUFFIXES:
                plain.append(path)
            else:
                found.unknown[suffix or path.name] += 1
        except AnimlError as error:
            found.left_out.append(Gap(title, str(error)))
    for reel in picture_reels(plain, name, licence):
        if grid is not None and reel.category == "still":
            _as_sheet(folder / Path(reel.name).name, reel, licence, grid, found)
        else:
            found.reels.append(reel)


def _as_sheet(path: Path, reel: Reel, licence: str, grid: tuple[int, int], found: Found) -> None:
    try:
        found.reels += sheet_reels(path, reel.name, licence, grid)
    except AnimlError as error:
        found.left_out.append(Gap(reel.name, str(error)))


def _lists_clips(index: Path) -> bool:
    try:
        return "clips" in json.loads(index.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        return False


def _pictures_of(atlas: Path, files: Iterable[Path]) -> list[Path]:
    """The files that an atlas cuts into frames: the one that it names, and the one that is called as it is."""
    meta = json.loads(atlas.read_bytes().decode("utf-8-sig")).get("meta")
    image = Path(str(meta.get("image", ""))).name if isinstance(meta, dict) else ""
    return [
        path
        for path in files
        if path.suffix.lower() in pictures.SUFFIXES and (path.name == image or path.stem == atlas.stem)
    ]


def _moves(path: Path) -> bool:
    """A file that is broken is none that moves: what is wrong is told when it is read as a picture."""
    try:
        return path.suffix.lower() == ".gif" or moves(path)
    except AnimlError:
        return False


def needs(reels: Iterable[Reel]) -> None:
    """Ask early for what the reels will need to be read.

    Raises:
        MaterialError: there are films but no PyAV, or scenes of .blend files but no Blender.
    """
    categories = {reel.category for reel in reels}
    if "film" in categories:
        film.check()
    if "blend" in categories:
        blend.blender_command()
