"""What a press leaves of a filled sheet beside the pictures that are played, and what an export finds again."""

from __future__ import annotations  # Blender 4.3 has not bpy.types.Strip

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import bpy

from ...core.errors import SheetError
from ...core.sprites.layout import By, Layout
from ...core.sprites.pictures import read_pixels
from ...core.sprites.sheet import SpriteSheet
from ...core.sprites.touched_up import Played
from ...core.sprites.writing import write_files
from ..image_objects import shown_by

FILLED = "animl_sheet_files"
"""Custom property of what plays a filled sheet: how it was read and filled, as JSON."""

SOURCE = "source"
"""Folder of copies of what the sheet was read from, beside those of the pictures that are played."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What an export needs to know of a press.

    ``folder``: with the folders of the pictures that are played, and ``source``; ``read``: the files that the sheet was
    read from, the picture first; ``layout``, ``tag``, ``count``, ``loop``: how it was read and filled.
    """

    folder: Path
    read: tuple[Path, ...]
    layout: Layout
    tag: str
    count: int
    loop: bool

    def write(self, thing: Any) -> None:
        layout = asdict(self.layout) | {"file": str(self.layout.file.absolute()) if self.layout.file else None}
        read = [str(path.absolute()) for path in self.read]
        told = {"read": read, "layout": layout, "tag": self.tag, "count": self.count, "loop": self.loop}
        thing[FILLED] = json.dumps(told, ensure_ascii=False)

    @classmethod
    def read_from(cls, thing: Any) -> Filled:
        """The folder is found by the pictures, whose paths Blender keeps right when the .blend is saved elsewhere."""
        shown = shown_by(thing).image.filepath if isinstance(thing, bpy.types.Object) else f"{thing.directory}/picture"
        told = json.loads(thing[FILLED])
        layout = told["layout"]
        layout |= {"by": By(layout["by"]), "file": Path(layout["file"]) if layout["file"] else None}
        return cls(
            Path(bpy.path.abspath(shown)).parents[1],
            tuple(map(Path, told["read"])),
            Layout(**layout),
            told["tag"],
            told["count"],
            told["loop"],
        )

    def keep_source(self) -> None:
        """Copy what the sheet was read from, so that an export has it however the artist goes on with the files.

        Raises:
            OutputError: the folder cannot be written to.
            SheetError: a file of the sheet is gone.
        """
        source = self.folder / SOURCE
        try:
            files = {path.name: path.read_bytes() for path in self.read}
            source.mkdir()
        except OSError as error:
            raise SheetError(f"“{error.filename}” cannot be kept ({error.strerror}): look at the folder.") from error
        write_files(files, source)

    def source(self) -> SpriteSheet:
        """The sheet as it came.

        Raises:
            SheetError: its copy is gone.
        """
        picture, *_ = (self.folder / SOURCE / path.name for path in self.read)
        file = self.layout.file and self.folder / SOURCE / self.layout.file.name
        return replace(self.layout, file=file).read(picture)

    def reels(self) -> list[list[Played]]:
        """The pictures of each animation as they lie there now.

        Raises:
            SheetError: one cannot be read.
        """
        folders = sorted(path for path in self.folder.iterdir() if path.is_dir() and path.name != SOURCE)
        return [
            [Played(read_pixels(file)[0], file.stat().st_mtime) for file in sorted(folder.glob("drawing_*.png"))]
            for folder in folders
        ]
