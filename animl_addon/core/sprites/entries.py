"""One frame's entry in a JSON atlas: where it lies on the sheet, what was trimmed, turned, and where its pivot is."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import SheetError
from ..opening import LONGEST_SIDE
from .sheet import Frame, Pixels


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """``fields``: the entry as it is written. All in pixels, width before height, as the sprite stands upright.

    ``corner``, ``size``: on the sheet, ``size`` as the sprite stands; ``rotated``: it lies there turned clockwise.
    ``offset``: of what was kept from the top left of ``canvas``, the untrimmed sprite.
    """

    fields: dict[str, Any]
    corner: tuple[int, int]
    size: tuple[int, int]
    offset: tuple[int, int]
    canvas: tuple[int, int]
    rotated: bool
    trimmed: bool
    duration: int
    pivot: tuple[float, float] | None

    @property
    def place(self) -> tuple[int, int, int, int]:
        """x, y, width, height on the sheet, as it lies there."""
        width, height = self.size
        return (*self.corner, height, width) if self.rotated else (*self.corner, width, height)

    def cut(self, sheet: Pixels, path: Path, name: str) -> Pixels:
        """The untrimmed, upright sprite.

        Raises:
            SheetError: it lies outside the sheet.
        """
        x, y, width, height = self.place
        if min(x, y) < 0 or min(width, height) < 1 or x + width > sheet.shape[1] or y + height > sheet.shape[0]:
            raise SheetError(
                f"The frame “{name}” of “{path.name}” lies outside its sheet of {sheet.shape[1]} x {sheet.shape[0]} "
                "pixels: export both again."
            )
        part = sheet[y : y + height, x : x + width]
        if self.rotated:
            part = np.rot90(part)  # back, counter-clockwise
        left, top = self.offset
        if (left, top) == (0, 0) and self.size == self.canvas:
            return np.ascontiguousarray(part)
        canvas = np.zeros((self.canvas[1], self.canvas[0], 4), np.uint8)
        canvas[top : top + self.size[1], left : left + self.size[0]] = part
        return canvas

    def at(self, x: int, y: int) -> "Entry":
        """The same, lying elsewhere on the sheet."""
        frame = self.fields["frame"] | {"x": x, "y": y}
        return replace(self, corner=(x, y), fields=self.fields | {"frame": frame})


def parse_entry(path: Path, name: str, fields: Any) -> Entry:
    """Read an entry; what it leaves out is as if nothing was trimmed.

    Raises:
        SheetError: it cannot be understood, or its numbers contradict one another.
    """
    try:
        place = fields["frame"]
        corner, size = (int(place["x"]), int(place["y"])), (int(place["w"]), int(place["h"]))
        rotated = fields.get("rotated") in (True, 90)
        inner = fields.get("spriteSourceSize") or {"x": 0, "y": 0, "w": size[0], "h": size[1]}
        offset, kept = (int(inner["x"]), int(inner["y"])), (int(inner["w"]), int(inner["h"]))
        if rotated and size != kept and size == kept[::-1]:
            size = kept  # some exporters give the size as it lies on the sheet, most as the sprite stands
        outer = fields.get("sourceSize") or {"w": offset[0] + size[0], "h": offset[1] + size[1]}
        canvas = int(outer["w"]), int(outer["h"])
        pivot = fields.get("pivot") or fields.get("anchor")
        point = (float(pivot["x"]) * canvas[0], float(pivot["y"]) * canvas[1]) if pivot else None
        duration = int(fields.get("duration", 0))
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise SheetError(
            f"The frame “{name}” of “{path.name}” cannot be understood ({error}): export it again."
        ) from error
    fits = all(offset[i] >= 0 and offset[i] + size[i] <= canvas[i] <= LONGEST_SIDE for i in range(2))
    if not fits or duration < 0 or (point and not np.isfinite(point).all()):
        raise SheetError(f"The frame “{name}” of “{path.name}” has sizes that do not fit together: export it again.")
    trimmed = bool(fields.get("trimmed")) or size != canvas
    return Entry(fields, corner, size, offset, canvas, rotated, trimmed, duration, point)


def entry_for_drawing(frame: Frame, like: Entry, trim: bool) -> Entry:
    """An entry for a new frame in the manner of the one it follows: upright, trimmed if asked, not placed yet."""
    height, width = frame.pixels.shape[:2]
    left, top, right, bottom = _painted_box(frame.pixels) if trim else (0, 0, width, height)
    size = right - left, bottom - top
    fields = {name: value for name, value in like.fields.items() if name not in _OF_ITS_PICTURE}
    fields |= {
        "frame": {"x": 0, "y": 0, "w": size[0], "h": size[1]},
        "rotated": False,
        "trimmed": size != (width, height),
        "spriteSourceSize": {"x": left, "y": top, "w": size[0], "h": size[1]},
        "sourceSize": {"w": width, "h": height},
    }
    if frame.pivot:
        word = "pivot" if "pivot" in like.fields else "anchor"
        fields[word] = {"x": frame.pivot[0] / width, "y": frame.pivot[1] / height}
        if (width, height) == like.canvas and frame.pivot == like.pivot:
            fields[word] = like.fields[word]  # not the same number after a division and a multiplication
    order = [*like.fields, *fields]
    fields = {name: fields[name] for name in dict.fromkeys(order) if name in fields}
    return Entry(fields, (0, 0), size, (left, top), (width, height), False, trim, frame.duration, frame.pivot)


_OF_ITS_PICTURE = {
    "frame",
    "rotated",
    "trimmed",
    "spriteSourceSize",
    "sourceSize",
    "vertices",
    "verticesUV",
    "triangles",
}
"""Fields that are said anew for every picture; meshes are left out, as a rectangle needs none."""


def _painted_box(pixels: Pixels) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is painted; one pixel where nothing is."""
    painted = pixels[..., 3] > 0
    if not painted.any():
        return 0, 0, 1, 1
    rows, columns = np.flatnonzero(painted.any(axis=1)), np.flatnonzero(painted.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
