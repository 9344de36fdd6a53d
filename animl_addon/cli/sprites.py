"""``animl sprites SHEET``: a sheet in, the same sheet out with the frames between."""

import argparse
import sys
from contextlib import nullcontext

from ..core.job import PixelArt
from ..core.sprites.extras import Extras
from ..core.sprites.job import SpritesJob
from ..inference.client import Worker
from .drawing import Draughtsman
from .progress import Progress
from .sheets import fill_sheet


def sprites(arguments: argparse.Namespace, worker: Worker) -> int:
    """Fill the sheet, printing the path of each file that was written.

    Raises:
        AnimlError: something of it could not be read, drawn or written.
    """
    job = SpritesJob(
        sheet=arguments.sheet,
        count=arguments.count,
        out=arguments.out,
        grid=arguments.grid,
        atlas=arguments.atlas,
        tags=tuple(arguments.tag or ()),
        loop=arguments.loop,
        pixel=PixelArt(arguments.pixel),
    )
    extras = Extras(arguments.gif, arguments.godot, arguments.page, arguments.zoom)
    progress = Progress(0)
    try:
        report = fill_sheet(
            job,
            Draughtsman(worker, progress, nullcontext),  # its keys are PNGs of our own
            progress,
            worker.settings.models,
            resume=arguments.resume,
            force=arguments.force,
            extras=extras,
        )
    finally:
        progress.close()
    for path in report.out:
        print(path)
    if report.skipped:
        print("animl: nothing to do, it is there already.", file=sys.stderr)
    elif report.drawn:
        print(f"animl: {report.drawn} drawn in {report.seconds:.1f} s by {report.device}.", file=sys.stderr)
    return 0
