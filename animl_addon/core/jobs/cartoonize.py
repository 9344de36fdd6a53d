"""Draw photographs: a picture, a sequence or a film's frames in one of three looks, each picture by itself.

As JSON: ``{"job": "cartoonize", "images": [PATH, …], "out": [PATH, …]}``, optionally ``"look"``, which is ``"clean"``,
``"painted"`` or ``"comic"``, ``"strength"`` from 0 (the photograph itself) to 1, and ``"coarse"``, how many times as
thick lines and dots are; 0, which is meant where it is left out, goes by the size of the pictures.
"""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import ClassVar

import numpy as np
from PIL import Image

from ..drawing import Drawing
from ..errors import DeviceError, JobError, KeyDrawingError
from ..files import MOST_PIXELS as LARGEST
from ..files import read_picture
from ..images import crop_repeating_edge, from_nchw, pad_to_multiple, reduce, to_nchw
from ..job import Recipe
from ..job_fields import check_list, check_out, read_fields
from ..model import Model, Tensor
from ..opening import opened
from ..picture import RGBA
from ..spec import Job
from ..tiles import Window, tiles

MOST_PIXELS = 1_600_000
"""That one call of the model sees: more would be hardly faster, and takes .2 GB a million."""

COARSEST = 8

FINE_SIDES = 3
"""A picture up to so many times as long as the model was trained to look at is drawn as it is."""


class Look(StrEnum):
    """``CLEAN``: thin lines, flat colour. ``PAINTED``: strokes, no lines. ``COMIC``: heavy ink over screen tone."""

    CLEAN = "clean"
    PAINTED = "painted"
    COMIC = "comic"


@dataclass(frozen=True, slots=True)
class CartoonizeJob:
    """Draw pictures and write each as PNG of the same size."""

    kind: ClassVar[Job] = Job.CARTOONIZE
    images: tuple[Path, ...]
    out: tuple[Path, ...]  # one .png for every image
    look: Look = Look.CLEAN
    strength: float = 1.0
    coarse: int = 0

    def __post_init__(self) -> None:
        if not self.images:
            raise JobError("The job names no picture: give at least one.")
        if len(self.out) != len(self.images):
            raise JobError(
                f"The job has {len(self.images)} images but {len(self.out)} output paths: give one for each."
            )
        check_out(self.out)
        if not (math.isfinite(self.strength) and 0 <= self.strength <= 1):
            raise JobError(f"The strength is {self.strength}: choose 0 (the photo itself) to 1.")
        if not 0 <= self.coarse <= COARSEST:
            raise JobError(f"Lines cannot be {self.coarse} times as thick: choose 1 to {COARSEST}, or 0 to go by size.")
        if {path.resolve() for path in self.images} & {path.resolve() for path in self.out}:
            raise JobError("A drawing would overwrite its own photo: choose another output path.")

    def inputs(self) -> tuple[Path, ...]:
        return self.images

    def only(self, wanted: Sequence[int]) -> "CartoonizeJob":
        images, out = (tuple(paths[index] for index in wanted) for paths in (self.images, self.out))
        return CartoonizeJob(images, out, self.look, self.strength, self.coarse)

    def recipe(self, index: int) -> Recipe:
        return Recipe((str(self.look), self.strength, self.coarse), (self.images[index],))

    def to_json(self) -> str:
        fields = {
            "job": str(Job.CARTOONIZE),
            "images": [str(path) for path in self.images],
            "out": [str(path) for path in self.out],
            "look": str(self.look),
            "strength": self.strength,
            "coarse": self.coarse,
        }
        return json.dumps(fields, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "CartoonizeJob":
        """Parse one line of a batch file.

        Raises:
            JobError: not JSON, another job, missing or unknown fields, or fields of another type.
        """
        fields = read_fields(text, Job.CARTOONIZE, {"images", "out"}, {"look", "strength", "coarse"})
        check_list(fields, "images", "out")
        if (look := fields.get("look", Look.CLEAN)) not in list(Look):
            raise JobError(f"The look “{look}” is unknown: write {', '.join(Look)}.")
        strength, coarse = fields.get("strength", 1.0), fields.get("coarse", 0)
        if isinstance(strength, bool) or not isinstance(strength, int | float):
            raise JobError("The field “strength” of the job is a number from 0 to 1: correct the line.")
        if type(coarse) is not int:
            raise JobError(f"The field “coarse” of the job is a whole number from 0 to {COARSEST}: correct the line.")
        try:
            images, out = (tuple(Path(path) for path in fields[name]) for name in ("images", "out"))
            return cls(images, out, Look(look), float(strength), coarse)
        except (ValueError, OverflowError) as error:
            raise JobError(f"A field of the job has the wrong type ({error}): correct the line.") from error


def check_pictures(job: CartoonizeJob) -> None:
    """Look at the beginning of every file, so that a missing last one is told before the first is drawn.

    Raises:
        KeyDrawingError: missing, a folder, empty, no image, or too large.
    """
    for path in job.images:
        if path.suffix.lower() != ".npy":
            with opened(path, KeyDrawingError, LARGEST):
                pass


def cartoonize(
    model: Model, job: CartoonizeJob, *, start: int = 0, most_pixels: int = MOST_PIXELS
) -> Iterator[Drawing]:
    """Yield the drawing of each picture from ``start`` on, reading one at a time.

    Args:
        model: for ``Job.CARTOONIZE``.
        most_pixels: that one call of the model may see.

    Raises:
        KeyDrawingError: a picture cannot be read.
        DeviceError: what came back holds values that are not numbers.
    """
    for path in job.images[start:]:
        photo = read_picture(path)
        yield Drawing(cartoon(model, photo, job.look, job.strength, coarse=job.coarse, most_pixels=most_pixels))


def cartoon(
    model: Model,
    photo: RGBA,
    look: Look = Look.CLEAN,
    strength: float = 1.0,
    *,
    coarse: int = 0,
    most_pixels: int = MOST_PIXELS,
) -> RGBA:
    """Draw one picture. Alpha stays as it is; strength 0 returns the photo itself.

    A coarse drawing is made on a copy reduced by a whole factor and enlarged; what the copy lacks of the photo comes
    back by as much as the strength falls short of 1.
    """
    if strength == 0:
        return photo
    factor = coarse or by_size(photo, model.spec.side)
    if factor == 1:
        return _drawn(model, photo, look, strength, most_pixels)
    height, width = photo.shape[:2]
    small = reduce(pad_to_multiple(photo, factor), factor)
    drawn = _enlarged(_drawn(model, small, look, strength, most_pixels), factor)[:height, :width]
    if strength < 1:
        drawn += (1 - strength) * (photo - _enlarged(small, factor)[:height, :width])
    alpha = photo[..., 3:]
    drawn[..., 3:] = alpha
    np.clip(drawn[..., :3], 0, alpha, out=drawn[..., :3])
    return drawn


def by_size(photo: RGBA, side: int) -> int:
    """How coarse a picture is drawn where nobody says: 1 up to full HD, 2 at 4K."""
    return min(max(round(max(photo.shape[:2]) / (FINE_SIDES * side)), 1), COARSEST)


def _drawn(model: Model, photo: RGBA, look: Look, strength: float, most_pixels: int) -> RGBA:
    """Whole or in tiles, which meet without a seam: each sees as far as anything reaches."""
    height, width = photo.shape[:2]
    step = model.spec.multiple
    whole = Window(0, 0, height, width)
    canvas = whole.aligned(step)
    most = min(most_pixels, MOST_PIXELS)

    def see(core: Window) -> Window:
        return core.grown(model.spec.halo).clipped(canvas).aligned(step)

    numbers = {"look": _look(look), "strength": np.full((1, 1, 1, 1), strength, np.float32)}
    image = np.empty_like(photo)
    for tile in tiles(whole, see, most, step):
        seen, core = tile.seen, tile.core
        part = to_nchw(crop_repeating_edge(photo, seen.top, seen.left, seen.bottom, seen.right))
        drawn = from_nchw(model("cartoonize", image=part, **numbers)["drawing"])
        image[core.top : core.bottom, core.left : core.right] = drawn[
            core.top - seen.top : core.bottom - seen.top, core.left - seen.left : core.right - seen.left
        ]
    if not np.isfinite(image).all():
        raise DeviceError("The device drew values that are not numbers: choose the CPU as device.")
    return np.clip(image, 0, 1, out=image)


def _look(look: Look) -> Tensor:
    """(1, 3, 1, 1): all of one look."""
    return np.array([look == each for each in Look], np.float32).reshape(1, 3, 1, 1)


def _enlarged(image: RGBA, factor: int) -> RGBA:
    """Smoothly, each side ``factor`` times as long."""
    height, width = image.shape[:2]
    size = (width * factor, height * factor)
    planes = [Image.fromarray(np.ascontiguousarray(image[..., channel])) for channel in range(4)]
    return np.stack([np.asarray(plane.resize(size, Image.Resampling.BICUBIC)) for plane in planes], axis=-1)
