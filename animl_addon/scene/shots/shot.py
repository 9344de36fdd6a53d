"""A shot: what one thing of the scene shows, frame by frame.

A still, an image sequence or a painting on an Empty or a textured plane; an image strip or a film in the Sequencer.
"""

from __future__ import annotations  # Blender 4.3 has not bpy.types.Strip

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

import bpy

from ...core.errors import KeyDrawingError
from ...core.timing import Mark
from ..curves import TAG
from ..drawing_strips import strips_of
from ..image_objects import shown_by
from ..image_strips import pictures_of
from ..placed import Placed, owners_of
from ..shown_image import ShownImage

SELECT = "Select an image Empty, a textured plane, an image strip or a film strip."


@dataclass(frozen=True, slots=True)
class FileFrame:
    """A picture in a file, and how Blender was told to read it."""

    path: Path
    colour_space: str
    alpha: str  # Blender's alpha_mode


@dataclass(frozen=True, slots=True)
class PaintedFrame:
    """A picture that lies in the .blend: packed, generated or painted on."""

    image: str  # the name of the bpy.types.Image


@dataclass(frozen=True, slots=True)
class FilmFrame:
    """A frame of the scene while a film strip is seen."""

    frame: int


Picture: TypeAlias = FileFrame | PaintedFrame | FilmFrame


@dataclass(frozen=True, slots=True)
class Footage:
    """The different pictures of a shot, and when each is seen; no marks: always the one."""

    pictures: tuple[Picture, ...]
    marks: tuple[Mark, ...] = ()
    numbers: tuple[int, ...] = ()  # of the picture that each mark shows, from 1

    @classmethod
    def of(cls, seen: Sequence[tuple[int, Picture]], end: int) -> Footage:
        """From frame and picture wherever it changes, in order, to the frame after the last."""
        pictures = tuple(dict.fromkeys(picture for _, picture in seen))
        place = {picture: number for number, picture in enumerate(pictures, start=1)}
        begins = [frame for frame, _ in seen]
        marks = tuple(
            Mark(index / len(seen), frame, until - frame)
            for index, (frame, until) in enumerate(pairwise([*begins, end]))
        )
        return cls(pictures, marks, tuple(place[picture] for _, picture in seen))


@dataclass(frozen=True, slots=True)
class Shot:
    """What shows pictures: an object, or a strip of ``scene``; ``kind`` says what is made of them, such as CARTOON."""

    thing: Any  # bpy.types.Object, or an image or film strip
    scene: bpy.types.Scene
    kind: str

    @property
    def is_strip(self) -> bool:
        return not isinstance(self.thing, bpy.types.Object)

    @property
    def name(self) -> str:
        return self.thing.name

    @property
    def identity(self) -> tuple[str, ...]:
        return (self.kind, self.name) if self.is_strip else (self.kind,)

    def owners(self) -> Sequence[bpy.types.Object | bpy.types.Scene]:
        return [self.scene if self.is_strip else self.thing]

    def footage(self) -> Footage:
        """What is seen of it; nothing is read yet.

        Raises:
            KeyDrawingError: nothing is, or a film lies on an object, where Blender does not tell its frames.
        """
        if self.is_strip:
            return self._of_strip()
        shown = shown_by(self.thing)
        if shown is None:
            raise KeyDrawingError(f"“{self.name}” shows no picture any more: choose one for it.")
        if shown.image.source == "MOVIE":
            raise KeyDrawingError(f"“{self.name}” shows a film: put the film into the Sequencer, as a strip.")
        return self._of_sequence(shown) if shown.is_sequence() else Footage((_still(shown.image),))

    def _of_strip(self) -> Footage:
        strip = self.thing
        start, end = int(strip.frame_final_start), int(strip.frame_final_end)
        if strip.type == "MOVIE":
            return Footage.of([(frame, FilmFrame(frame)) for frame in range(start, end)], end)
        space, alpha = strip.colorspace_settings.name, strip.alpha_mode
        return Footage.of([(frame, FileFrame(path, space, alpha)) for frame, path in pictures_of(strip).items()], end)

    def _of_sequence(self, shown: ShownImage) -> Footage:
        space, alpha = shown.image.colorspace_settings.name, shown.image.alpha_mode
        seen = [(frame, FileFrame(path, space, alpha)) for frame, path in shown.pictures().items()]
        if not seen:
            raise KeyDrawingError(f"“{self.name}” has lost its pictures: bring the files back, or choose others.")
        return Footage.of(seen, max(seen[-1][0] + 1, shown.user.frame_start + shown.user.frame_duration))


def find_shot(context: bpy.types.Context, kind: str) -> Shot:
    """The shot that the context shows: in the Sequencer the active strip, elsewhere the active object; where there is
    none, the scene's active strip. What animl made of it stands for it.

    Raises:
        KeyDrawingError: there is none; what to select.
    """
    area = getattr(context, "area", None)
    in_sequencer = area is not None and area.type == "SEQUENCE_EDITOR"
    scene: Any = (getattr(context, "sequencer_scene", None) if in_sequencer else None) or context.scene
    thing: Any = None if in_sequencer else context.view_layer and context.view_layer.objects.active
    if thing and (placed := Placed.read(thing)) and placed.identity[0] == kind:
        thing = next(iter(owners_of(thing)), None)
    if thing and TAG not in thing and shown_by(thing):
        return Shot(thing, scene, kind)
    if not thing and (strip := _active_strip(scene, kind)):
        return Shot(strip, scene, kind)
    raise KeyDrawingError(SELECT)


def _active_strip(scene: bpy.types.Scene, kind: str) -> Any:
    editor: Any = scene.sequence_editor
    active = editor.active_strip if editor else None
    if active and (placed := Placed.read(active)) and placed.identity[0] == kind:
        name = placed.identity[1]
        active = next((strip for strips in strips_of(editor) for strip in strips if strip.name == name), None)
    return active if active and active.type in {"IMAGE", "MOVIE"} and TAG not in active else None


def _still(image: bpy.types.Image) -> Picture:
    path = Path(bpy.path.abspath(image.filepath, library=image.library))
    if image.is_dirty or image.packed_file or image.source == "GENERATED":
        return PaintedFrame(image.name)
    return FileFrame(path, image.colorspace_settings.name, image.alpha_mode)
