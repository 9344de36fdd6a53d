"""The fox of the demo in Blender's start-up scene: two Grease Pencil keys before a camera, saved to a file."""

from math import pi
from pathlib import Path

import bpy
from window import the_window

from demo import HOP, PALETTE, SIT, draw_key, fox, grease_pencil, shadow

KEYS = {1: SIT, 9: HOP}


def draw_foxes(path: Path) -> None:
    """Make the scene, one undo step."""
    for thing in list(bpy.data.objects):
        bpy.data.objects.remove(thing)
    scene = bpy.context.scene
    scene.frame_end = 16
    scene.view_settings.view_transform = "Standard"
    scene.render.resolution_x = scene.render.resolution_y = 640
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.data.type, camera.data.ortho_scale = "ORTHO", 3.6
    camera.location, camera.rotation_euler = (0, -10, 1.28), (pi / 2, 0, 0)
    scene.collection.objects.link(camera)
    scene.camera = camera
    character = grease_pencil("Fox", PALETTE | {"Shadow": "#7FAE82"}, depth=0.0)
    for frame, pose in KEYS.items():
        draw_key(character, "Ink", frame, [shadow(pose), *fox(pose)])
    the_window().view_layer.objects.active = character
    character.select_set(True)
    path.parent.mkdir(parents=True, exist_ok=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    with bpy.context.temp_override(window=the_window()):
        bpy.ops.ed.undo_push(message="Two keys")
