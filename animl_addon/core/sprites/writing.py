"""Writing what a sheet became: all of its files, or none."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from ..errors import OutputError, SheetError
from .sheet import SpriteSheet


def write_sheet(sheet: SpriteSheet, folder: Path) -> list[Path]:
    """Write a sheet in the form it came in; files of these names are replaced.

    Raises:
        SheetError: it has grown larger than its form allows.
        OutputError: as :func:`write_files`.
    """
    return write_files(sheet.form.encode(sheet), folder)


def write_files(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write files by their names under a folder that is there; they get their names when all are complete.

    Raises:
        OutputError: the folder is missing or read-only, or the disk is full.
        SheetError: a name would lead out of the folder.
    """
    unfinished: dict[Path, Path] = {}
    try:
        for name, data in files.items():
            path = folder / name
            if path.is_absolute() != folder.is_absolute() or ".." in Path(name).parts or path == folder:
                raise SheetError(f"A frame called “{name}” would be written outside of the folder: rename it.")
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished[path] = path.with_name(f".animl-{os.getpid()}-{secrets.token_hex(4)}.part")
            unfinished[path].write_bytes(data)
        for path, part in unfinished.items():
            part.replace(path)
    except OSError as error:
        raise OutputError(
            f"“{folder}” cannot be written to ({_reason(error)}): make room or choose another folder."
        ) from error
    finally:
        for part in unfinished.values():
            part.unlink(missing_ok=True)
    return list(unfinished)


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
