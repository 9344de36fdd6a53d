"""From a sheet to the sheet with its inbetweens: reading, drawing, writing, for ``sprites`` and ``batch`` alike."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..core.errors import SheetError
from ..core.spec import Job
from ..core.sprites.expand import Plan, assemble, plan_inbetweens, rehearse
from ..core.sprites.extras import NO_EXTRAS, Extras
from ..core.sprites.job import SpritesJob
from ..core.sprites.reading import read_sheet
from ..core.sprites.tasks import DrawingTask, drawing_tasks, read_drawn, remove_drawings
from ..core.sprites.writing import write_files
from ..inference.library import find_model
from .drawing import Draughtsman
from .outputs import folders_for, is_drawing, refuse_existing
from .progress import Progress


@dataclass(slots=True)
class SheetReport:
    """What became of a sheet. ``skipped``: it was there already."""

    out: list[Path] = field(default_factory=list)
    drawn: int = 0
    seconds: float = 0.0
    device: str = ""
    skipped: bool = False


def fill_sheet(
    job: SpritesJob,
    draughtsman: Draughtsman,
    progress: Progress,
    models: Path,
    *,
    resume: bool = False,
    force: bool = False,
    extras: Extras = NO_EXTRAS,
) -> SheetReport:
    """Read, draw, write. Everything that can be wrong with the sheet is found before anything is drawn.

    While it is drawn, the drawings lie in the hidden folder ``.animl-<sheet>`` of the job's; what a break left there is
    used again by ``resume``, and the folder goes when the sheet is written.

    Raises:
        AnimlError: something of it could not be read, drawn or written.
    """
    before = read_sheet(job.sheet, grid=job.grid, atlas=job.atlas)
    if before.guess:
        progress.say(
            f"animl: “{job.sheet.name}” is read by {before.guess} (a guess: --grid WxH or --atlas tells).", sys.stderr
        )
    plan = plan_inbetweens(before, job.count, tags=job.tags, loop=job.loop)
    expected = _file_names(plan, extras)
    _check_not_over_itself(job, expected)
    paths = [job.out / name for name in expected]
    if resume and all(path.exists() for path in paths):
        return SheetReport(paths, skipped=True)
    if not (resume or force):
        refuse_existing(paths, "choose another folder with --out, or say --force to draw anew")
    report = SheetReport()
    work = job.out / f".animl-{before.name}"
    with folders_for([work / "drawings"]):
        if not resume and work.exists():
            remove_drawings(work)
            work.mkdir()
        try:
            tasks = _draw(plan, job, work, models, draughtsman, progress, report)
            after = assemble(plan, read_drawn(tasks))
            files = after.form.encode(after) | extras.encode(before, after)
            job.out.mkdir(parents=True, exist_ok=True)
            report.out = write_files(files, job.out)
        except BaseException:
            if not any(is_drawing(path) for path in work.glob("*-*[0-9].png") if not path.name.startswith("key-")):
                _clear(work)
            raise
        _clear(work)
    return report


def _draw(
    plan: Plan,
    job: SpritesJob,
    work: Path,
    models: Path,
    draughtsman: Draughtsman,
    progress: Progress,
    report: SheetReport,
) -> list[DrawingTask]:
    if not plan.pairs:
        return []
    setting = find_model(models, Job.INBETWEEN).spec.to_json()
    progress.expect(len(plan.pairs) * plan.count)
    tasks = drawing_tasks(plan, work, job.pixel, setting)
    for task in tasks:
        if task.done:
            progress.skip(len(task.job.out))
            continue
        outcome = draughtsman.draw(task.job)
        report.seconds += outcome.seconds
        report.device = outcome.device
        report.drawn += len(task.job.out)
    return tasks


def _file_names(plan: Plan, extras: Extras) -> list[str]:
    """What will be written, by a rehearsal, which meets all errors early."""
    rehearsal = rehearse(plan)
    return [
        *rehearsal.form.encode(rehearsal),
        *Extras(extras.gif, extras.godot, extras.page, 1).encode(plan.sheet, rehearsal),
    ]


def _check_not_over_itself(job: SpritesJob, names: Iterable[str]) -> None:
    sources = {path.resolve() for path in (job.sheet, job.atlas) if path}
    if job.sheet.resolve() == job.out.resolve() or sources & {(job.out / name).resolve() for name in names}:
        raise SheetError(f"“{job.sheet.name}” would be written over itself: choose another folder to write to.")


def _clear(work: Path) -> None:
    if work.exists():
        remove_drawings(work)
