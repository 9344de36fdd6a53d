"""Where the drawing's picture lies: through the scene's camera, or a frame fitted to the keys when there is none."""

from collections.abc import Callable, Sequence

import bpy
import numpy as np
from mathutils import Matrix, Vector

from ..core.errors import KeyDrawingError
from .source import PlanePlacement

MARGIN = 0.05
"""Of the fitted frame's longer side, on every side: inbetweens may overshoot the keys a little."""

SLENDEREST = 0.25
"""Of the longer side, how short the other may be: a picture of a level line is no line of pixels."""


def scene_camera(scene: bpy.types.Scene, frame: int) -> bpy.types.Object | None:
    """The camera through which the scene is seen at a frame; markers may switch it."""
    switches = sorted((marker.frame, index) for index, marker in enumerate(scene.timeline_markers) if marker.camera)
    if switches:
        passed = [index for at, index in switches if at <= frame]
        return scene.timeline_markers[passed[-1] if passed else switches[0][1]].camera
    return scene.camera


def look_through(
    stand: bpy.types.Scene,
    original: bpy.types.Scene,
    camera: bpy.types.Object,
    thing: bpy.types.Object,
    frames: Sequence[int],
    long_side: int,
) -> PlanePlacement:
    """Put the scene's camera on the stand, with the aspect of the scene's render.

    Returns:
        The rectangle that the camera sees at the depth of the thing's origin (its mean over the frames), in the
        camera's own space: a child of the camera there covers the picture exactly, however the camera moves.
    """
    render, like = stand.render, original.render
    longest = max(like.resolution_x, like.resolution_y)
    render.resolution_x = max(round(like.resolution_x * long_side / longest), 4)
    render.resolution_y = max(round(like.resolution_y * long_side / longest), 4)
    render.pixel_aspect_x, render.pixel_aspect_y = like.pixel_aspect_x, like.pixel_aspect_y
    stand.camera = camera
    depths = []
    for frame in reversed(frames):  # so that the first key's view is the one that stays
        stand.frame_set(frame)
        depths.append(_depth(camera.evaluated_get(_graph(stand)), thing.evaluated_get(_graph(stand))))
    depth = sum(depths) / len(depths)
    seen = camera.evaluated_get(_graph(stand))
    top_right, bottom_right, bottom_left, top_left = seen.data.view_frame(scene=stand)
    # A camera's scale does not change what it sees, but a child of it is scaled.
    to_child = seen.matrix_world.inverted_safe() @ seen.matrix_world.normalized()
    return PlanePlacement(
        corners=tuple(  # type: ignore[arg-type]
            tuple(to_child @ _at_depth(corner, depth, seen.data.type))
            for corner in (bottom_left, bottom_right, top_right, top_left)
        ),
        parent=camera,
    )


def fit(
    stand: bpy.types.Scene,
    camera: bpy.types.Object,
    thing: bpy.types.Object,
    frames: Sequence[int],
    points: Callable[[bpy.types.Object, int], tuple[np.ndarray, np.ndarray]],
    thickest: float,
    long_side: int,
) -> PlanePlacement:
    """Aim an orthographic camera squarely at the plane of the drawings and fit it around all of them, with a margin.

    The plane is the one that the points lie in best; drawings that lie in none, or on one line, are seen from the
    front. Upright is upright: the world's Z points up, in a view from above its Y.

    Args:
        points: of the thing as posed at a frame, the drawing's points there, (N, 3) in its own space, N at least 1; and
            those of them that Blender looks for elsewhere when it tells the bounds of the thing.
        thickest: half the width of their thickest line, in the same units.

    Returns:
        The frame in world space, in the middle of the drawings' depth.

    Raises:
        KeyDrawingError: a point is at no place, or beyond all that can be counted.
    """
    corners, drawn, strayed = [], [], False
    for frame in frames:
        stand.frame_set(frame)
        posed = thing.evaluated_get(_graph(stand))
        corners += [posed.matrix_world @ Vector(corner) for corner in posed.bound_box]
        matrix = np.array(posed.matrix_world, np.float64)
        here, stray = (each @ matrix[:3, :3].T + matrix[:3, 3] for each in points(posed, frame))
        drawn.append(here)
        corners += [Vector(point) for point in stray]
        strayed = strayed or len(stray) > 0
    if not (np.isfinite(np.array(corners, np.float64)).all() and all(np.isfinite(each).all() for each in drawn)):
        raise KeyDrawingError(
            "A key has points that lie nowhere, so no view can hold them: delete them, or scale the object down."
        )
    axes = upright(normal_of(np.concatenate(drawn)))
    seen = np.array(corners, np.float64) @ np.array(axes, np.float64)  # (corners, 3): right, up, towards the camera
    without_width = strayed or bpy.app.version < (4, 5, 0)  # Blender 4.3's bounds are of lines without width
    outside = thickest * max(thing.matrix_world.to_scale()) if without_width else 0.0
    low, high = seen.min(axis=0) - outside, seen.max(axis=0) + outside
    middle, size = (low + high) / 2, high - low
    longer = max(float(size[0]), float(size[1]), 1e-4)
    sides = size[:2] + 2 * MARGIN * longer
    width, height = np.maximum(sides, SLENDEREST * sides.max())
    render = stand.render
    render.resolution_x = long_side if width >= height else max(round(long_side * width / height), 4)
    render.resolution_y = long_side if height >= width else max(round(long_side * height / width), 4)
    scale = max(width, height)
    half = np.array([render.resolution_x, render.resolution_y]) * (scale / long_side / 2)  # whole pixels, exactly
    camera.data.type = "ORTHO"
    camera.data.ortho_scale = scale
    camera.data.clip_start = longer * 1e-3
    camera.data.clip_end = longer * 3 + size[2]
    eye = axes @ Vector((middle[0], middle[1], high[2] + longer))
    camera.matrix_world = Matrix.Translation(eye) @ axes.to_4x4()
    stand.camera = camera
    return PlanePlacement(
        corners=tuple(  # type: ignore[arg-type]
            tuple(axes @ Vector((middle[0] + x * half[0], middle[1] + y * half[1], middle[2])))
            for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))
        ),
        parent=None,
    )


def upright(normal: Vector) -> Matrix:
    """Axes of a view along a line: columns right, up, and towards the viewer (3 x 3, orthonormal).

    Of the line's two ends the viewer takes the top, the front (-Y) or the right (X), in this order, as in Blender's own
    numbered views.
    """
    towards = normal.normalized()
    x, y, z = towards
    if (z if abs(z) > 0.9 else -y if abs(y) > 1e-3 else x) < 0:
        towards = -towards
    up = Vector((0, 1, 0)) if abs(z) > 0.9 else Vector((0, 0, 1))
    right = up.cross(towards).normalized()
    return Matrix((right, towards.cross(right), towards)).transposed()


def normal_of(points: np.ndarray) -> Vector:
    """Normal of the plane that (N, 3) points lie in best; -Y, the front, where they lie in none or on a line."""
    centred = points - points.mean(axis=0)
    spread, axes = np.linalg.eigh(centred.T @ centred)  # spread is squared and increases
    if spread[1] <= 1e-6 * spread[2] or spread[0] > 0.04 * spread[1]:
        return Vector((0, -1, 0))
    normal = axes[:, 0]
    nearest = int(np.abs(normal).argmax())
    if abs(normal[nearest]) > 0.9999:  # a wobble of the hand must not tilt the view
        normal = np.eye(3)[nearest]
    return Vector(normal)


def _depth(camera: bpy.types.Object, thing: bpy.types.Object) -> float:
    """How far before the camera the thing's origin lies, or its middle where the origin lies behind."""
    into_view = camera.matrix_world.normalized().inverted_safe()
    middle = sum((Vector(corner) for corner in thing.bound_box), Vector()) / 8
    for point in (thing.matrix_world.translation, thing.matrix_world @ middle):
        depth = -(into_view @ point).z
        if depth > camera.data.clip_start:
            return depth
    return camera.data.clip_start * 2


def _at_depth(corner: Vector, depth: float, kind: str) -> Vector:
    if kind == "ORTHO":
        return Vector((corner.x, corner.y, -depth))
    return corner * (depth / -corner.z)


def _graph(stand: bpy.types.Scene) -> bpy.types.Depsgraph:
    graph = stand.view_layers[0].depsgraph
    assert graph is not None, "frame_set has made one"
    return graph
