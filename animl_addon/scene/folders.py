"""Where drawings are written: beside the .blend, in a folder of their own for every source and every press.

A press never writes where an earlier one wrote, because undo brings back the earlier planes and strips, and they must
find their own pictures. For the same reason nothing here deletes pictures: a folder that no scene shows any more may be
deleted by hand once its undo steps are gone.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import bpy

from ..core.errors import OutputError

LONGEST_NAME = 60
"""Bytes of a folder's name; Windows allows 260 characters for a whole path, and the file's own name comes after."""

LONGEST_PATH, LONGEST_STRIP_FOLDER = 1023, 767
"""Bytes that Blender keeps of an image's path, and of the path of a strip's folder; what is beyond, it drops unsaid."""

MOST_PRESSES, LONGEST_DRAWING = 99_999, len("drawing_0001.png")
"""What a path has room for."""

RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))}
"""Names that Windows keeps for devices, whatever their suffix."""

_made: set[Path] = set()
"""Folders that were not there before animl needed them, since Blender was started."""


def output_folder(blend_path: str | Path, preference: str = "", user_folder: Path | None = None) -> Path:
    """The folder of :func:`chosen_folder`, made if need be and proved writable.

    Raises:
        OutputError: the folder cannot be made or written to.
    """
    folder = chosen_folder(blend_path, preference, user_folder)
    _prove_writable(folder)
    return folder


def chosen_folder(blend_path: str | Path, preference: str = "", user_folder: Path | None = None) -> Path:
    """The folder for the drawings of one .blend, whether or not it is there yet.

    Args:
        blend_path: ``bpy.data.filepath``; empty while the file was never saved.
        preference: a folder chosen by the user, empty for none. With ``//`` or no root it is relative to the .blend.
        user_folder: where drawings of a never-saved file go; by default Blender's folder for this user's data. It
            stays, so the absolute paths of such drawings hold after the file is saved.
    """
    blend = Path(blend_path) if str(blend_path) else None
    chosen = Path(preference.removeprefix("//")).expanduser() if preference.strip() else None
    if chosen and chosen.is_absolute() and not preference.startswith("//"):
        return chosen / (safe_name(blend.stem) if blend else "unsaved")
    if blend:
        return blend.parent / (chosen or "animl")
    return (user_folder or Path(bpy.utils.user_resource("DATAFILES"))) / "animl" / "unsaved"


def fresh_drawings(folder: Path, source: str, first: int, last: int, count: int) -> tuple[Path, ...]:
    """Paths for the drawings of one press, in a new folder that no other press can get.

    They are numbered from 1 without gaps, as an image sequence wants it: ``<folder>/<source>/1-9_p2/drawing_0001.png``.
    Remove the new folder with :func:`discard` if nothing came to be written.

    Raises:
        OutputError: the folder cannot be made.
    """
    own = fresh_folder(folder, source, f"{first}-{last}")
    return tuple(own / f"drawing_{number:04d}.png" for number in range(1, count + 1))


def fresh_folder(folder: Path, source: str, name: str) -> Path:
    """A new folder for one press, ``<folder>/<source>/<name>_p1``, that no other press can get.

    Raises:
        OutputError: it cannot be made, or lies too deep for Blender.
    """
    beside = folder / safe_name(source)
    _check_depth(beside / f"{name}_p{MOST_PRESSES}")
    _make(beside)
    press = 1
    while True:
        own = beside / f"{name}_p{press}"
        try:
            own.mkdir()
            return own
        except FileExistsError:
            press += 1
        except OSError as error:
            raise _cannot_write(own, error) from error


def discard(drawings: tuple[Path, ...]) -> None:
    """Remove what a press that came to nothing has left: its drawings, its folder, and those made to hold that.

    Folders that were there before animl, or that hold anything, stay.
    """
    for path in drawings:
        path.unlink(missing_ok=True)
    for folder in {path.parent for path in drawings}:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
            remove_empty(folder.parent)


def discard_folder(own: Path) -> None:
    """Remove a :func:`fresh_folder` with all that is in it, and the folders that were made to hold it."""
    shutil.rmtree(own)
    remove_empty(own.parent)


def safe_name(name: str) -> str:
    """A folder name for any file system: letters and digits of any script, spaces, ``-``, ``_`` and ``·`` stay.

    A name that had to be changed ends in a short digest of the original, so that two names never meet in one folder.
    """
    safe = "".join(sign if sign.isalnum() or sign in " -_·" else "_" for sign in name).strip()
    while len(safe.encode()) > LONGEST_NAME:
        safe = safe[:-1]
    safe = safe.strip()
    if safe and safe == name and safe.casefold() not in RESERVED:
        return safe
    return f"{safe or 'source'}_{hashlib.sha256(name.encode(errors='surrogateescape')).hexdigest()[:6]}"


def stored_path(path: Path, blend_path: str) -> str:
    """The path as the .blend keeps it: relative (``//``) if it lies beside or below the .blend, absolute otherwise.

    Relative paths move with the folder and are rewritten by Blender's Save As; absolute ones hold wherever it is saved.
    """
    if blend_path and path.absolute().is_relative_to(Path(blend_path).parent.absolute()):
        return "//" + path.absolute().relative_to(Path(blend_path).parent.absolute()).as_posix()
    return str(path.absolute())


def fits(path: Path) -> bool:
    """Whether Blender can follow the path of a picture."""
    return len(os.fsencode(path.absolute())) <= LONGEST_PATH


def _check_depth(own: Path) -> None:
    stored = os.fsencode(stored_path(own, bpy.data.filepath))
    if len(stored) > LONGEST_STRIP_FOLDER or not fits(own / ("n" * LONGEST_DRAWING)):
        raise OutputError(
            f"Drawings cannot be kept in “…{str(own)[-LONGEST_NAME:]}” because its path is too long for Blender: "
            "choose another output folder in animl's preferences, with a shorter path."
        )


def _make(folder: Path) -> None:
    """Make a folder and those that it lies in, and remember which were not there.

    Raises:
        OutputError: it cannot be made.
    """
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    _made.update(missing)


def remove_empty(folder: Path) -> None:
    """Remove a folder that animl made since Blender was started, and those that it lies in, while they are empty."""
    while folder in _made and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        _made.remove(folder)
        folder = folder.parent


def _prove_writable(folder: Path) -> None:
    _make(folder)
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise _cannot_write(folder, error) from error


def _cannot_write(folder: Path, error: OSError) -> OutputError:
    reason = error.strerror or type(error).__name__
    return OutputError(
        f"Drawings cannot be written to “{folder}” ({reason}): choose another output folder in animl's preferences."
    )
