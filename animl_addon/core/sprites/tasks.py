"""The drawings of a plan as jobs for a worker. Their names tell what is drawn, so that none is drawn twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import OutputError
from ..job import InbetweenJob, PixelArt
from .expand import Plan
from .pictures import encode_png, read_pixels
from .sheet import Pixels
from .writing import write_files


@dataclass(frozen=True, slots=True)
class DrawingTask:
    """``job``: one pair; ``done``: its drawings are all there, whole, from an earlier time."""

    job: InbetweenJob
    done: bool


def drawing_tasks(plan: Plan, folder: Path, pixel: PixelArt = PixelArt.AUTO, setting: str = "") -> list[DrawingTask]:
    """Write the keys of every pair into a folder that is there, and describe what to draw.

    Args:
        folder: for keys and drawings; kept until all are drawn, a later call finds there what is drawn already.
        pixel: whether to draw as pixel art.
        setting: whatever else the drawings depend on, such as the model.

    Raises:
        OutputError: the folder cannot be written to.
    """
    tasks = []
    for pair in plan.pairs:
        keys = [encode_png(pixels) for pixels in (pair.first, pair.last)]
        names = [hashlib.sha256(key).hexdigest()[:24] for key in keys]
        asked = hashlib.sha256("-".join([*names, str(plan.count), pixel, setting]).encode()).hexdigest()[:24]
        missing = {
            f"key-{name}.png": key
            for name, key in zip(names, keys, strict=True)
            if not (folder / f"key-{name}.png").exists()
        }
        write_files(missing, folder)
        out = tuple(folder / f"{asked}-{number:03}.png" for number in range(1, plan.count + 1))
        first, last = (folder / f"key-{name}.png" for name in names)
        job = InbetweenJob(first, last, plan.times, out, pixel=pixel)
        tasks.append(DrawingTask(job, all(path.is_file() for path in out)))
    return tasks


def read_drawn(tasks: Sequence[DrawingTask]) -> list[list[Pixels]]:
    """The drawings of every task, in order.

    Raises:
        SheetError: one is missing or damaged.
    """
    return [[read_pixels(path)[0] for path in task.job.out] for task in tasks]


def remove_drawings(folder: Path) -> None:
    """Remove a folder of keys and drawings that are not needed any more.

    Raises:
        OutputError: it cannot be removed.
    """
    try:
        for path in folder.glob("*.png"):
            path.unlink()
        folder.rmdir()
    except OSError as error:
        raise OutputError(f"The folder “{folder}” cannot be removed ({error.strerror}): remove it by hand.") from error
