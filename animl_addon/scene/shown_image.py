"""An image that an object of the scene shows, and which of its pictures are seen when."""

from dataclasses import dataclass
from pathlib import Path

import bpy
from mathutils import Vector

from .image_files import numbered, redrawn

Corners = tuple[Vector, Vector, Vector, Vector]
"""Bottom left, bottom right, top right, top left, in the space of the object."""


@dataclass(frozen=True, slots=True)
class ShownImage:
    """What an image Empty or a textured plane shows."""

    thing: bpy.types.Object
    image: bpy.types.Image
    user: bpy.types.ImageUser

    def is_sequence(self) -> bool:
        return self.image.source == "SEQUENCE"

    def is_still(self) -> bool:
        return self.image.source in {"FILE", "GENERATED"}

    def pictures(self) -> dict[int, Path]:
        """Scene frame -> file, wherever a sequence changes to another picture that is there.

        Where numbers are missing nothing is drawn yet, and a picture saved twice in a row is one held drawing:
        ``key_0001.png`` and ``key_0009.png`` alone are keys at frames 1 and 9 of a sequence of 9.
        """
        first = Path(bpy.path.abspath(self.image.filepath, library=self.image.library))
        user = self.user
        files = {
            number - user.frame_offset + user.frame_start - 1: first.parent / name
            for number, name in numbered(first).items()
            if 1 <= number - user.frame_offset <= user.frame_duration
        }
        changes = redrawn(list(files.values()))
        return {frame: file for (frame, file), new in zip(files.items(), changes, strict=True) if new}
