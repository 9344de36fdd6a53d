"""From a line of JSON to the job, and from the job to its drawings, whatever kind it is."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

from ..drawing import Drawing
from ..errors import JobError
from ..files import read_picture
from ..job import DrawJob, InbetweenJob
from ..job_fields import read_object
from ..model import Model
from ..spec import Job
from .inbetween import Neighbour, inbetween

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
        case kind:
            raise JobError(f"The job “{kind}” is unknown: this version draws {', '.join(Job)} and sprites.")


def drawings(job: DrawJob) -> Draw:
    """Get ready to draw a job: what would be refused for its pictures is refused before a model is opened.

    Raises:
        KeyDrawingError: a picture cannot be read.
    """
    match job:
        case InbetweenJob():
            return _inbetweens(job)
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
            pixel=job.pixel,
        )

    return draw


def _neighbour(path: Path | None, gap: float) -> Neighbour | None:
    return Neighbour(partial(read_picture, path), gap) if path else None
