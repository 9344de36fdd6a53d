"""What a picture was made of, as a short digest that travels in its file: a second run draws only what has changed."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image

from .job import DrawJob
from .opening import BROKEN
from .spec import ModelSpec

KEYWORD = "animl"
"""Of the text in a PNG that holds the stamp."""


MANY = 100
"""Pictures that are read for one: of more, as of a long shot, only sizes and dates are looked at."""


class Stamps:
    """The stamps of a job's pictures. Made before the first is drawn, it holds what was read, whatever changes then."""

    def __init__(self, job: DrawJob, model: ModelSpec) -> None:
        """Look at what the job reads.

        Raises:
            OSError: a picture that is read is not there.
        """
        graphs = [graph.sha256 for _, graph in sorted(model.graphs.items())]
        self._job = job
        self._made = f"{job.kind} {model.contract} {graphs}"
        self._shared = job.inputs()  # in a shot every picture is made of all
        self._of_shared = _digest_of(self._shared)

    def __getitem__(self, index: int) -> str:
        """It changes with the contents of what is read, the settings and the model, not with names and folders.

        Raises:
            OSError: a picture that is read is not there.
        """
        if not 0 <= index < len(self._job.out):
            raise IndexError(index)
        recipe = self._job.recipe(index)
        contents = self._of_shared if recipe.pictures == self._shared else _digest_of(recipe.pictures)
        return hashlib.blake2b(f"{self._made} {recipe.words} {contents}".encode(), digest_size=16).hexdigest()

    def __len__(self) -> int:
        return len(self._job.out)


def read_stamp(path: Path) -> str:
    """The stamp of a picture; empty where there is none."""
    try:
        with Image.open(path) as picture:
            return str(picture.info.get(KEYWORD, ""))
    except BROKEN:
        return ""


def _digest_of(pictures: Sequence[Path]) -> str:
    told = map(digest, pictures) if len(pictures) <= MANY else (str(_written(path)) for path in pictures)
    return hashlib.blake2b(" ".join(told).encode(), digest_size=16).hexdigest()


def _written(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def digest(path: Path) -> str:
    """Of a file's content, in hexadecimal; a file is read again when it was written since.

    Raises:
        OSError: it cannot be read.
    """
    return _digest(path, _written(path))


@lru_cache(maxsize=4096)
def _digest(path: Path, _written: tuple[int, int]) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()
