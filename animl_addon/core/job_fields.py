"""The fields of a job in a line of JSON, as every kind of job reads them."""

import json
from collections.abc import Collection
from typing import Any

from .errors import JobError


def read_fields(text: str, job: str, needed: Collection[str], optional: Collection[str] = ()) -> dict[str, Any]:
    """The fields of a job of this kind, without ``"job"`` itself; their types are not looked at.

    Raises:
        JobError: not JSON, another kind of job, missing or unknown fields.
    """
    fields = read_object(text)
    if (kind := fields.pop("job", None)) != job:
        raise JobError(f"The job “{kind}” stands where “{job}” is meant: correct the line.")
    if missing := sorted(needed - fields.keys()):
        raise JobError(f"The job lacks “{missing[0]}”: add it to the line.")
    if unknown := sorted(fields.keys() - needed - set(optional)):
        raise JobError(f"The job has an unknown field “{unknown[0]}”: remove or correct it.")
    return fields


def read_object(text: str) -> dict[str, Any]:
    """One line as a JSON object.

    Raises:
        JobError: it is none.
    """
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:  # the latter of brackets in brackets without end
        raise JobError(f"A job is one line of JSON, and this is not ({error}): correct the line.") from error
    if not isinstance(fields, dict):
        raise JobError("A job is a JSON object with “job” and what that kind of job needs: correct the line.")
    return fields


def check_list(fields: dict[str, Any], *names: str) -> None:
    """Raise :class:`JobError` for a field that is no list of texts."""
    for name in names:
        if not isinstance(fields[name], list) or not all(isinstance(entry, str) for entry in fields[name]):
            raise JobError(f"The field “{name}” of the job is a list of paths, one for each picture: correct the line.")


def check_out(out: Collection[Any]) -> None:
    """Raise :class:`JobError` unless every path is its own and ends in ``.png``."""
    if len(set(out)) != len(out):
        raise JobError("Two drawings of the job would be written to one path: give each its own.")
    if wrong := [path.name for path in out if path.suffix.lower() != ".png"]:
        raise JobError(f"Drawings are written as PNG: end “{wrong[0]}” in .png.")
