"""Where the points of a layer are seen: through the camera of the keys' pictures, or squarely where there is none."""

from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ..camera import normal_of, scene_camera, upright
from .drawing import seen

SIDE = 1024
"""Pixels of the longer side of a view that nothing is rendered in."""

LEAST = 1e-2
"""Pixels that a drawing must at least extend over for its view to tell anything."""

ToPixels = NDArray[np.float64]
"""(3, 4): from a space to pixels of a picture, x right, y down, homogeneous."""


def through(camera: bpy.types.Object, thing: bpy.types.Object, stand: bpy.types.Scene, graph: Any) -> ToPixels:
    """From the thing's own space into the picture that the stand renders of it, both evaluated as they are now."""
    render = stand.render
    width, height = (side * render.resolution_percentage / 100 for side in (render.resolution_x, render.resolution_y))
    lens = camera.calc_matrix_camera(
        graph, x=round(width), y=round(height), scale_x=render.pixel_aspect_x, scale_y=render.pixel_aspect_y
    )
    # What a camera sees does not depend on its scale.
    into_view = camera.matrix_world.normalized().inverted_safe()
    clip = np.array(lens @ into_view @ thing.matrix_world, np.float64)
    return np.stack([(clip[3] + clip[0]) * width / 2, (clip[3] - clip[1]) * height / 2, clip[3]])


def of_layer(layer: bpy.types.GreasePencilLayer, thing: bpy.types.Object) -> NDArray[np.float64]:
    """(4, 4): from the layer's space into its object's, its parent included."""
    local = np.array(layer.matrix_local, np.float64)
    parent: Any = layer.parent
    if parent is None:
        return local
    above = parent.matrix_world
    if layer.parent_bone and parent.pose and (bone := parent.pose.bones.get(layer.parent_bone)):
        above = above @ bone.matrix
    return np.array(thing.matrix_world.inverted_safe() @ above @ layer.matrix_parent_inverse, np.float64) @ local


def at_hand(scene: bpy.types.Scene, thing: bpy.types.Object, frame: int) -> ToPixels | None:
    """From the thing's space to pixels through the scene's camera, as both stand at the playhead; None without one.

    Two keys are seen from one place then, wherever the thing or the camera goes between them: what is compared is how
    the drawing changes.
    """
    camera = scene_camera(scene, frame)
    if camera is None:
        return None
    return through(camera, thing, scene, bpy.context.evaluated_depsgraph_get())


def squarely(points: NDArray[np.floating]) -> ToPixels:
    """Onto the plane that (N, 3) points lie in best, without perspective, all of them within :data:`SIDE` pixels."""
    points = points[np.isfinite(points).all(axis=1)].astype(np.float64)
    if not len(points):
        points = np.zeros((1, 3))
    right, up, _ = np.array(upright(normal_of(points)), np.float64).T
    axes = np.stack([right, -up])
    flat = points @ axes.T  # (N, 2)
    low, high = flat.min(axis=0), flat.max(axis=0)
    scale = SIDE / max(float((high - low).max()), 1e-9)
    return np.block([[axes * scale, -low[:, None] * scale], [np.zeros((1, 3)), np.ones((1, 1))]])


def tells(to_pixels: ToPixels, points: NDArray[np.floating]) -> bool:
    """Whether the points can be told apart in this view: none lies behind the camera, and they do not all coincide."""
    points = points[np.isfinite(points).all(axis=1)]
    if not len(points):
        return True
    depth = to_pixels[2, :3] @ points.T.astype(np.float64) + to_pixels[2, 3]
    view = seen(points, to_pixels)
    if not np.isfinite(view).all() or not (depth > 0).all():
        return False
    return len(points) == 1 or float((view.max(axis=0) - view.min(axis=0)).max()) > LEAST
