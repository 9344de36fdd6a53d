"""A sheet with a JSON atlas, as Aseprite and TexturePacker (and whoever follows them) write it: array or hash.

What the atlas says beyond places is kept: entries, layers, slices, custom data. Frames as read keep their place on the
sheet; new ones are put in added space below.
"""

import copy
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import SheetError
from .entries import Entry, entry_for_drawing, parse_entry
from .names import groups
from .packing import gap_of, shelves
from .pictures import check_file, check_size, encode_png, read_pixels
from .sheet import Animation, Clock, Direction, Frame, Pixels, SpriteSheet


@dataclass(frozen=True, slots=True, eq=False)
class AtlasForm:
    """``atlas``: the JSON as it was; ``picture``: the sheet as it was, ``mode`` how its file keeps colours.

    ``tagged`` says which list of the atlas names the animations: “frameTags”, “animations” or none of it.
    """

    atlas: dict[str, Any]
    picture: Pixels
    mode: str
    entries: tuple[Entry, ...]
    tagged: str
    timed: bool

    @property
    def clock(self) -> Clock | None:
        return Clock() if self.timed else None

    def encode(self, sheet: SpriteSheet) -> dict[str, bytes]:
        picture, entries = self.lay_out(sheet)
        atlas = copy.deepcopy(self.atlas)
        fields = [
            entry.fields | ({"duration": frame.duration} if self.timed else {})
            for entry, frame in zip(entries, sheet.frames, strict=True)
        ]
        if isinstance(atlas["frames"], list):
            atlas["frames"] = [
                field | ({"filename": frame.name} if "filename" in field else {})
                for field, frame in zip(fields, sheet.frames, strict=True)
            ]
        else:
            atlas["frames"] = {frame.name: field for field, frame in zip(fields, sheet.frames, strict=True)}
        self._retell(atlas, sheet)
        if isinstance(meta := atlas.get("meta"), dict):
            meta["image"] = f"{sheet.name}.png"
            if "size" in meta:
                meta["size"] = {"w": picture.shape[1], "h": picture.shape[0]}
        text = json.dumps(atlas, ensure_ascii=False, indent=1)
        return {f"{sheet.name}.png": encode_png(picture, self.mode), f"{sheet.name}.json": text.encode() + b"\n"}

    def lay_out(self, sheet: SpriteSheet) -> tuple[Pixels, list[Entry]]:
        """The picture of the sheet, and an entry for each of its frames; a held frame shares its place."""
        trimmed = any(entry.trimmed for entry in self.entries)
        drawings = [index for index, frame in enumerate(sheet.frames) if frame.drawn]
        cut = {
            index: entry_for_drawing(sheet.frames[index], self.entries[sheet.frames[index].source], trimmed)
            for index in drawings
        }
        places, (width, height) = shelves(
            [(entry.size[0], entry.size[1]) for entry in cut.values()],
            (self.picture.shape[1], self.picture.shape[0]),
            gap_of([entry.place for entry in self.entries]),
        )
        picture = np.zeros((height, width, 4), np.uint8)
        picture[: self.picture.shape[0], : self.picture.shape[1]] = self.picture
        for (index, entry), (x, y) in zip(cut.items(), places, strict=True):
            cut[index] = entry.at(x, y)
            left, top = entry.offset
            picture[y : y + entry.size[1], x : x + entry.size[0]] = sheet.frames[index].pixels[
                top : top + entry.size[1], left : left + entry.size[0]
            ]
        return picture, [cut.get(index, self.entries[frame.source]) for index, frame in enumerate(sheet.frames)]

    def _retell(self, atlas: dict[str, Any], sheet: SpriteSheet) -> None:
        """Bring tags, slices and cels' data to the new order of the frames."""
        names = [frame.name for frame in sheet.frames]
        if self.tagged == "animations":
            atlas["animations"] = {
                animation.name: [names[index] for index in animation.frames] for animation in sheet.animations
            }
        meta = atlas.get("meta")
        if not isinstance(meta, dict):
            return
        if self.tagged == "frameTags":
            for tag, animation in zip(meta["frameTags"], sheet.animations, strict=True):
                tag["from"], tag["to"] = animation.frames[0], animation.frames[-1]
        moved = {frame.source: index for index, frame in reversed(list(enumerate(sheet.frames)))}
        for lists, key in (("slices", "keys"), ("layers", "cels")):
            for thing in _dicts(meta.get(lists)):
                for item in _dicts(thing.get(key)):
                    if isinstance(frame := item.get("frame"), int):
                        item["frame"] = moved.get(frame, frame)


def read_atlas(path: Path, picture: Path | None = None) -> SpriteSheet:
    """Read an atlas and its sheet.

    Args:
        path: the JSON.
        picture: the sheet; None takes the one that the atlas names, beside it.

    Raises:
        SheetError: either cannot be read, or a frame lies outside the sheet.
    """
    atlas = _read_json(path)
    if picture is None:
        named = _meta(atlas).get("image")
        picture = path.with_name(Path(named).name) if isinstance(named, str) and named else path.with_suffix(".png")
    pixels, mode = read_pixels(picture)
    listed = atlas["frames"]
    if isinstance(listed, list):
        named_fields = [(field.get("filename") if isinstance(field, dict) else None, field) for field in listed]
    else:
        named_fields = list(listed.items())
    if not named_fields:
        raise SheetError(f"The atlas “{path.name}” lists no frames: export it again.")
    entries = [parse_entry(path, str(name or index), field) for index, (name, field) in enumerate(named_fields)]
    names = [str(name) if name is not None else str(index) for index, (name, _) in enumerate(named_fields)]
    check_size(path, max(e.canvas[0] for e in entries), max(e.canvas[1] for e in entries), len(entries))
    frames = tuple(
        Frame(entry.cut(pixels, path, name), name, entry.duration, entry.pivot, index)
        for index, (entry, name) in enumerate(zip(entries, names, strict=True))
    )
    timed = all("duration" in entry.fields for entry in entries)
    animations, tagged = _animations(path, atlas, names, timed)
    form = AtlasForm(atlas, pixels, mode, tuple(entries), tagged, timed)
    return SpriteSheet(picture.stem, frames, animations, form)


def is_atlas(path: Path) -> bool:
    """Whether a JSON of frames stands there."""
    try:
        return bool(path.is_file() and _read_json(path))
    except SheetError:
        return False


def _read_json(path: Path) -> dict[str, Any]:
    check_file(path)
    try:
        atlas = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise SheetError(f"The atlas “{path.name}” is no JSON, or cut short: export it again.") from error
    if not isinstance(atlas, dict) or not isinstance(atlas.get("frames"), list | dict):
        raise SheetError(f"“{path.name}” is no atlas in JSON array or hash form: export it in one of the two.")
    return atlas


def _meta(atlas: dict[str, Any]) -> dict[str, Any]:
    meta = atlas.get("meta")
    return meta if isinstance(meta, dict) else {}


def _animations(
    path: Path, atlas: dict[str, Any], names: Sequence[str], timed: bool
) -> tuple[tuple[Animation, ...], str]:
    """From tags, or lists of names, or what the frames are called, or all frames as one; and which of these it was."""
    tags = _meta(atlas).get("frameTags")
    if isinstance(tags, list) and tags:
        return tuple(_tag(path, tag, len(names)) for tag in tags), "frameTags"
    lists = atlas.get("animations")
    if isinstance(lists, dict) and lists:
        index_of = {name: index for index, name in enumerate(names)}
        animations = []
        for title, members in lists.items():
            if not isinstance(members, list) or not members or not set(map(str, members)) <= index_of.keys():
                raise SheetError(
                    f"The animation “{title}” of “{path.name}” names frames that it lacks: export it again."
                )
            animations.append(Animation(title, tuple(index_of[str(member)] for member in members)))
        return tuple(animations), "animations"
    if timed:
        return (Animation("", tuple(range(len(names)))),), ""
    return tuple(Animation(title, tuple(members)) for title, members in groups(names)), ""


def _tag(path: Path, tag: Any, count: int) -> Animation:
    try:
        name, first, last = str(tag["name"]), int(tag["from"]), int(tag["to"])
        direction = Direction(tag.get("direction", Direction.FORWARD))
        repeat = int(tag.get("repeat") or 0)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SheetError(f"A tag of “{path.name}” cannot be understood ({error}): export it again.") from error
    if not 0 <= first <= last < count:
        raise SheetError(
            f"The tag “{name}” of “{path.name}” goes from {first} to {last} of {count} frames: export it again."
        )
    return Animation(name, tuple(range(first, last + 1)), direction, repeat != 1)


def _dicts(listed: Any) -> list[dict[str, Any]]:
    """The objects in what ought to be a list of them."""
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
