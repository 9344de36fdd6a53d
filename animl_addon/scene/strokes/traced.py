"""Drawings that were traced from pictures: a Grease Pencil object of animl's own, where a plane would stand.

It carries the same record as a plane (``placed.py``), so it is found, replaced and cleared as one. A drawing on it that
the animator has changed, which its print tells, is never removed: it stays where it stands, and so does its object.
"""

import json
from collections.abc import Sequence
from typing import Any

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from ...core.strokes.stroke import Stroke
from ...core.timing import Mark
from ...core.trace.colours import Colours
from ...core.trace.trace import TracedStroke
from ..curves import TAG
from ..drawing_print import print_of
from ..source import PlanePlacement
from .drawing import write_strokes
from .traced_paint import Paints

PRINTS = "animl_traced"
"""Custom property of the Grease Pencil data: a JSON list with the prints of what animl drew there."""

LAYER = "Traced"

KINDS = {"fill_id": ("INT", "CURVE"), "hide_stroke": ("BOOLEAN", "CURVE")}
"""From Blender 5.1 on a stroke itself says what its material said: whether it is filled, and with which others."""


def add_traced(name: str, placement: PlanePlacement) -> bpy.types.Object:
    """An empty drawing that lies where the placement's plane would, not yet in any scene; its origin in the middle."""
    data: Any = getattr(bpy.data, "grease_pencils_v3", bpy.data.grease_pencils).new(name)
    data[TAG] = True
    data.layers.new(LAYER).use_lights = False
    thing = bpy.data.objects.new(name, data)
    thing.location = sum(map(Vector, placement.corners), Vector((0, 0, 0))) / 4
    thing.parent = placement.parent
    thing.use_grease_pencil_lights = False
    return thing


def is_traced(thing: Any) -> bool:
    """Whether animl made the object to hold traced drawings."""
    return isinstance(thing, bpy.types.Object) and thing.type == "GREASEPENCIL" and PRINTS in (thing.data or ())


def draw_traced(
    thing: bpy.types.Object,
    placement: PlanePlacement,
    size: tuple[int, int],
    colours: Colours,
    drawings: Sequence[tuple[Mark, Sequence[TracedStroke]]],
) -> None:
    """Give the object a keyframe a mark, on frames where it has none.

    Args:
        size: width and height of the traced pictures, in pixels.
    """
    layer, data = _layer(thing), thing.data
    to_object = _to_object(thing, placement, size)
    paints = Paints(data, colours)
    prints = _prints(data)
    for mark, strokes in drawings:
        frame = layer.frames.new(mark.frame)
        frame.keyframe_type = "GENERATED"
        write_strokes(frame.drawing, _strokes(strokes, to_object, paints), KINDS if bpy.app.version >= (5, 1) else {})
        prints.append(print_of(frame.drawing))
    data[PRINTS] = json.dumps(prints)


def marks_of(thing: bpy.types.Object, marks: Sequence[Mark]) -> list[tuple[Mark, bool]]:
    """What stands on the object now, and whether it is the animator's: drawings may have been slid, or added.

    Args:
        marks: of its record, which know how long the last drawing shows.
    """
    prints = set(_prints(thing.data))
    frames = sorted(
        (frame for layer in thing.data.layers for frame in layer.frames), key=lambda frame: frame.frame_number
    )
    known = {mark.frame: mark for mark in marks}
    found = []
    for frame, following in zip(frames, [*frames[1:], None], strict=True):
        if not frame.drawing or (not frame.drawing.strokes and not _meant_empty(frame, known)):
            continue
        start = frame.frame_number
        if following is not None:
            exposure = following.frame_number - start
        else:
            exposure = known[start].exposure if start in known else 1
        ours = frame.keyframe_type == "GENERATED" and print_of(frame.drawing) in prints
        if exposure > 0:
            found.append((Mark(known[start].time if start in known else 0.5, start, exposure), not ours))
    return found


def leave_marks(thing: bpy.types.Object, marks: Sequence[Mark], *, blanks: bool = True) -> None:
    """Keep only these drawings, and let a blank follow on each that no other follows at once."""
    kept = {mark.frame for mark in marks}
    ends = {mark.frame + mark.exposure for mark in marks} - kept
    for layer in thing.data.layers:
        for number in [frame.frame_number for frame in layer.frames]:
            if number not in kept:
                layer.frames.remove(number)
        if len(layer.frames) and blanks:
            for end in sorted(ends):
                layer.frames.new(end).keyframe_type = "GENERATED"


def remove_traced(thing: bpy.types.Object) -> None:
    """Remove the object, and of what animl made for it all that nothing else uses."""
    data: Any = thing.data
    action = thing.animation_data and thing.animation_data.action
    materials = [material for material in data.materials if material]
    bpy.data.objects.remove(thing)
    for datablock in (data, *materials, action):
        if datablock and datablock.get(TAG) and not datablock.users:
            bpy.data.batch_remove([datablock])


def _layer(thing: bpy.types.Object) -> Any:
    layers: Any = thing.data.layers
    return layers.get(LAYER) or layers[0] if len(layers) else layers.new(LAYER)


def _prints(data: Any) -> list[str]:
    return json.loads(data.get(PRINTS, "[]"))


def _meant_empty(frame: Any, known: dict[int, Mark]) -> bool:
    """Whether a drawing without strokes is that of a mark: its picture was empty."""
    return frame.frame_number in known


def _to_object(
    thing: bpy.types.Object, placement: PlanePlacement, size: tuple[int, int]
) -> tuple[NDArray[np.float64], float]:
    """(3, 3) from (x, y, 1) in pixels to the object's space, and how long a pixel is there.

    The placement is in the space of the parent, in which the animator may have moved the object since.
    """
    bottom_left, bottom_right, _, top_left = (
        np.array(thing.matrix_basis.inverted_safe() @ Vector(corner)) for corner in placement.corners
    )
    width, height = size
    across, down = (bottom_right - bottom_left) / width, (bottom_left - top_left) / height
    pixel = float(np.sqrt(np.linalg.norm(across) * np.linalg.norm(down)))
    return np.stack([across, down, top_left], axis=1), pixel


def _strokes(
    strokes: Sequence[TracedStroke], to_object: tuple[NDArray[np.float64], float], paints: Paints
) -> list[Stroke]:
    matrix, pixel = to_object
    found = []
    for number, stroke in enumerate(strokes):
        points = np.column_stack([stroke.points, np.ones(len(stroke.points))]) @ matrix.T
        found.append(
            Stroke(
                points.astype(np.float32),
                stroke.points,
                stroke.closed,
                paints.index(stroke.colour, filled=stroke.filled),
                "POLY",
                {"radius": (stroke.radii * pixel).astype(np.float32), "opacity": np.ones(len(points), np.float32)},
                {"fill_id": number + 1 if stroke.filled else 0, "hide_stroke": stroke.filled},
            )
        )
    return found
