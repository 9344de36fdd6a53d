"""Draws the preview of strokes and the guides over the 3D viewport; without a window there is nothing to do."""

import logging
import traceback
from typing import Any

import bpy

from .. import worker_session
from ..operators.strokes.preview import Preview

log = logging.getLogger(__name__)

LOOK_EVERY = 0.2
"""Seconds between two looks at whether the choices or the playhead have changed."""

WIDTH = 2.0
"""Pixels of a line."""

preview = Preview()

_drawn_by: Any = None


def register() -> None:
    """Begin to draw."""
    global _drawn_by
    if bpy.app.background:
        return
    _drawn_by = bpy.types.SpaceView3D.draw_handler_add(_draw, (), "WINDOW", "POST_VIEW")
    bpy.app.timers.register(_look, first_interval=LOOK_EVERY, persistent=True)


def unregister() -> None:
    """Leave nothing behind in the viewport."""
    global _drawn_by
    if _drawn_by is None:
        return
    bpy.types.SpaceView3D.draw_handler_remove(_drawn_by, "WINDOW")
    _drawn_by = None
    preview.lines = []
    preview.forget()
    if bpy.app.timers.is_registered(_look):
        bpy.app.timers.unregister(_look)
    _redraw()


def _look() -> float:
    """A Blender timer: seconds until the next look."""
    windows = bpy.context.window_manager.windows
    if len(windows):
        try:
            with bpy.context.temp_override(window=windows[0]):
                if preview.look(bpy.context):
                    _redraw()
        except Exception:  # Blender would forget the timer; it is tried again once something changes
            worker_session.note_error(traceback.format_exc())
            log.exception("animl made a mistake in its preview")
    return LOOK_EVERY


def _draw() -> None:
    space: Any = bpy.context.space_data
    if not preview.lines or not space.overlay.show_overlays:
        return
    import gpu
    from gpu_extras.batch import batch_for_shader

    shader = gpu.shader.from_builtin("POLYLINE_UNIFORM_COLOR")
    region = bpy.context.region
    gpu.state.blend_set("ALPHA")
    shader.bind()
    shader.uniform_float("viewportSize", (region.width, region.height))
    shader.uniform_float("lineWidth", WIDTH * bpy.context.preferences.system.ui_scale)
    for line in preview.lines:
        shader.uniform_float("color", line.colour)
        batch_for_shader(shader, "LINE_STRIP", {"pos": line.points}).draw(shader)
    gpu.state.blend_set("NONE")


def _redraw() -> None:
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()
