"""From a line of JSON to the job, and from the job to its drawings, whatever kind it is."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from ..drawing import Drawing
from ..errors import JobError
from ..files import read_picture
from ..job import DrawJob, InbetweenJob
from ..job_fields import read_object
from ..model import Model
from ..spec import Job
from .cartoonize import CartoonizeJob, cartoonize, check_pictures
from .face import FaceJob, face
from .inbetween import Neighbour, inbetween
from .widen import WidenJob, widen
from .widen import check_pictures as check_widening

Draw: TypeAlias = Callable[[Model, int, int], Iterator[Drawing]]
"""Draws what a job asks for from its picture ``start`` on, showing the model at most so many pixels at a time."""


def read_job(text: str) -> DrawJob:
    """Read one line of a batch file.

    Raises:
        JobError: not JSON, an unknown kind of job, missing or unknown fields, or fields of another type.
        TimingError: times that are no chart.
    """
    match read_object(text).get("job"):
        case Job.INBETWEEN:
            return InbetweenJob.from_json(text)
        case Job.CARTOONIZE:
            return CartoonizeJob.from_json(text)
        case Job.WIDEN:
            return WidenJob.from_json(text)
        case Job.FACE:
            return FaceJob.from_json(text)
        case kind:
            raise JobError(f"The job “{kind}” is unknown: this version draws {', '.join(Job)} and sprites.")


def relocated(job: DrawJob, place: Callable[[Path], Path]) -> DrawJob:
    """The same job with its pictures, those it reads and those it draws, in other places."""
    places = {str(path): str(place(path)) for path in (*job.inputs(), *job.out)}
    return read_job(json.dumps(_exchanged(json.loads(job.to_json()), places)))


def _exchanged(value: Any, texts: dict[str, str]) -> Any:
    """A value of JSON in which some texts stand in the place of others."""
    if isinstance(value, dict):
        return {name: _exchanged(each, texts) for name, each in value.items()}
    if isinstance(value, list):
        return [_exchanged(each, texts) for each in value]
    return texts.get(value, value) if isinstance(value, str) else value


def drawings(job: DrawJob) -> Draw:
    """Get ready to draw a job: what would be refused for its pictures is refused before a model is opened.

    Raises:
        KeyDrawingError: a picture cannot be read.
    """
    match job:
        case InbetweenJob():
            return _inbetweens(job)
        case CartoonizeJob():
            check_pictures(job)
            return lambda model, start, most_pixels: cartoonize(model, job, start=start, most_pixels=most_pixels)
        case WidenJob():
            check_widening(job)
            return lambda model, start, most_pixels: widen(model, job, start=start, most_pixels=most_pixels)
        case FaceJob():
            return lambda model, start, most_pixels: face(model, job, start=start)
        case _:
            raise TypeError(f"no drawings of {type(job).__name__}")


def _inbetweens(job: InbetweenJob) -> Draw:
    first, last = read_picture(job.first), read_picture(job.last)
    before, after = _neighbour(job.before, job.gap_before), _neighbour(job.after, job.gap_after)

    def draw(model: Model, start: int, most_pixels: int) -> Iterator[Drawing]:
        return inbetween(
            model,
            first,
            last,
            job.times[start:],
            before=before,
            after=after,
            most_pixels=most_pixels,
            keep_palette=job.palette,
            pixel=job.pixel,
        )

    return draw


def _neighbour(path: Path | None, gap: float) -> Neighbour | None:
    return Neighbour(partial(read_picture, path), gap) if path else None
