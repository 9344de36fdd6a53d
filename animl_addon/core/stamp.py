"""What a picture was made of, as a short digest that travels in its file: a second run draws only what has changed."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from .job import DrawJob
from .opening import BROKEN
from .spec import ModelSpec

KEYWORD = "animl"
"""Of the text in a PNG that holds the stamp."""


def stamps(job: DrawJob, model: ModelSpec) -> tuple[str, ...]:
    """One a picture of the job: it changes with the contents of what is read, with the settings and with the model.

    Names and folders do not matter.

    Raises:
        OSError: a picture that the job reads is not there.
    """
    every = len(job.out)
    if every > 1 and len(job.only([0]).out) == 1:
        return tuple(_stamp(job.only([index]), model) for index in range(every))
    whole = _stamp(job, model)  # its pictures depend on one another
    return tuple(f"{whole}-{index}" if index else whole for index in range(every))


def read_stamp(path: Path) -> str:
    """The stamp of a picture; empty where there is none."""
    try:
        with Image.open(path) as picture:
            return str(picture.info.get(KEYWORD, ""))
    except BROKEN:
        return ""


def _stamp(job: DrawJob, model: ModelSpec) -> str:
    fields: dict[str, Any] = json.loads(job.to_json())
    del fields["out"]
    contents = {str(path): digest(path) for path in job.inputs()}
    graphs = {role: graph.sha256 for role, graph in model.graphs.items()}
    told = json.dumps([_told(fields, contents), model.contract, graphs], sort_keys=True)
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _told(value: Any, contents: dict[str, str]) -> Any:
    """A value of JSON with the digest of its content in the place of every path."""
    if isinstance(value, dict):
        return {name: _told(each, contents) for name, each in value.items()}
    if isinstance(value, list):
        return [_told(each, contents) for each in value]
    return contents.get(value, value) if isinstance(value, str) else value


def digest(path: Path) -> str:
    """Of a file's content, in hexadecimal; a file is read again when it was written since.

    Raises:
        OSError: it cannot be read.
    """
    status = path.stat()
    return _digest(path, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=4096)
def _digest(path: Path, _written: int, _size: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()
