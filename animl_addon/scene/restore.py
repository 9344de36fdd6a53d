"""Puts back what Blender changes by itself while it renders another frame in another scene.

Blender writes the animated values of that frame back into the things it rendered, their parents, bones and drivers
among them, so that a camera stands elsewhere afterwards. An animator may have moved it just now, without a keyframe.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy

RENDER_RESULT = "Render Result"


@contextmanager
def restored(context: bpy.types.Context) -> Iterator[None]:
    """Afterwards, even after an error, every animated value is what it was, and with them what follows from them."""
    had_result = RENDER_RESULT in bpy.data.images
    animated = [
        (datablock, path, _value(datablock, path)) for datablock in _animated() for path in _animated_paths(datablock)
    ]
    try:
        yield
    finally:
        for datablock, path, before in animated:
            if before is not None and _value(datablock, path) != before:
                _put_back(datablock, path, before)
        if not had_result and (result := bpy.data.images.get(RENDER_RESULT)):
            bpy.data.images.remove(result)
        context.view_layer.update()


def _animated() -> Iterator[bpy.types.ID]:
    """Every datablock that keyframes or drivers move."""
    for collection in bpy.data.bl_rna.properties:
        if collection.type == "COLLECTION":
            for datablock in getattr(bpy.data, collection.identifier):
                # Nodes live in their material or world, and in no list of their own.
                for part in (datablock, getattr(datablock, "node_tree", None)):
                    if part and getattr(part, "animation_data", None):
                        yield part


def _animated_paths(datablock: Any) -> set[str]:
    """The properties that keyframes, stacked actions or drivers of the datablock write to."""
    animation = datablock.animation_data
    curves = list(animation.drivers)
    actions = {animation.action} | {strip.action for track in animation.nla_tracks for strip in track.strips}
    for action in actions - {None}:
        if hasattr(action, "slots"):
            # All of the action's slots: which of them are this datablock's does not matter here, a path either leads
            # to a value or it does not.
            bags = [bag for layer in action.layers for strip in layer.strips for bag in strip.channelbags]
            curves += [curve for bag in bags for curve in bag.fcurves]
        else:
            curves += action.fcurves
    return {curve.data_path for curve in curves}


def _value(datablock: bpy.types.ID, path: str) -> Any:
    """The whole property, vectors as tuples; None where the path leads nowhere, as curves of removed things do."""
    try:
        value = datablock.path_resolve(path)
    except ValueError:
        return None
    return tuple(value) if hasattr(value, "__len__") and not isinstance(value, (str, bytes, set)) else value


def _put_back(datablock: bpy.types.ID, path: str, value: Any) -> None:
    if path.endswith('"]'):  # a custom property: its owner, then its name in brackets and quotes
        owner_path, _, name = path.rpartition('["')
        owner: Any = datablock.path_resolve(owner_path) if owner_path else datablock
        owner[name.removesuffix('"]')] = value
    else:
        owner_path, _, name = path.rpartition(".")
        owner = datablock.path_resolve(owner_path) if owner_path else datablock
        setattr(owner, name, value)
