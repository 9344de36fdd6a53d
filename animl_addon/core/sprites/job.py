"""A sheet to be filled with inbetweens, as a line of JSON.

``{"job": "sprites", "sheet": PATH, "count": 1, "out": FOLDER}``, optionally ``"grid": "32x32"`` or ``"atlas": PATH``,
``"tag": NAME`` (or a list of names), ``"loop": true``, ``"pixel": "auto"``, ``"on"`` or ``"off"``.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from ..errors import JobError
from ..job import PixelArt
from ..job_fields import read_fields
from ..timing import MOST_INBETWEENS

JOB = "sprites"

_NEEDED = {"sheet", "count", "out"}
_OPTIONAL = {"grid", "atlas", "tag", "loop", "pixel"}


@dataclass(frozen=True, slots=True)
class SpritesJob:
    """Fill a sheet and write it, in the form it came in, into the folder ``out``."""

    sheet: Path
    count: int
    out: Path
    grid: tuple[int, int] | None = None  # width and height of a cell
    atlas: Path | None = None
    tags: tuple[str, ...] = ()
    loop: bool = False
    pixel: PixelArt = PixelArt.AUTO

    def __post_init__(self) -> None:
        if not 0 <= self.count <= MOST_INBETWEENS:
            raise JobError(f"The count is {self.count}: choose from 0 to {MOST_INBETWEENS}.")

    @classmethod
    def from_json(cls, text: str) -> "SpritesJob":
        """Parse one line of a batch file.

        Raises:
            JobError: another job, missing or unknown fields, or fields of another type.
        """
        fields = read_fields(text, JOB, _NEEDED, _OPTIONAL)
        tags = fields.get("tag") or []
        kinds = (
            ("sheet", str),
            ("out", str),
            ("count", int),
            ("loop", bool),
            ("pixel", str),
            ("atlas", str),
            ("grid", str),
        )
        wrong = [name for name, kind in kinds if name in fields and type(fields[name]) is not kind]
        if not isinstance(tags, str | list) or not all(isinstance(tag, str) for tag in tags):
            wrong.append("tag")
        if wrong:
            raise JobError(f"The field “{wrong[0]}” of the job has the wrong type: correct the line.")
        if (pixel := fields.get("pixel", PixelArt.AUTO)) not in list(PixelArt):
            raise JobError(f"The field “pixel” of the job is “{pixel}”: write “auto”, “on” or “off”.")
        return cls(
            sheet=Path(fields["sheet"]),
            count=fields["count"],
            out=Path(fields["out"]),
            grid=parse_grid(fields["grid"]) if "grid" in fields else None,
            atlas=Path(fields["atlas"]) if "atlas" in fields else None,
            tags=(tags,) if isinstance(tags, str) else tuple(tags),
            loop=fields.get("loop", False),
            pixel=PixelArt(pixel),
        )


def parse_grid(word: str) -> tuple[int, int]:
    """``32x48`` as width and height of a cell.

    Raises:
        JobError: it is no size.
    """
    if not (sides := re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", word.strip())) or "0" in (sides[1], sides[2]):
        raise JobError(f"“{word}” is not the size of a cell, such as 32x32: width, x, height, in pixels.")
    return int(sides[1]), int(sides[2])
