"""``animl inbetween FIRST LAST``: one pair of key pictures."""

import argparse
import sys

from ..core.job import InbetweenJob, PixelArt
from ..inference.client import Worker
from .drawing import Draughtsman
from .keys import Reader
from .outputs import drawing_paths, folders_for, refuse_existing
from .progress import Progress


def inbetween(arguments: argparse.Namespace, worker: Worker, read: Reader) -> int:
    """Draw the pair, printing each path as it is written.

    Raises:
        AnimlError: something of it could not be drawn.
    """
    times = arguments.chart
    out = drawing_paths(arguments.out, arguments.first, arguments.last, len(times))
    job = InbetweenJob(
        arguments.first, arguments.last, times, out, arguments.before, arguments.after, pixel=PixelArt(arguments.pixel)
    )
    if not arguments.force:
        refuse_existing(out, "choose another folder with --out, or say --force to draw anew")
    progress = Progress(len(times))
    try:
        with folders_for(out):
            outcome = Draughtsman(worker, progress, read).draw(job, lambda path: progress.say(str(path), sys.stdout))
        progress.close()
        print(f"animl: {len(times)} drawn in {outcome.seconds:.1f} s by {outcome.device}.", file=sys.stderr)
    finally:
        progress.close()
    return 0
