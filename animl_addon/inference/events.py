"""What the worker tells while it draws: one line of JSON each between the processes, one object each for callers."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from .devices import Device, DeviceReport


@dataclass(frozen=True, slots=True)
class Started:
    """The model is ready, on this device: before a job's first drawing, and again when the device failed half-way."""

    device: DeviceReport


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing is written: ``job.times[index]`` of ``total``, ``seconds`` after the one before it."""

    index: int
    path: Path
    seconds: float
    total: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know though the job goes on, in one sentence."""

    message: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Every drawing is written. ``confidence``: one a drawing, from 0 to 1."""

    seconds: float
    confidence: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """The job ended without all its drawings; the message is one sentence for the user."""

    message: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The answer to a request for diagnostics."""

    report: dict[str, Any]


Event: TypeAlias = Started | Drawn | Notice | Finished | Failed


def to_line(event: Event | Diagnosis) -> bytes:
    """One line of ASCII; a file's name that is no Unicode travels as lone surrogates, escaped."""
    fields = asdict(event) | {"event": type(event).__name__}
    return json.dumps(fields, default=str).encode("ascii") + b"\n"


def from_line(line: bytes) -> Event | Diagnosis:
    """The event that :func:`to_line` wrote."""
    fields: dict[str, Any] = json.loads(line)
    match fields.pop("event"):
        case "Started":
            device = fields["device"]
            return Started(DeviceReport(Device(device["asked"]), device["got"], device["reason"]))
        case "Drawn":
            return Drawn(fields["index"], Path(fields["path"]), fields["seconds"], fields["total"])
        case "Notice":
            return Notice(fields["message"])
        case "Finished":
            return Finished(fields["seconds"], tuple(fields["confidence"]))
        case "Failed":
            return Failed(fields["message"])
        case "Diagnosis":
            return Diagnosis(fields["report"])
        case unknown:
            raise ValueError(f"unknown event {unknown!r}")
