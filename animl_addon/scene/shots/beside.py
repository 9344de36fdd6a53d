"""What was made of a shot: a plane beside the object, or a strip above the shot's, on the same frames."""

from __future__ import annotations  # Blender 4.3 has not bpy.types.Strip

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import bpy

from ...core.timing import Mark
from .. import held
from ..drawing_strips import add_reel, find_key_strip, free_channel
from ..image_objects import corners_of
from ..place import clear, collection_of, standing
from ..placed import Placed, owners_of, write_owners
from ..planes import add_plane, show_drawings, show_still
from ..source import PlanePlacement, StripPlacement
from .reading import size_of, size_of_file
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
        The plane or the strip; a pixel is as large as one of the shot's.

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
    corners = _beside(context, shot, size_of(footage.pictures[0], shot.thing), size_of_file(files[0]))
    clear(context, shot)
    scene: Any = context.scene
    plane = add_plane(title, PlanePlacement(corners, shot.thing), files[0])
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


def _beside(context: bpy.types.Context, shot: Shot, own: tuple[int, int], size: tuple[int, int]) -> Any:
    """Corners to the right of the object's picture and of what animl has made of it otherwise, pixel for pixel.

    Args:
        own, size: width and height of the object's picture and of what comes beside it.
    """
    bottom_left, bottom_right, _, top_left = corners_of(shot.thing, own)
    across, up = bottom_right - bottom_left, top_left - bottom_left
    way = across.normalized()
    reach = across.length
    for thing in context.scene.objects:
        placed = Placed.read(thing) if thing.parent == shot.thing else None
        if placed and placed.identity != shot.identity and owners_of(thing) == {shot.thing}:
            ends = [(thing.matrix_basis @ vertex.co - bottom_left).dot(way) for vertex in thing.data.vertices]
            reach = max(reach, *ends)
    right, high = across * (size[0] / own[0]), up * (size[1] / own[1])
    corner = bottom_left + way * (reach + across.length * GAP)
    return tuple(tuple(place) for place in (corner, corner + right, corner + right + high, corner + high))


def _of_strip(shot: Shot) -> StripPlacement:
    return StripPlacement(shot.thing.channel, shot.name)
