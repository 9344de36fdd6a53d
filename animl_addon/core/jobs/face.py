"""Draw new characters from noise: each from a seed, or on the way from one seed to another.

As JSON: ``{"job": "face", "faces": [7, 8, {"seed": 7, "to": 8, "share": 0.5}, {"seed": 7, "mirrored": true}],
"out": [PATH, …]}``, optionally ``"truncation"`` from 0 (every character the same) to 1 (as varied as they come),
``"hair"``, ``"eyes"`` and ``"clothes"``, hues in degrees, ``"skin"`` from 0 (light) to 1 (dark), and ``"mood"``.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ..drawing import Drawing
from ..errors import DeviceError, JobError
from ..faces.latent import MOST_SEED, Latent, between, latent_of
from ..faces.wishes import Mood, Wishes
from ..images import from_nchw
from ..job import Recipe
from ..job_fields import check_list, check_out, read_fields
from ..model import Model
from ..picture import RGBA
from ..spec import Job

USUAL_TRUNCATION = 0.8
MOST_FACES = 10_000

WISHED = ("hair", "eyes", "clothes", "skin")
"""Fields of a line that are numbers of its wishes."""


@dataclass(frozen=True, slots=True)
class Face:
    """The character of ``seed``; with ``to``, at ``share`` of the way to another one's."""

    seed: int
    to: int | None = None
    share: float = 0.0
    mirrored: bool = False

    def __post_init__(self) -> None:
        for seed in (self.seed,) if self.to is None else (self.seed, self.to):
            if not (type(seed) is int and 0 <= seed < MOST_SEED):
                raise JobError(f"The seed {json.dumps(seed)} is no whole number from 0 to {MOST_SEED - 1}: choose one.")
        if not (math.isfinite(self.share) and 0 <= self.share <= 1):
            raise JobError(f"The share {self.share} of the way between two seeds does not lie from 0 to 1: correct it.")

    def as_json(self) -> Any:
        if self.to is None and not self.mirrored:
            return self.seed
        fields: dict[str, Any] = {"seed": self.seed}
        if self.to is not None:
            fields |= {"to": self.to, "share": self.share}
        return fields | {"mirrored": True} if self.mirrored else fields


@dataclass(frozen=True, slots=True)
class FaceJob:
    """Draw characters and write each as PNG, cut out on nothing."""

    kind: ClassVar[Job] = Job.FACE
    faces: tuple[Face, ...]
    out: tuple[Path, ...]  # one .png for every face
    truncation: float = USUAL_TRUNCATION
    wishes: Wishes = field(default_factory=Wishes)

    def __post_init__(self) -> None:
        if not 1 <= len(self.faces) <= MOST_FACES:
            raise JobError(f"The job asks for {len(self.faces)} faces: ask for 1 to {MOST_FACES}.")
        if len(self.out) != len(self.faces):
            raise JobError(f"The job has {len(self.faces)} faces but {len(self.out)} output paths: give one for each.")
        check_out(self.out)
        if not (math.isfinite(self.truncation) and 0 <= self.truncation <= 1):
            raise JobError(f"The truncation is {self.truncation}: choose 0 (all alike) to 1 (as varied as they come).")

    def inputs(self) -> tuple[Path, ...]:
        return ()

    def only(self, wanted: Sequence[int]) -> "FaceJob":
        faces, out = tuple(self.faces[index] for index in wanted), tuple(self.out[index] for index in wanted)
        return FaceJob(faces, out, self.truncation, self.wishes)

    def recipe(self, index: int) -> Recipe:
        return Recipe((json.dumps(self.faces[index].as_json()), self.truncation, repr(self.wishes)))

    def to_json(self) -> str:
        fields: dict[str, Any] = {
            "job": str(Job.FACE),
            "faces": [face.as_json() for face in self.faces],
            "out": [str(path) for path in self.out],
            "truncation": self.truncation,
        }
        asked = {name: getattr(self.wishes, name) for name in (*WISHED, "mood")}
        return json.dumps(fields | {name: wish for name, wish in asked.items() if wish is not None}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "FaceJob":
        """Parse one line of a batch file.

        Raises:
            JobError: not JSON, another job, missing or unknown fields, or fields of another type.
        """
        fields = read_fields(text, Job.FACE, {"faces", "out"}, {"truncation", *WISHED, "mood"})
        check_list(fields, "out")
        if not isinstance(fields["faces"], list):
            raise JobError("The field “faces” of the job is a list of seeds, one for each picture: correct the line.")
        if (mood := fields.get("mood")) is not None and mood not in list(Mood):
            raise JobError(f"The mood “{mood}” is unknown: write {', '.join(Mood)}.")
        numbers = {name: _number(name, fields.get(name)) for name in ("truncation", *WISHED)}
        truncation = numbers.pop("truncation")
        wishes = Wishes(**numbers, mood=Mood(mood) if mood is not None else None)
        faces = tuple(_face(entry) for entry in fields["faces"])
        out = tuple(Path(path) for path in fields["out"])
        return cls(faces, out, USUAL_TRUNCATION if truncation is None else truncation, wishes)


def face(model: Model, job: FaceJob, *, start: int = 0) -> Iterator[Drawing]:
    """Yield the drawing of each face from ``start`` on.

    Args:
        model: for ``Job.FACE``.

    Raises:
        DeviceError: what came back holds values that are not numbers.
    """
    for each in job.faces[start:]:
        image = drawn(model, job.wishes.granted(latent_for(each, job.truncation)))
        yield Drawing(np.ascontiguousarray(image[:, ::-1]) if each.mirrored else image)


def latent_for(face: Face, truncation: float) -> Latent:
    """(128,) what stands for the face; the shorter, the more ordinary it is."""
    latent = latent_of(face.seed)
    if face.to is not None:
        latent = between(latent, latent_of(face.to), face.share)
    return latent * np.float32(truncation)


def drawn(model: Model, latent: Latent) -> RGBA:
    """The picture of one latent, colour never above its alpha.

    Raises:
        DeviceError: it holds values that are not numbers.
    """
    image = from_nchw(model("draw", latent=latent.reshape(1, -1, 1, 1))["image"])
    if not np.isfinite(image).all():
        raise DeviceError("The device drew values that are not numbers: choose the CPU as device.")
    image = np.clip(image, 0, 1)
    np.minimum(image[..., :3], image[..., 3:], out=image[..., :3])
    return image


def morph(first: int, last: int, frames: int) -> tuple[Face, ...]:
    """Faces evenly spaced from one seed to another, both included.

    Raises:
        JobError: fewer than two frames, or very many.
    """
    if not 2 <= frames <= MOST_FACES:
        raise JobError(f"A morph of {frames} frames cannot be drawn: ask for 2 to {MOST_FACES}.")
    return tuple(Face(first, last, index / (frames - 1)) for index in range(frames))


def _face(entry: Any) -> Face:
    if not isinstance(entry, dict):
        return Face(entry)
    if unknown := sorted(entry.keys() - {"seed", "to", "share", "mirrored"}):
        raise JobError(f"A face of the job has an unknown field “{unknown[0]}”: remove or correct it.")
    if "seed" not in entry:
        raise JobError("A face of the job lacks “seed”: add it.")
    if not isinstance(mirrored := entry.get("mirrored", False), bool):
        raise JobError("The field “mirrored” of a face is true or false: correct the line.")
    return Face(entry["seed"], entry.get("to"), _number("share", entry.get("share", 0.0)) or 0.0, mirrored)


def _number(name: str, value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise JobError(f"The field “{name}” of the job is a number: correct the line.")
    try:
        return float(value)
    except OverflowError as error:
        raise JobError(f"The field “{name}” of the job is too large: correct the line.") from error
