"""One job that makes pictures, from a verb's words to what is printed: common to all verbs with such a job."""

import sys

from ..core.job import DrawJob
from ..inference.client import Worker
from .drawing import Draughtsman
from .keys import Reader, as_it_is
from .outputs import folders_for, refuse_existing, still_to_draw
from .progress import Progress


def draw_pictures(
    job: DrawJob, worker: Worker, *, resume: bool = False, force: bool = False, read: Reader = as_it_is
) -> int:
    """Draw a job, printing each path as it is written; the exit code.

    Args:
        resume: keep the pictures that are there and made of the same, draw the others.
        force: draw over those that are there; with neither, they are refused.

    Raises:
        AnimlError: something of it could not be drawn.
    """
    asked = still_to_draw(job, worker.settings.models) if resume else job
    if asked is None:
        print("animl: nothing to do, every picture is there.", file=sys.stderr)
        return 0
    if not (resume or force):
        refuse_existing(asked.out, "choose another folder with --out, or say --force to draw anew")
    progress = Progress(len(asked.out))
    try:
        with folders_for(asked.out):
            outcome = Draughtsman(worker, progress, read).draw(asked, lambda path: progress.say(str(path), sys.stdout))
        progress.close()
        print(f"animl: {len(asked.out)} drawn in {outcome.seconds:.1f} s by {outcome.device}.", file=sys.stderr)
    finally:
        progress.close()
    return 0
