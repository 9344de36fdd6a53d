"""``animl cartoonize PHOTOS``: draw photographs, or a film."""

import argparse
from pathlib import Path

from ..core.jobs.cartoonize import CartoonizeJob, Look
from ..inference.client import Worker
from .film import FILM_SUFFIXES, draw_film
from .pictures import draw_pictures
from .sources import outputs_for, pictures_of


def cartoonize(arguments: argparse.Namespace, worker: Worker) -> int:
    """Draw the pictures, printing each path as it is written; the exit code.

    Raises:
        AnimlError: something of it could not be drawn.
    """
    look, again = Look(arguments.look), {"resume": arguments.resume, "force": arguments.force}

    def job_of(images: tuple[Path, ...], out: tuple[Path, ...]) -> CartoonizeJob:
        return CartoonizeJob(images, out, look, arguments.strength, arguments.coarse)

    if len(arguments.images) == 1 and arguments.images[0].suffix.lower() in FILM_SUFFIXES:
        return draw_film(arguments.images[0], arguments.out, worker, job_of, **again)
    images = pictures_of(arguments.images)
    return draw_pictures(job_of(images, outputs_for(images, arguments.out)), worker, **again)
