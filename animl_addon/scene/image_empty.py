"""Image Empties: the picture that one shows, and where it lies."""

import bpy
from mathutils import Vector

from .shown_image import Corners, ShownImage


def shown_by_empty(thing: bpy.types.Object) -> ShownImage | None:
    """The image of an Empty; None for anything else."""
    if thing.type != "EMPTY" or thing.empty_display_type != "IMAGE" or not thing.data:
        return None
    return ShownImage(thing, thing.data, thing.image_user)


def corners_of_empty(thing: bpy.types.Object, size: tuple[int, int]) -> Corners:
    """Bottom left, bottom right, top right, top left of a picture of (width, height) pixels in the Empty's space.

    As Blender draws it: the longer side is as long as the display size, and the offset is counted in sides. Blender
    itself knows the size only of the picture that it drew last.
    """
    width, height = (side * aspect for side, aspect in zip(size, thing.data.display_aspect, strict=True))
    longer = max(width, height)
    across, up = (thing.empty_display_size * side / longer for side in (width, height))
    left, bottom = thing.empty_image_offset[0] * across, thing.empty_image_offset[1] * up
    return (
        Vector((left, bottom, 0)),
        Vector((left + across, bottom, 0)),
        Vector((left + across, bottom + up, 0)),
        Vector((left, bottom + up, 0)),
    )
