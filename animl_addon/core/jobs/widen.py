"""Widen pictures: draw what lies beside them, to make 16:9 of 4:3.

As JSON: ``{"job": "widen", "images": [PATH, …], "aspect": "16:9", "out": [PATH, …]}``, optionally ``"masks"``, one
picture for each image, white where the image itself is to be completed (then ``"aspect"`` may be left out);
``"taller": true`` lets a picture grow above and below; ``"together": true`` says that the images are the frames of a
film, one after the other. ``"frames"`` then lists which of them ``"out"`` is for, counted from 0, where it is not all.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ..drawing import Drawing
from ..errors import JobError, KeyDrawingError
from ..files import MOST_PIXELS as LARGEST
from ..files import read_picture
from ..job import Recipe
from ..job_fields import check_list, check_out, read_fields
from ..model import Model
from ..opening import opened
from ..picture import RGBA
from ..spec import Job
from ..widen.fill import fill
from ..widen.frame import Frame, frame_around, read_aspect
from ..widen.nearest import Hidden, ways
from ..widen.shot import FARTHEST, Place, Shots, Survey

DEFAULT_ASPECT = "16:9"

SURE = 4
"""How soon confidence falls: at a quarter of the shorter side away from what is known it has halved."""


@dataclass(frozen=True, slots=True)
class WidenJob:
    """Widen pictures and write each as PNG."""

    kind: ClassVar[Job] = Job.WIDEN
    images: tuple[Path, ...]
    out: tuple[Path, ...]  # one .png for every image, or for each of ``frames``
    aspect: str = ""  # as read_aspect reads it; empty: the picture's own, for masks
    masks: tuple[Path, ...] = ()
    taller: bool = False
    together: bool = False
    frames: tuple[int, ...] = ()  # which of the images are drawn; none: all

    def __post_init__(self) -> None:
        if not self.images:
            raise JobError("The job names no picture: give at least one.")
        if len(self.out) != len(self.drawn()):
            raise JobError(
                f"The job has {len(self.drawn())} images but {len(self.out)} output paths: give one for each."
            )
        check_out(self.out)
        if self.masks and len(self.masks) not in (1, len(self.images)):
            raise JobError(f"The job has {len(self.images)} images but {len(self.masks)} masks: give one for each.")
        if not self.aspect and not self.masks:
            raise JobError(
                "The job says neither how wide nor what to complete: give an aspect, such as 16:9, or masks."
            )
        if self.aspect:
            read_aspect(self.aspect)
        if self.frames and not self.together:
            raise JobError("“frames” are of a film: say “together” as well, or list fewer images.")
        if list(self.frames) != sorted(set(self.frames) & set(range(len(self.images)))):
            raise JobError(f"“frames” are numbers from 0 to {len(self.images) - 1}, rising: correct the line.")
        if {path.resolve() for path in self.inputs()} & {path.resolve() for path in self.out}:
            raise JobError("A wider picture would overwrite its own source: choose another output path.")

    def drawn(self) -> Sequence[int]:
        """Which images are drawn, by their places."""
        return self.frames or range(len(self.images))

    def mask(self, index: int) -> Path | None:
        """The mask of an image: its own, or the one that is for all."""
        return self.masks[index % len(self.masks)] if self.masks else None

    def inputs(self) -> tuple[Path, ...]:
        return self.images + self.masks

    def only(self, wanted: Sequence[int]) -> "WidenJob":
        out = tuple(self.out[index] for index in wanted)
        if self.together:  # the frames between are looked at nevertheless
            return replace(self, out=out, frames=tuple(self.drawn()[index] for index in wanted))
        images = tuple(self.images[index] for index in wanted)
        masks = tuple(self.masks[index] for index in wanted) if len(self.masks) > 1 else self.masks
        return replace(self, images=images, out=out, masks=masks)

    def recipe(self, index: int) -> Recipe:
        words = (self.aspect, self.taller)
        if self.together:
            return Recipe((*words, "together", self.drawn()[index], len(self.masks)), self.inputs())
        mask = self.mask(index)
        return Recipe(words, (self.images[index], mask) if mask else (self.images[index],))

    def to_json(self) -> str:
        fields: dict[str, object] = {
            "job": str(Job.WIDEN),
            "images": [str(path) for path in self.images],
            "out": [str(path) for path in self.out],
        }
        if self.aspect:
            fields["aspect"] = self.aspect
        if self.masks:
            fields["masks"] = [str(path) for path in self.masks]
        fields |= {name: True for name in ("taller", "together") if getattr(self, name)}
        if self.frames:
            fields["frames"] = list(self.frames)
        return json.dumps(fields, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "WidenJob":
        """Parse one line of a batch file.

        Raises:
            JobError: not JSON, another job, missing or unknown fields, or fields of another type.
        """
        fields = read_fields(text, Job.WIDEN, {"images", "out"}, {"aspect", "masks", "taller", "together", "frames"})
        fields = {"masks": [], "frames": []} | fields
        check_list(fields, "images", "out", "masks")
        aspect = fields.get("aspect", "" if fields["masks"] else DEFAULT_ASPECT)
        if not isinstance(aspect, str):
            raise JobError("The field “aspect” of the job is a text, such as “16:9”: correct the line.")
        for name in ("taller", "together"):
            if type(fields.get(name, False)) is not bool:
                raise JobError(f"The field “{name}” of the job is true or false: correct the line.")
        frames = fields["frames"]
        if not isinstance(frames, list) or not all(type(number) is int for number in frames):
            raise JobError("The field “frames” of the job is a list of whole numbers: correct the line.")
        images, out, masks = (tuple(Path(path) for path in fields[name]) for name in ("images", "out", "masks"))
        taller, together = (bool(fields.get(name, False)) for name in ("taller", "together"))
        return cls(images, out, aspect, masks, taller, together, tuple(frames))


def check_pictures(job: WidenJob) -> None:
    """Look at the beginning of every file, so that what is wrong with the last is told before the first is drawn.

    Raises:
        KeyDrawingError: missing, a folder, empty, no image, too large, or a mask of another size.
        JobError: the aspect is narrower than a picture.
    """
    for index, path in enumerate(job.images):
        size = _size(path)
        _frame(job, *size)
        mask = job.mask(index)
        if mask is not None and (mask_size := _size(mask)) != size:
            raise KeyDrawingError(
                f"The mask “{mask.name}” has {mask_size[0]} x {mask_size[1]} pixels and “{path.name}” "
                f"{size[0]} x {size[1]}: make the mask as large as its picture."
            )


def widen(model: Model, job: WidenJob, *, start: int = 0, most_pixels: int = 0) -> Iterator[Drawing]:
    """Yield the wider pictures from ``job.out[start]`` on. Known pixels are those of the image, to the bit.

    Args:
        model: for ``Job.WIDEN``. It looks at a copy of its own size, so ``most_pixels`` has nothing to limit.

    Raises:
        KeyDrawingError: a picture cannot be read, or nothing of it is known.
        DeviceError: what came back holds values that are not numbers.
    """
    if job.together:
        yield from _film(model, job, start)
        return
    for index in range(start, len(job.images)):
        image, mask = _read(job, index)
        frame = _frame(job, image.shape[1], image.shape[0])
        hidden = frame.hidden(image.shape, mask)
        yield Drawing(fill(model, frame.canvas(image), hidden), confidence(hidden))


def _film(model: Model, job: WidenJob, start: int) -> Iterator[Drawing]:
    """The frames of a film; a shot is begun at its first frame even where only later ones are wanted."""
    wanted = list(job.drawn())[start:]
    count = len(job.images)
    survey = Survey(lambda index: read_picture(job.images[index]), count)
    order: Iterable[int] = range(count)
    if len(wanted) < count:
        survey.reach(count)
        order = _needed(wanted, survey.places)
    frames = [_frame(job, *_size(path)) for path in job.images]
    shots = Shots(model, lambda index: _read(job, index), frames, survey.places)
    for index in order:
        survey.reach(index + FARTHEST + 1)
        whole, hidden = shots.complete(index)
        if index in wanted:
            yield Drawing(whole, confidence(hidden))


def _needed(wanted: Sequence[int], places: Sequence[Place]) -> Iterator[int]:
    """The frames that are wanted, and those before them in the same shot, whose inventions they take over."""
    lasts = {places[index].shot: index for index in wanted}
    return (index for index, place in enumerate(places) if index <= lasts.get(place.shot, -1))


def confidence(hidden: Hidden) -> float:
    """From 1 where all is known, the lower the farther away from it is drawn."""
    if not hidden.any():
        return 1.0
    step = max(1, max(hidden.shape) // 256)
    small = hidden[::step, ::step]
    if small.all() or not small.any():
        return 0.0 if small.all() else 1.0
    away = np.abs(ways(small)).max(2)[small] / min(small.shape)
    return float((1 / (1 + SURE * away)).mean())


def _frame(job: WidenJob, width: int, height: int) -> Frame:
    return frame_around(width, height, read_aspect(job.aspect) if job.aspect else None, taller=job.taller)


def _read(job: WidenJob, index: int) -> tuple[RGBA, NDArray[np.bool_] | None]:
    """An image, and where its mask is white."""
    image, path = read_picture(job.images[index]), job.mask(index)
    if path is None:
        return image, None
    mask = read_picture(path)
    if mask.shape != image.shape:
        raise KeyDrawingError(f"The mask “{path.name}” has not the size of its picture: make both equally large.")
    return image, mask[..., :3].mean(2) > 0.5


def _size(path: Path) -> tuple[int, int]:
    """Width and height as the picture is read, without reading it whole where that is known."""
    if path.suffix.lower() == ".npy":
        height, width = read_picture(path).shape[:2]
        return width, height
    with opened(path, KeyDrawingError, LARGEST) as picture:
        width, height = picture.size
        turned = picture.getexif().get(0x0112, 1) >= 5  # a camera held upright
        return (height, width) if turned else (width, height)
