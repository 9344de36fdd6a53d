"""Writing what a sheet became: all of its files, or none."""

import errno
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from ..errors import OutputError, SheetError
from ..whole import beside
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
        OutputError: the folder is missing or read-only, or the disk is full; what was there is there again.
        SheetError: a name would lead out of the folder.
    """
    for name in files:
        parts = PurePosixPath(name).parts
        if not parts or Path(name).is_absolute() or ".." in parts:
            raise SheetError(f"A frame called “{name}” would be written outside of the folder: rename it.")
    complete: dict[Path, Path] = {}  # by the path it shall get, where each file is until then
    replaced: dict[Path, Path | None] = {}  # where the file is that had that path before
    try:
        for name, data in files.items():
            path = folder / name
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, f"“{name}” is a folder there")
            path.parent.mkdir(parents=True, exist_ok=True)
            complete[path] = beside(path)
            complete[path].write_bytes(data)
        for path, part in complete.items():
            replaced[path] = beside(path) if path.exists() else None
            if (old := replaced[path]) is not None:
                path.replace(old)
            part.replace(path)
    except BaseException as error:
        for path, old in replaced.items():
            if old is None:
                path.unlink(missing_ok=True)
            elif old.exists():
                old.replace(path)
        if isinstance(error, OSError):
            reason = (error.strerror or str(error)).lower()
            raise OutputError(
                f"“{folder}” cannot be written to ({reason}): make room or choose another folder."
            ) from error
        raise
    finally:
        for leftover in (*complete.values(), *replaced.values()):
            if leftover is not None:
                leftover.unlink(missing_ok=True)
    return list(complete)
