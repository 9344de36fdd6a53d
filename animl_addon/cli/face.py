"""``animl face``: draw new characters."""

import argparse
import sys
from pathlib import Path

from ..core.errors import JobError
from ..core.faces.latent import MOST_SEED
from ..core.faces.sheet import write_sheet
from ..core.faces.wishes import Mood, Wishes
from ..core.jobs.face import WISHED, Face, FaceJob, morph
from ..inference.client import Worker
from .outputs import refuse_existing
from .pictures import draw_pictures

USUAL_FRAMES = 25


def face(arguments: argparse.Namespace, worker: Worker) -> int:
    """Draw the characters, printing each path as it is written; the exit code.

    Raises:
        AnimlError: something of it could not be drawn.
    """
    job, sheet = job_of(arguments), arguments.out / "sheet.png"
    if arguments.sheet and not (arguments.resume or arguments.force):
        refuse_existing([sheet], "choose another folder with --out, or say --force to draw anew")
    code = draw_pictures(job, worker, resume=arguments.resume, force=arguments.force)
    if arguments.sheet and code == 0:
        write_sheet(sheet, job.out)
        print(sheet, file=sys.stdout)
    return code


def job_of(arguments: argparse.Namespace) -> FaceJob:
    """What the words ask for.

    Raises:
        JobError: words that do not go together.
    """
    first, folder = arguments.seed, arguments.out
    if arguments.morph is not None:
        if arguments.count != 1:
            raise JobError("--morph draws one way between two characters: leave --count out, and say --frames.")
        faces = morph(first, arguments.morph, arguments.frames or USUAL_FRAMES)
        names = [f"face-{first}-{arguments.morph}-{number:03}" for number in range(1, len(faces) + 1)]
    else:
        if arguments.frames is not None:
            raise JobError("--frames belongs to a morph: say --morph with the other seed, or --count.")
        if first + arguments.count > MOST_SEED:
            raise JobError(f"The last seed would lie beyond {MOST_SEED - 1}: begin with a smaller --seed.")
        faces = tuple(Face(first + number) for number in range(arguments.count))
        names = [f"face-{face.seed}" for face in faces]
    pictures = list(zip(faces, names, strict=True))
    if arguments.mirror:
        pictures += [(Face(each.seed, each.to, each.share, True), f"{name}-mirrored") for each, name in pictures]
    numbers = {name: getattr(arguments, name) for name in WISHED}
    wishes = Wishes(**numbers, mood=Mood(arguments.mood) if arguments.mood else None)
    out: tuple[Path, ...] = tuple(folder / f"{name}.png" for _, name in pictures)
    return FaceJob(tuple(each for each, _ in pictures), out, arguments.truncation, wishes)
