"""A camera for the part of the view that is drawn on: what lies around it need not be rendered.

Without a graphics card Blender takes as long for an empty pixel as for a drawn one, most of it for smoothing edges; a
character that fills a third of the view is rendered in a third of the time. What is rendered is the same: pixels of the
close-up are pixels of the view.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil, floor
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ..core.tiles import Window
from .strokes.view import through

ROOM = 12
"""Pixels left around the outline's bounds."""

RIM = 3
"""Pixels of these that must stay clear, or the bounds were too narrow: smoothing looks no further across an edge."""

LEAST = 64
"""Pixels: no part is shorter or narrower."""

WORTHWHILE = 0.8
"""Of the view, how large a part may be at most."""

ELSEWHERE = {"NODES", "GREASE_PENCIL_LINEART", "GREASE_PENCIL_OUTLINE"}
"""Modifiers that may show things beside the object's own outline, or that look at the scene's camera themselves."""


def drawn_part(stand: bpy.types.Scene, thing: bpy.types.Object) -> Window | None:
    """The part of the stand's view in which the thing is seen at the stand's frame; None where it takes the whole.

    Blender's bounds are of strokes as modifiers leave them. Where something may be seen elsewhere, as by effects or by
    parents of layers, the whole view is the answer. Corners of square dots they do not know: :func:`too_narrow` tells.
    """
    graph: Any = stand.view_layers[0].depsgraph
    camera, posed = stand.camera.evaluated_get(graph), thing.evaluated_get(graph)
    if bpy.app.version < (4, 5, 0):  # whose bounds are of lines without width
        return None
    if camera.data.type not in ("ORTHO", "PERSP") or posed.shader_effects or posed.instance_type != "NONE":
        return None
    if any(each.type in ELSEWHERE or each.show_render != each.show_viewport for each in posed.modifiers):
        return None
    if any(layer.parent for layer in posed.data.layers):
        return None
    corners = np.column_stack([np.array(posed.bound_box, np.float64), np.ones(8)])  # (8, 4)
    x, y, depth = through(camera, posed, stand, graph) @ corners.T
    if not np.isfinite([x, y, depth]).all() or depth.min() <= 0:
        return None
    view = whole_view(stand)
    left, right = _span(x / depth, view.width)
    top, bottom = _span(y / depth, view.height)
    part = Window(top, left, bottom, right)
    return part if 0 < part.pixels <= WORTHWHILE * view.pixels else None


def _span(across: NDArray[np.float64], length: int) -> tuple[int, int]:
    """First and last pixel, the latter excluded, of what stands at these places along a side of the view."""
    low, high = np.clip([across.min() - ROOM, across.max() + ROOM], 0, length)
    lacking = max(LEAST - (high - low), 0) / 2 if high > low else 0
    return max(floor(low - lacking), 0), min(ceil(high + lacking), length)


def whole_view(stand: bpy.types.Scene) -> Window:
    return Window(0, 0, stand.render.resolution_y, stand.render.resolution_x)


@contextmanager
def close_up(stand: bpy.types.Scene, part: Window) -> Iterator[None]:
    """Have the stand render this part of its view alone, pixel by pixel as in the whole; afterwards it is as before."""
    render, camera, view = stand.render, stand.camera, whole_view(stand)
    graph: Any = stand.view_layers[0].depsgraph
    posed = camera.evaluated_get(graph)
    lens: Any = posed.data
    optics: Any = bpy.data.cameras.new("animl close-up")
    try:
        for name in ("type", "clip_start", "clip_end"):
            setattr(optics, name, getattr(lens, name))
        stretch = render.pixel_aspect_y / render.pixel_aspect_x
        level = lens.sensor_fit == "HORIZONTAL" or (lens.sensor_fit == "AUTO" and view.width >= stretch * view.height)
        fitted = view.width if level else stretch * view.height  # pixels, over which the lens is measured
        optics.sensor_fit = "HORIZONTAL"
        optics.sensor_width = lens.sensor_height if lens.sensor_fit == "VERTICAL" else lens.sensor_width
        optics.lens = lens.lens * fitted / part.width
        optics.ortho_scale = lens.ortho_scale * part.width / fitted
        right = (part.left + part.right - view.width) / 2
        up = (view.height - part.top - part.bottom) / 2 * stretch
        optics.shift_x = (lens.shift_x * fitted + right) / part.width
        optics.shift_y = (lens.shift_y * fitted + up) / part.width
        stand.camera = bpy.data.objects.new("animl close-up", optics)
        stand.camera.matrix_world = posed.matrix_world.normalized()
        render.resolution_x, render.resolution_y = part.width, part.height
        yield
    finally:
        stand.camera = camera
        render.resolution_x, render.resolution_y = view.width, view.height
        bpy.data.cameras.remove(optics)  # which removes the object with it


def too_narrow(part: Window, view: Window, alpha: NDArray[np.uint8]) -> bool:
    """Whether something reaches the rim of a part, other than where the view ends; ``alpha`` is (H, W) of the part."""
    rims = (
        (part.top > view.top, alpha[:RIM]),
        (part.left > view.left, alpha[:, :RIM]),
        (part.bottom < view.bottom, alpha[-RIM:]),
        (part.right < view.right, alpha[:, -RIM:]),
    )
    return any(inside and rim.any() for inside, rim in rims)
