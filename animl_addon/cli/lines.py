"""The lines of a batch file: a job each, or why it is none."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import AnimlError, JobError
from ..core.job import DrawJob
from ..core.job_fields import read_object
from ..core.jobs.reading import read_job
from ..core.sprites.job import JOB as SPRITES
from ..core.sprites.job import SpritesJob


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its job, or why it has none."""

    number: int  # from 1, as editors count
    job: DrawJob | SpritesJob | AnimlError

    def pictures(self) -> int:
        """How many it draws, as far as its words tell: a sheet must be looked at first."""
        return 0 if isinstance(self.job, SpritesJob | AnimlError) else len(self.job.out)


def read_jobs(name: str) -> Iterator[Line]:
    """Every line that is not blank, in order.

    A line that would write what an earlier one writes has an error for a job: one of the two pictures would be lost.

    Raises:
        JobError: the file cannot be read.
    """
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise JobError(f"The jobs in “{name}” cannot be read ({error.strerror}): check the path.") from error
    writers: dict[Path, int] = {}
    for number, text in enumerate(content.removeprefix(b"\xef\xbb\xbf").splitlines(), start=1):
        if not text.strip():
            continue
        try:
            job = _job(text.decode())
            for path in (job.out / job.sheet.stem,) if isinstance(job, SpritesJob) else job.out:
                if (writer := writers.setdefault(path.resolve(), number)) != number:
                    raise JobError(f"Line {writer} writes “{path}” too: give each drawing its own path.")
        except UnicodeDecodeError:
            yield Line(number, JobError("The line is not UTF-8 text: save the file as UTF-8."))
        except AnimlError as error:
            yield Line(number, error)
        else:
            yield Line(number, job)


def _job(text: str) -> DrawJob | SpritesJob:
    return SpritesJob.from_json(text) if read_object(text).get("job") == SPRITES else read_job(text)
