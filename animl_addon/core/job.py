"""What a job is, for every door: the panel, the command line, a batch file, a farm; and the job of inbetweens.

The sister jobs stand beside what draws them, in ``jobs/``. An inbetween job as JSON: ``{"job": "inbetween", "first":
PATH, "last": PATH, "times": [0.25, 0.5], "out": [PATH, PATH]}``, optionally ``"before"`` and ``"after"``, the keys
beyond the pair, through which its motion flows; where keys are not evenly spaced also ``"gap_before"`` and
``"gap_after"``, how far away these lie, in times of the pair's own distance. ``"pixel"`` is ``"on"``, ``"off"`` or
``"auto"``, which is meant where it is left out. ``"palette": false`` lets drawings have colours that neither key has.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

from .errors import JobError
from .job_fields import check_out, read_fields
from .spec import Job
from .timing import Chart, check_chart


class DrawJob(Protocol):
    """Any job that draws pictures with a model."""

    kind: ClassVar[Job]

    @property
    def out(self) -> tuple[Path, ...]:
        """One .png for every picture, in the order in which they are drawn."""
        ...

    def inputs(self) -> tuple[Path, ...]:
        """The pictures that are read."""
        ...

    def only(self, wanted: Sequence[int]) -> Self:
        """The same job reduced to some of its pictures, at least one, by their places in ``out``."""
        ...

    def recipe(self, index: int) -> "Recipe":
        """What the picture at this place in ``out`` is made of."""
        ...

    def to_json(self) -> str:
        """One line, from which the job can be read again."""
        ...


@dataclass(frozen=True, slots=True)
class Recipe:
    """What one picture is made of, besides the model: another one makes another picture."""

    words: tuple[object, ...]  # settings whose text tells them
    pictures: tuple[Path, ...] = ()  # that are read for it, each in its role


class PixelArt(StrEnum):
    """Whether the keys are drawn as pixel art: where they look like it, always, or never."""

    AUTO = "auto"
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class InbetweenJob:
    """Draw the inbetweens of one pair of key pictures and write them as PNG."""

    kind: ClassVar[Job] = Job.INBETWEEN
    first: Path
    last: Path
    times: Chart
    out: tuple[Path, ...]  # one .png for every time
    before: Path | None = None
    after: Path | None = None
    gap_before: float = 1.0  # from the key before to the first, over the time from the first to the last
    gap_after: float = 1.0
    pixel: PixelArt = PixelArt.AUTO
    palette: bool = True  # keep to the colours of the keys

    def __post_init__(self) -> None:
        check_chart(self.times)
        if len(self.out) != len(self.times):
            raise JobError(f"The job has {len(self.times)} times but {len(self.out)} output paths: give one for each.")
        check_out(self.out)
        if not all(math.isfinite(gap) and gap > 0 for gap in (self.gap_before, self.gap_after)):
            raise JobError("A gap of the job is not above 0: 1 is a key as far away as the pair lies apart.")
        if {path.resolve() for path in self.inputs()} & {path.resolve() for path in self.out}:
            raise JobError("A drawing would overwrite its own key: choose another output path.")

    def inputs(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.first, self.last, self.before, self.after) if path)

    def only(self, wanted: Sequence[int]) -> "InbetweenJob":
        times, out = tuple(self.times[index] for index in wanted), tuple(self.out[index] for index in wanted)
        return replace(self, times=times, out=out)

    def recipe(self, index: int) -> Recipe:
        beyond = (self.before is not None, self.gap_before, self.after is not None, self.gap_after)
        free = () if self.palette else ("any colours",)  # said only then, so that older drawings stay up to date
        return Recipe((self.times[index], *beyond, str(self.pixel), *free), self.inputs())

    def to_json(self) -> str:
        fields: dict[str, Any] = {
            "job": str(Job.INBETWEEN),
            "first": str(self.first),
            "last": str(self.last),
            "times": list(self.times),
            "out": [str(path) for path in self.out],
        }
        fields |= {name: str(path) for name, path in (("before", self.before), ("after", self.after)) if path}
        gaps = (("gap_before", self.gap_before), ("gap_after", self.gap_after))
        fields |= {name: gap for name, gap in gaps if gap != 1}
        if self.pixel != PixelArt.AUTO:
            fields["pixel"] = str(self.pixel)
        if not self.palette:
            fields["palette"] = False
        return json.dumps(fields, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "InbetweenJob":
        """Parse one line of a batch file.

        Raises:
            JobError: not JSON, another job, missing or unknown fields, or fields of another type.
            TimingError: the times are no chart.
        """
        optional = {"before", "after", "gap_before", "gap_after", "pixel", "palette"}
        fields = read_fields(text, Job.INBETWEEN, {"first", "last", "times", "out"}, optional)
        for name in ("times", "out"):
            if not isinstance(fields[name], list):
                raise JobError(
                    f"The field “{name}” of the job is a list, one entry for each drawing: correct the line."
                )
        if (pixel := fields.get("pixel", PixelArt.AUTO)) not in list(PixelArt):
            raise JobError(f"The field “pixel” of the job is “{pixel}”: write “auto”, “on” or “off”.")
        if not isinstance(palette := fields.get("palette", True), bool):
            raise JobError(f"The field “palette” of the job is {json.dumps(palette)}: write true or false.")
        try:
            return cls(
                first=Path(fields["first"]),
                last=Path(fields["last"]),
                times=tuple(float(time) for time in fields["times"]),
                out=tuple(Path(path) for path in fields["out"]),
                before=Path(fields["before"]) if fields.get("before") else None,
                after=Path(fields["after"]) if fields.get("after") else None,
                gap_before=float(fields.get("gap_before", 1)),
                gap_after=float(fields.get("gap_after", 1)),
                pixel=PixelArt(pixel),
                palette=palette,
            )
        except (TypeError, ValueError, OverflowError) as error:
            raise JobError(f"A field of the job has the wrong type ({error}): correct the line.") from error
