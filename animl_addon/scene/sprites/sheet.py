"""Sprite sheets in the scene: the still picture of an image Empty, a textured plane or an image strip."""

from __future__ import annotations  # Blender 4.3 has not bpy.types.Strip

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import bpy

from ...core.errors import AnimlError, SheetError
from ...core.files import to_straight_bytes
from ...core.sprites.layout import By, Layout
from ...core.sprites.overview import Overview, overview
from ...core.sprites.pictures import encode_png
from ...core.sprites.writing import write_files
from ..curves import TAG
from ..image_objects import shown_by
from ..image_strips import image_strips
from ..pixels import rgba
from ..placed import Placed, owners_of
from ..shown_image import ShownImage

KIND = "SPRITES"
"""Begins the identity of whatever is placed for a sheet."""

SELECT = "Select an image Empty, a textured plane or an image strip that shows a sprite sheet."


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """What shows a sheet: an object, or a strip of ``scene``. Its choices are kept with it, in ``animl_sheet``."""

    thing: Any  # bpy.types.Object or an image strip
    scene: bpy.types.Scene

    @property
    def is_strip(self) -> bool:
        return not isinstance(self.thing, bpy.types.Object)

    @property
    def name(self) -> str:
        return self.thing.name

    @property
    def identity(self) -> tuple[str, ...]:
        return (KIND, self.name) if self.is_strip else (KIND,)

    def owners(self) -> Sequence[bpy.types.Object | bpy.types.Scene]:
        return [self.scene if self.is_strip else self.thing]

    @property
    def choices(self) -> Any:
        """Its own settings, an ``ANIML_PG_sheet``."""
        return self.thing.animl_sheet

    def file(self, painted: bool = False) -> Path:
        """The picture as a file; a packed one is written where Blender keeps what is gone at its end.

        Args:
            painted: what is painted in Blender and not saved is written there as well.

        Raises:
            SheetError: it lies in no file, or is painted on since it was saved.
            OutputError: a packed one cannot be written.
        """
        if self.is_strip:
            return Path(bpy.path.abspath(self.thing.directory)) / self.thing.elements[0].filename
        shown = shown_by(self.thing)
        if shown is None:
            raise SheetError(f"“{self.name}” shows no picture any more: choose one for it.")
        image = shown.image
        if image.is_dirty or (image.source == "GENERATED" and not image.packed_file):
            if painted:
                return _unpacked(f"{Path(image.name).stem}.png", encode_png(to_straight_bytes(rgba(image))))
            raise SheetError(f"“{image.name}” is painted in Blender and not saved yet: save it in the Image Editor.")
        path = Path(bpy.path.abspath(image.filepath, library=image.library))
        if packed := image.packed_file:
            return _unpacked(path.name or f"{image.name}.png", packed.data)
        return path


def find_sheet(context: bpy.types.Context) -> ShownSheet:
    """The sheet that the context shows: in the Sequencer the active strip, elsewhere the active object; where there is
    none, the scene's active strip. What animl placed for a sheet stands for it.

    Raises:
        SheetError: there is none; what to select.
    """
    area = getattr(context, "area", None)
    in_sequencer = area is not None and area.type == "SEQUENCE_EDITOR"
    scene: Any = (getattr(context, "sequencer_scene", None) if in_sequencer else None) or context.scene
    thing: Any = None if in_sequencer else context.view_layer and context.view_layer.objects.active
    if thing and (placed := Placed.read(thing)) and placed.identity[0] == KIND:
        thing = next(iter(owners_of(thing)), None)
    if thing:
        if TAG not in thing and (shown := shown_by(thing)) and _may_be_sheet(shown):
            return ShownSheet(thing, scene)
    elif strip := _active_strip(scene):
        return ShownSheet(strip, scene)
    raise SheetError(SELECT)


def layout_of(choices: Any) -> Layout:
    """From a sheet's settings or an operator's properties, which have the same names."""
    file = Path(bpy.path.abspath(choices.file)) if choices.file.strip() else None
    return Layout(By(choices.by), choices.columns, choices.rows, choices.width, choices.height, file)


def look_at(sheet: ShownSheet, layout: Layout) -> Overview:
    """What a sheet holds; cheap when asked again, as panels do, until a file of it is saved anew.

    Raises:
        AnimlError: it cannot be read; the same again until something changes.
    """
    path = sheet.file()
    beside = path.with_suffix(".json")
    found = _look_at(path, layout, tuple(_stamp(file) for file in (path, beside, layout.file) if file))
    if isinstance(found, str):
        raise SheetError(found)
    return found


@lru_cache(maxsize=32)
def _look_at(path: Path, layout: Layout, _stamps: tuple[Any, ...]) -> Overview | str:
    """An error is kept as its sentence: a sheet that cannot be read is not read again at every move of the mouse."""
    try:
        return overview(layout.read(path))
    except AnimlError as error:
        return str(error)


def _may_be_sheet(shown: ShownImage) -> bool:
    """A still picture, or a GIF, which Blender takes for a film."""
    return shown.is_still() or (shown.image.source == "MOVIE" and Path(shown.image.filepath).suffix.lower() == ".gif")


def _active_strip(scene: bpy.types.Scene) -> Any:
    """The active strip, or the one that was drawn from for it, if it shows a single still picture."""
    editor: Any = scene.sequence_editor
    active = editor.active_strip if editor else None
    if active and (placed := Placed.read(active)) and placed.identity[0] == KIND:
        active = next((strip for strip in image_strips(scene) if strip.name == placed.identity[1]), None)
    if active and active.type == "IMAGE" and TAG not in active and len(active.elements) == 1:
        return active
    return None


def _unpacked(name: str, data: bytes) -> Path:
    """The bytes of a packed picture as a file of its name, the same for the same bytes."""
    folder = Path(bpy.app.tempdir) / f"animl-sheet-{hashlib.blake2b(data, digest_size=8).hexdigest()}"
    if not (folder / name).is_file():
        folder.mkdir(exist_ok=True)
        write_files({name: data}, folder)
    return folder / name


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        state = file.stat()
    except (OSError, ValueError):
        return None
    return state.st_mtime_ns, state.st_size
