"""Solid view: it shows no materials, so a placed plane is a grey card there, unless the view is made to show pictures.

Tried in Blender's window: the colour Texture shows the picture, but washed out by the studio light, beside keys that
are not. An image Empty over the plane is true in Solid view, but vanishes with the overlays, escapes the view transform
and doubles soft edges in Material Preview. Material Preview alone shows keys and drawings alike, as the render does: so
there is one plane and nothing else, and a view in plain Solid is set to Material Preview, which the button reports.
"""

from typing import Any

import bpy

from .place import made_by_animl


def leave_solid_view(context: bpy.types.Context) -> bool:
    """Set the 3D viewports that show the scene in plain Solid to Material Preview, if there is a plane of animl's.

    Views in Wireframe, and in Solid with another colour than Material, were set so by the animator, and stay.

    Returns:
        Whether a view was changed: the animator should be told.
    """
    scene: Any = context.scene
    if bpy.app.background or not any(made_by_animl(thing) for thing in scene.objects):
        return False
    windows = [window for window in context.window_manager.windows if window.scene == scene]
    areas = [area for window in windows for area in window.screen.areas if area.type == "VIEW_3D"]
    plain = [
        shading
        for shading in (area.spaces.active.shading for area in areas)
        if shading.type == "SOLID" and shading.color_type == "MATERIAL"
    ]
    for shading in plain:
        shading.type = "MATERIAL"
    return bool(plain)
