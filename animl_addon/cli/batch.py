"""``animl batch JOBS.jsonl``: many jobs, one worker."""

import argparse
import json
import sys
from typing import Any

from ..core.errors import AnimlError
from ..core.job import DrawJob
from ..core.sprites.job import SpritesJob
from ..inference.client import Worker
from .drawing import Draughtsman
from .keys import Reader
from .lines import read_jobs
from .outputs import folders_for, refuse_existing, still_to_draw
from .progress import Progress
from .sheets import fill_sheet


def batch(arguments: argparse.Namespace, worker: Worker, read: Reader) -> int:
    """Draw every job and print a line of JSON for each.

    Returns:
        0 when every picture of every job is there, else 1.

    Raises:
        JobError: the file cannot be read.
    """
    lines = list(read_jobs(arguments.jobs))
    progress = Progress(sum(line.pictures() for line in lines))
    draughtsman = Draughtsman(worker, progress, read)
    failures, reached = 0, 0
    try:
        for line in lines:
            known = progress.total
            try:
                if isinstance(line.job, SpritesJob):
                    again = {"resume": arguments.resume, "force": arguments.force}
                    report = _fill(line.job, draughtsman, progress, **again)
                elif isinstance(line.job, AnimlError):
                    raise line.job
                else:
                    report = _draw(line.job, draughtsman, resume=arguments.resume, force=arguments.force)
            except AnimlError as error:
                failures += 1
                progress.say(f"animl: line {line.number}: {error}", sys.stderr)
                report = {"status": "failed", "error": str(error)}
            progress.say(json.dumps({"line": line.number, **report}, ensure_ascii=False), sys.stdout)
            reached += line.pictures() or progress.total - known
            progress.reach(reached)
    finally:
        progress.close()
    return 1 if failures else 0


def _draw(job: DrawJob, draughtsman: Draughtsman, *, resume: bool, force: bool) -> dict[str, Any]:
    """Draw what a job still needs and report on it."""
    out = [str(path) for path in job.out]
    missing = still_to_draw(job, draughtsman.models) if resume else job
    if missing is None:
        return {"status": "skipped", "seconds": 0.0, "out": out}
    if not (resume or force):
        refuse_existing(missing.out, "say --resume to keep it, or --force to draw anew")
    with folders_for(missing.out):
        outcome = draughtsman.draw(missing)
    confidence = dict(zip(missing.out, outcome.confidence, strict=True))
    return {
        "status": "drawn",
        "seconds": round(outcome.seconds, 4),
        "out": out,
        "device": outcome.device,
        "confidence": [round(confidence[path], 4) if path in confidence else None for path in job.out],
    }


def _fill(
    job: SpritesJob, draughtsman: Draughtsman, progress: Progress, *, resume: bool, force: bool
) -> dict[str, Any]:
    """Fill a sheet and report on it."""
    done = fill_sheet(job, draughtsman, progress, draughtsman.models, resume=resume, force=force)
    return {
        "status": "skipped" if done.skipped else "drawn",
        "seconds": round(done.seconds, 4),
        "out": [str(path) for path in done.out],
        "device": done.device,
        "drawings": done.drawn,
    }
