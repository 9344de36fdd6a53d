"""What was made of a shot: a plane beside the object, or a strip above the shot's, on the same frames."""

from __future__ import annotations  # Blender 4.3 has not bpy.types.Strip

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import bpy
from PIL import Image

from ...core.timing import Mark
from .. import held
from ..drawing_strips import add_reel, find_key_strip, free_channel
from ..image_objects import corners_of
from ..place import clear, collection_of, standing
from ..placed import Placed, write_owners
from ..planes import add_plane, show_drawings, show_still
from ..source import PlanePlacement, StripPlacement
from .shot import Footage, Shot

GAP = 0.05
"""Of the width: how far the plane stands from the object's picture."""


def check_stage(context: bpy.types.Context, shot: Shot) -> None:
    """Look at all that can be known before anything is drawn.

    Raises:
        KeyDrawingError: the object's plane is not flat, or the strip is linked or gone.
    """
    if shot.is_strip:
        held.check([shot.thing])
        find_key_strip(context, _of_strip(shot))
    else:
        corners_of(shot.thing, (1, 1))


def show_beside(context: bpy.types.Context, shot: Shot, footage: Footage, title: str, files: Sequence[Path]) -> Any:
    """Show one file for every picture of the footage, in the place of what animl made of the shot before.

    Args:
        title: names the new object or strip.
        files: numbered without gaps from 1, of one size; they may be wider or taller than the shot's own.

    Returns:
        The plane, as high as the shot's picture where the files have its height, or the strip, pixel for pixel.

    Raises:
        KeyDrawingError: as :func:`check_stage`; nothing was changed.
        OutputError: no channel of the Sequencer is free; nothing was changed.
    """
    check_stage(context, shot)
    if shot.is_strip:
        return _add_strip(context, shot, footage, title, files)
    return _add_beside(context, shot, footage, title, files)


def _add_strip(context: bpy.types.Context, shot: Shot, footage: Footage, title: str, files: Sequence[Path]) -> Any:
    placement = _of_strip(shot)
    like, _, strips = find_key_strip(context, placement)
    channel = free_channel(context, placement, footage.marks, standing(context, shot))
    clear(context, shot)
    start, end = footage.marks[0].frame, footage.marks[-1].frame + footage.marks[-1].exposure
    seen = [
        files[number - 1]
        for mark, number in zip(footage.marks, footage.numbers, strict=True)
        for _ in range(mark.exposure)
    ]
    strip = add_reel(like, strips, title, seen, channel, start)
    placed = Placed(shot.identity, uuid4().hex, start, end, (Mark(0, start, end - start),), (1,))
    placed.write(strip)
    held.hide([like], [(start, end)], placed.press)
    return strip


def _add_beside(context: bpy.types.Context, shot: Shot, footage: Footage, title: str, files: Sequence[Path]) -> Any:
    with Image.open(files[0]) as picture:
        size = picture.size
    clear(context, shot)
    scene: Any = context.scene
    plane = add_plane(title, PlanePlacement(_beside(shot, size), shot.thing), files[0])
    marks = footage.marks or (Mark(0, scene.frame_start, 1),)
    numbers = footage.numbers or (1,)
    if footage.marks:
        show_drawings(plane, marks, numbers)
    else:
        show_still(plane)
    end = marks[-1].frame + marks[-1].exposure
    Placed(shot.identity, uuid4().hex, marks[0].frame, end, tuple(marks), tuple(numbers)).write(plane)
    write_owners(plane, shot.owners())
    collection_of(scene).objects.link(plane)
    return plane


def _beside(shot: Shot, size: tuple[int, int]) -> Any:
    """Corners to the right of the object's picture, as high as it is."""
    bottom_left, bottom_right, _, top_left = corners_of(shot.thing, size)
    across, up = bottom_right - bottom_left, top_left - bottom_left
    right = across.normalized() * (up.length * size[0] / size[1])
    corner = bottom_right + across * GAP
    return tuple(tuple(place) for place in (corner, corner + right, corner + right + up, corner + up))


def _of_strip(shot: Shot) -> StripPlacement:
    return StripPlacement(shot.thing.channel, shot.name)
