"""Key pictures on image Empties and textured planes: one object with a sequence, or one object a key."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy
from mathutils import Vector

from ..core.errors import KeyDrawingError
from ..core.picture import RGBA
from .curves import find
from .image_empty import corners_of_empty, shown_by_empty
from .image_files import read_image, read_image_file, write_beyond, write_keys
from .image_plane import corners_of_plane, shown_by_plane
from .shown_image import Corners, ShownImage
from .source import Album, KeyDrawing, KeyPictures, PlanePlacement


@dataclass(frozen=True, slots=True)
class SequenceSource:
    """An Empty or a plane with an image sequence: keys are the pictures that are there; numbers may be missing."""

    object: bpy.types.Object

    @property
    def name(self) -> str:
        return self.object.name

    @property
    def identity(self) -> tuple[str, ...]:
        return ("IMAGES",)

    def owners(self) -> list[bpy.types.Object]:
        return [self.object]

    def keys(self, scene: bpy.types.Scene) -> list[KeyDrawing]:
        return [KeyDrawing(frame, f"“{file.name}”") for frame, file in self._shown().pictures().items()]

    def holders(self) -> list[bpy.types.Object]:
        return [self.object]

    def pictures(
        self,
        context: bpy.types.Context,
        keys: Sequence[KeyDrawing],
        folder: Path,
        long_side: int,
        beyond: Sequence[KeyDrawing] = (),
        album: Album | None = None,
    ) -> KeyPictures:
        """Copy the pictures at their own size; ``long_side`` is for what has none."""
        shown = self._shown()
        files = shown.pictures()
        image = shown.image

        def read(key: KeyDrawing) -> RGBA:
            path = files.get(key.frame)
            if path is None:
                raise KeyDrawingError(f"The key {key.name} is gone from “{self.name}”: bring its file back.")
            return read_image_file(path, key.name, image.colorspace_settings.name, image.alpha_mode)

        written, size = write_keys(((key.name, read(key)) for key in keys), folder)
        return KeyPictures(written, placement_on(self.object, size), write_beyond(beyond, read, folder))

    def _shown(self) -> ShownImage:
        shown = shown_by(self.object)
        if shown is None:
            raise KeyDrawingError(f"“{self.name}” shows no image sequence any more: choose one for it.")
        return shown


@dataclass(frozen=True, slots=True)
class StillsSource:
    """Several Empties or planes with one picture each, keyed to appear one after the other: each is a key."""

    objects: tuple[bpy.types.Object, ...]  # in the order in which they appear

    @classmethod
    def of(cls, things: Sequence[bpy.types.Object]) -> "StillsSource":
        """Put the objects into the order in which they appear.

        Raises:
            KeyDrawingError: one has no keyframe that shows it, or two appear on one frame.
        """
        frames = {appears(thing): thing for thing in things}
        if len(frames) < len(things):
            raise KeyDrawingError("Two of the selected pictures appear on one frame: key their visibility apart.")
        return cls(tuple(frames[frame] for frame in sorted(frames)))

    @property
    def name(self) -> str:
        return ", ".join(thing.name for thing in self.objects)

    @property
    def identity(self) -> tuple[str, ...]:
        return ("STILLS",)

    def owners(self) -> list[bpy.types.Object]:
        return list(self.objects)

    def keys(self, scene: bpy.types.Scene) -> list[KeyDrawing]:
        return sorted((KeyDrawing(appears(thing), f"“{thing.name}”") for thing in self.objects), key=_frame)

    def holders(self) -> list[bpy.types.Object]:
        return list(self.objects)

    def pictures(
        self,
        context: bpy.types.Context,
        keys: Sequence[KeyDrawing],
        folder: Path,
        long_side: int,
        beyond: Sequence[KeyDrawing] = (),
        album: Album | None = None,
    ) -> KeyPictures:
        """Copy the pictures at their own size. All must lie in one place, as drawings on pegs do."""
        by_frame = {appears(thing): thing for thing in self.objects}
        things = [by_frame[key.frame] for key in keys]

        def read(key: KeyDrawing) -> RGBA:
            thing = by_frame[key.frame]
            shown = shown_by(thing)
            if shown is None:
                raise KeyDrawingError(f"“{thing.name}” shows no picture any more: choose one for it.")
            return read_image(shown.image, key.name)

        def read_on_pegs(key: KeyDrawing) -> RGBA:
            image = read(key)
            _check_on_pegs([things[0], by_frame[key.frame]], size)
            return image

        written, size = write_keys(((key.name, read(key)) for key in keys), folder)
        _check_on_pegs(things, size)
        return KeyPictures(written, placement_on(things[0], size), write_beyond(beyond, read_on_pegs, folder))


def shown_by(thing: bpy.types.Object) -> ShownImage | None:
    """The image of an Empty or a plane; None for anything else."""
    return shown_by_empty(thing) or shown_by_plane(thing)


def corners_of(thing: bpy.types.Object, size: tuple[int, int]) -> Corners:
    """Where a picture of (width, height) pixels lies on the object, in its space."""
    return corners_of_empty(thing, size) if thing.type == "EMPTY" else corners_of_plane(thing)


def placement_on(thing: bpy.types.Object, size: tuple[int, int]) -> PlanePlacement:
    """Exactly over the object's picture of (width, height) pixels, as its child."""
    corners = tuple(tuple(corner) for corner in corners_of(thing, size))
    return PlanePlacement(corners=corners, parent=thing)  # type: ignore[arg-type]


def appears(thing: bpy.types.Object) -> int:
    """The first frame whose keyframe shows the object, in the viewport or in the render.

    Raises:
        KeyDrawingError: there is none.
    """
    for path in ("hide_viewport", "hide_render"):
        if curve := find(thing, path):
            shows = [point.co.x for point in curve.keyframe_points if point.co.y < 0.5 and point.type != "GENERATED"]
            if shows:
                return round(min(shows))
    raise KeyDrawingError(f"No keyframe shows “{thing.name}”: key its visibility on the frame on which it appears.")


def _check_on_pegs(things: Sequence[bpy.types.Object], size: tuple[int, int]) -> None:
    first = [things[0].matrix_world @ corner for corner in corners_of(things[0], size)]
    tolerance = 0.01 * (first[2] - first[0]).length
    for thing in things[1:]:
        own: list[Vector] = [thing.matrix_world @ corner for corner in corners_of(thing, size)]
        if max((here - there).length for here, there in zip(own, first, strict=True)) > tolerance:
            raise KeyDrawingError(
                f"“{things[0].name}” and “{thing.name}” do not lie in one place: move or scale one onto the other."
            )


def _frame(key: KeyDrawing) -> int:
    return key.frame
