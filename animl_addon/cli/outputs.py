"""Where drawings go: their names, their folders, and what is there already."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from ..core.errors import OutputError
from ..core.job import DrawJob
from ..core.stamp import Stamps, read_stamp
from ..inference.library import find_model

LONGEST_STEM = 80  # characters of each key's name in a drawing's name; file systems end at 255 bytes
PNG_BEGINS, PNG_ENDS = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"


def drawing_paths(folder: Path, first: Path, last: Path, count: int) -> tuple[Path, ...]:
    """``FIRST-LAST-001.png`` and so on: numbered, because players and Blender read a sequence by its digits."""
    name = f"{first.stem[:LONGEST_STEM]}-{last.stem[:LONGEST_STEM]}"
    return tuple(folder / f"{name}-{number:03}.png" for number in range(1, count + 1))


def is_drawing(path: Path) -> bool:
    """Whether a whole PNG stands there: a file cut short by a full disk or a lost machine does not count."""
    try:
        with path.open("rb") as file:
            if file.read(len(PNG_BEGINS)) != PNG_BEGINS:
                return False
            file.seek(-len(PNG_ENDS), 2)
            return file.read() == PNG_ENDS
    except OSError:
        return False


Asked = TypeVar("Asked", bound=DrawJob)


def still_to_draw(job: Asked, models: Path) -> Asked | None:
    """The job reduced to the drawings that are missing or out of date; None when there are none.

    A drawing is out of date where its stamp says that it was made of other pictures, with other settings or by another
    model than the one in the folder ``models``. One without a stamp is kept, and so are all where what they were made
    of is gone.

    Raises:
        ModelContractError: the folder has no model for the job, or it cannot be read.
    """
    try:
        made_of = list(Stamps(job, find_model(models, job.kind).spec))
    except OSError:
        made_of = [""] * len(job.out)
    wanted = [
        index
        for index, (path, stamp) in enumerate(zip(job.out, made_of, strict=True))
        if not is_drawing(path) or (stamp and read_stamp(path) not in {"", stamp})
    ]
    return job.only(wanted) if wanted else None


def refuse_existing(paths: Iterable[Path], remedy: str) -> None:
    """Nothing is drawn over by accident.

    Raises:
        OutputError: something stands at one of the paths; ``remedy`` says what to type.
    """
    if there := [path for path in paths if path.exists()]:
        raise OutputError(f"“{there[0]}” is there already: {remedy}.")


@contextmanager
def folders_for(paths: Iterable[Path]) -> Iterator[None]:
    """Make the folders of these paths; those still empty afterwards are removed again.

    Raises:
        OutputError: a folder cannot be made.
    """
    made: list[Path] = []
    try:
        for folder in {path.parent for path in paths}:
            for missing in reversed([parent for parent in (folder, *folder.parents) if not parent.exists()]):
                try:
                    missing.mkdir(exist_ok=True)  # “new/..” is there once “new” is
                except OSError as error:
                    raise OutputError(
                        f"The folder “{folder}” cannot be made ({error.strerror}): choose another one."
                    ) from error
                made.append(missing)
        yield
    finally:
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
