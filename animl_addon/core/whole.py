"""Files that appear under their names when they are complete, or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write ``path`` into: it has that name after the block, and what was there is replaced then.

    Raises:
        OSError: the folder is missing, read-only or full. As after any error in the block, nothing is left.
    """
    unfinished = beside(path)
    try:
        with unfinished.open("xb") as file:
            yield file
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def beside(path: Path) -> Path:
    """A name of its own in the same folder, for a file that is not seen yet."""
    return path.with_name(f"{_unfinished(os.getpid())}{secrets.token_hex(4)}.part")


def remove_unfinished(folder: Path, process: int) -> None:
    """Remove what was not finished in ``folder`` when the process with that number was killed."""
    for leftover in folder.glob(f"{_unfinished(process)}*.part"):
        leftover.unlink(missing_ok=True)


def _unfinished(process: int) -> str:
    """Short, so that a name of the greatest allowed length can be written too."""
    return f".animl-{process}-"
