"""Stepped keyframes on any datablock, and their exact removal: the one place that knows how actions differ by version.

From Blender 4.4 an action holds slots, each with a bag of F-curves; before, it held the F-curves of one datablock.
"""

from collections.abc import Container, Mapping
from typing import Any

import bpy

TAG = "animl"
"""Custom property of everything that animl adds to a file."""


def step(owner: bpy.types.bpy_struct, path: str, values: Mapping[int, Any]) -> None:
    """Key ``owner.path`` to change in steps: each value holds from its frame to the next.

    The keyframes are of the type Generated. A datablock without an action gets one of its own, marked as animl's, so
    that no slot appears in an action of the animator's.
    """
    datablock: Any = owner.id_data
    animation = datablock.animation_data or datablock.animation_data_create()
    if animation.action is None:
        action = bpy.data.actions.new(datablock.name)
        action[TAG] = True
        animation.action = action
    before = getattr(owner, path)
    for frame, value in values.items():
        setattr(owner, path, value)
        owner.keyframe_insert(path, frame=frame, keytype="GENERATED")
    setattr(owner, path, before)
    curve = find(datablock, owner.path_from_id(path))
    assert curve is not None
    for point in curve.keyframe_points:
        if int(point.co.x) in values:
            point.interpolation = "CONSTANT"


def unstep(owner: bpy.types.bpy_struct, path: str, frames: Container[float] | None = None) -> None:
    """Take back what :func:`step` keyed on these frames, or on all; what the animator keyed stays.

    An F-curve, and an action of animl's, that then hold nothing are removed too.
    """
    datablock: Any = owner.id_data
    curve = find(datablock, owner.path_from_id(path))
    if curve is None:
        return
    for point in reversed(list(curve.keyframe_points)):
        if point.type == "GENERATED" and (frames is None or point.co.x in frames):
            curve.keyframe_points.remove(point)
    if not curve.keyframe_points:
        _curves(datablock).remove(curve)
    animation = datablock.animation_data
    action = animation.action
    if action.get(TAG) and not _curves(datablock):
        animation.action = None
        if not animation.drivers and not animation.nla_tracks:
            datablock.animation_data_clear()
        if not action.users:
            bpy.data.actions.remove(action)


def find(datablock: bpy.types.ID, path: str) -> bpy.types.FCurve | None:
    """The F-curve of ``path`` in the datablock's action."""
    return next((curve for curve in _curves(datablock) if curve.data_path == path), None)


def _curves(datablock: bpy.types.ID) -> Any:
    """The F-curves of the datablock's action: a collection with ``remove``, or an empty tuple."""
    animation = datablock.animation_data
    if animation is None or animation.action is None:
        return ()
    action: Any = animation.action
    if not hasattr(action, "slots"):
        return action.fcurves
    for layer in action.layers:
        for strip in layer.strips:
            if animation.action_slot and (bag := strip.channelbag(animation.action_slot)):
                return bag.fcurves
    return ()
