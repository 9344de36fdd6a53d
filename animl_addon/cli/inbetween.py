"""``animl inbetween FIRST LAST``: one pair of key pictures."""

import argparse

from ..core.job import InbetweenJob, PixelArt
from ..inference.client import Worker
from .keys import Reader
from .outputs import drawing_paths
from .pictures import draw_pictures


def inbetween(arguments: argparse.Namespace, worker: Worker, read: Reader) -> int:
    """Draw the pair, printing each path as it is written.

    Raises:
        AnimlError: something of it could not be drawn.
    """
    times = arguments.chart
    out = drawing_paths(arguments.out, arguments.first, arguments.last, len(times))
    job = InbetweenJob(
        arguments.first,
        arguments.last,
        times,
        out,
        arguments.before,
        arguments.after,
        pixel=PixelArt(arguments.pixel),
        palette=arguments.palette == "on",
    )
    return draw_pictures(job, worker, force=arguments.force, read=read)
