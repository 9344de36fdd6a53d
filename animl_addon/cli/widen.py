"""``animl widen SHOT --aspect 16:9``: draw what lies beside pictures, or a film."""

import argparse
from functools import partial

from ..core.jobs.widen import DEFAULT_ASPECT, WidenJob
from ..inference.client import Worker
from .film import FILM_SUFFIXES, draw_film
from .pictures import draw_pictures
from .sources import outputs_for, pictures_of


def widen(arguments: argparse.Namespace, worker: Worker) -> int:
    """Widen the pictures, printing each path as it is written.

    Raises:
        AnimlError: something of it could not be drawn.
    """
    again = {"resume": arguments.resume, "force": arguments.force}
    aspect = arguments.aspect or ("" if arguments.mask else DEFAULT_ASPECT)
    masks = (arguments.mask,) if arguments.mask else ()
    if len(arguments.images) == 1 and arguments.images[0].suffix.lower() in FILM_SUFFIXES:
        film = partial(WidenJob, aspect=aspect, masks=masks, taller=arguments.taller, together=True)
        return draw_film(arguments.images[0], arguments.out, worker, film, **again)
    images = pictures_of(arguments.images)
    out = outputs_for(images, arguments.out)
    job = WidenJob(images, out, aspect, masks, taller=arguments.taller, together=arguments.shot)
    return draw_pictures(job, worker, **again)
