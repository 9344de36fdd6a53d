"""Solid view: it shows no materials, so a placed plane is a grey card there until the view shows textures.

The choices were tried in Blender's window. An image Empty over the plane is seen in Solid view too, but vanishes with the
overlays, escapes the view transform and doubles soft edges in Material Preview. So there is one plane, true in Material
Preview, in Rendered view and in the render; and views in plain Solid are set to show textures, which the button reports.
"""

from typing import Any

import bpy

from .place import made_by_animl


def show_textures(context: bpy.types.Context) -> bool:
    """Set the screen's views in plain Solid to the colour Texture, if there is a plane of animl's to be seen.

    Returns:
        Whether a view was changed: the animator should be told.
    """
    scene: Any = context.scene
    if bpy.app.background or not any(made_by_animl(thing) for thing in scene.objects):
        return False
    changed = False
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                shading = area.spaces.active.shading
                if window.scene == scene and shading.type == "SOLID" and shading.color_type == "MATERIAL":
                    shading.color_type = "TEXTURE"
                    changed = True
    return changed
