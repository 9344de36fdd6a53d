"""New characters in the scene: in rows at the 3D cursor, upright, looking to the front view.

They are the animator's from then on: an ordinary plane or Empty each, with an ordinary image, that may be moved, drawn
between, or deleted; nothing of animl looks for them again.
"""

from collections.abc import Sequence
from math import pi
from pathlib import Path
from typing import Any

import bpy
from mathutils import Vector

from ..core.jobs.face import Face
from ..core.timing import Mark
from .curves import TAG
from .folders import stored_path
from .planes import add_plane, show_drawings, show_still
from .source import PlanePlacement

HEIGHT = 1.0
APART = 1.1
"""Blender's units from one to the next, sideways and upwards."""

COLUMNS = 8


def place_faces(
    context: bpy.types.Context, faces: Sequence[Face], files: Sequence[Path], *, as_planes: bool
) -> list[bpy.types.Object]:
    """Place every face by itself, row above row; mirrored ones, which come last, begin a row of their own."""
    placed: list[bpy.types.Object] = []
    straight = sum(not face.mirrored for face in faces)
    rows = -(-straight // COLUMNS)
    for index, (face, file) in enumerate(zip(faces, files, strict=True)):
        own = index - straight if face.mirrored else index
        row = own // COLUMNS + (rows if face.mirrored else 0)
        name = f"Character {face.seed}{' mirrored' if face.mirrored else ''}"
        middle = _middle(context, own % COLUMNS, row)
        placed.append(_plane(name, middle, file) if as_planes else _empty(name, middle, file))
    _link(context, placed)
    return placed


def place_morph(
    context: bpy.types.Context, name: str, faces: Sequence[Face], files: Sequence[Path], *, as_planes: bool
) -> list[bpy.types.Object]:
    """Place one that changes from the current frame on, each face a frame; mirrored faces are those of another."""
    placed: list[bpy.types.Object] = []
    scene: Any = context.scene
    for column, mirrored in enumerate(dict.fromkeys(face.mirrored for face in faces)):
        own = [file for face, file in zip(faces, files, strict=True) if face.mirrored == mirrored]
        title = f"{name}{' mirrored' if mirrored else ''}"
        middle = _middle(context, column, 0)
        if as_planes:
            placed.append(_moving_plane(title, middle, own, files.index(own[0]), scene.frame_current))
        else:
            placed.append(_moving_empty(title, middle, own, files.index(own[0]), scene.frame_current))
    _link(context, placed)
    return placed


def _middle(context: bpy.types.Context, column: int, row: int) -> Vector:
    scene: Any = context.scene
    return scene.cursor.location + Vector((APART * column, 0, APART * row))


def _plane(name: str, middle: Vector, file: Path) -> bpy.types.Object:
    plane = add_plane(name, PlanePlacement(_corners(middle), None), file)
    show_still(plane)
    _give_away(plane)
    return plane


def _moving_plane(name: str, middle: Vector, files: Sequence[Path], before: int, start: int) -> bpy.types.Object:
    """Shows one file a frame; its last stays. ``before`` counts the files of the folder that come earlier."""
    plane = add_plane(name, PlanePlacement(_corners(middle), None), files[0])
    marks = [Mark(index / len(files), start + index, 1) for index in range(len(files))]
    show_drawings(plane, marks, [before + number for number in range(1, len(files) + 1)])
    _give_away(plane)
    return plane


def _empty(name: str, middle: Vector, file: Path) -> bpy.types.Object:
    image = bpy.data.images.load(stored_path(file, bpy.data.filepath))
    image.name = name
    empty: Any = bpy.data.objects.new(name, None)
    empty.empty_display_type = "IMAGE"
    empty.data = image
    empty.empty_display_size = HEIGHT
    empty.location = middle
    empty.rotation_euler = (pi / 2, 0, 0)
    return empty


def _moving_empty(name: str, middle: Vector, files: Sequence[Path], before: int, start: int) -> bpy.types.Object:
    empty: Any = _empty(name, middle, files[0])
    empty.data.source = "SEQUENCE"
    user = empty.image_user
    user.frame_start, user.frame_duration, user.frame_offset = start, len(files), before
    user.use_auto_refresh = True
    return empty


def _corners(middle: Vector) -> Any:
    half = HEIGHT / 2
    places = ((-half, -half), (half, -half), (half, half), (-half, half))
    return tuple(tuple(middle + Vector((x, 0, z))) for x, z in places)


def _give_away(plane: bpy.types.Object) -> None:
    """Take animl's mark off: a drawing of animl's is never a key, a character may be one."""
    mesh: Any = plane.data
    for datablock in (mesh, *mesh.materials, *_images(mesh)):
        if TAG in datablock:
            del datablock[TAG]


def _images(mesh: Any) -> list[bpy.types.Image]:
    nodes = [node for material in mesh.materials for node in material.node_tree.nodes]
    return [node.image for node in nodes if node.bl_idname == "ShaderNodeTexImage"]


def _link(context: bpy.types.Context, placed: Sequence[bpy.types.Object]) -> None:
    """Into the scene's active collection, selected, the first one active."""
    for other in context.view_layer.objects.selected:
        other.select_set(False)
    for thing in placed:
        context.collection.objects.link(thing)
    context.view_layer.update()  # or it does not know them yet
    shown = [thing for thing in placed if thing.name in context.view_layer.objects]  # none in an excluded collection
    for thing in shown:
        thing.select_set(True)
    if shown:
        context.view_layer.objects.active = shown[0]
