"""Render the scene of a .blend as PNGs with alpha: ``python tools/render_blend.py FILE.blend FOLDER``.

Runs inside Blender (``blender --background --python tools/render_blend.py -- FILE.blend FOLDER``) or in a Python
that has the module bpy. Training reads its pictures. Scripts within the file are not run, and nothing of it is saved.
"""

import sys
from pathlib import Path

import bpy

MOST_FRAMES = 5000


def main() -> int:
    words = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:]
    file, folder = Path(words[0]), Path(words[1])
    try:
        bpy.ops.wm.open_mainfile(filepath=str(file), load_ui=False, use_scripts=False)
    except RuntimeError:
        return refuse("this Blender cannot open it")
    scene = bpy.context.scene
    if scene.camera is None:
        return refuse("its scene has no camera")
    if scene.frame_end - scene.frame_start >= MOST_FRAMES:
        return refuse(f"its scene has more than {MOST_FRAMES} frames")
    scene.render.film_transparent |= scene.world is None
    settings = scene.render.image_settings
    if hasattr(settings, "media_type"):
        settings.media_type = "IMAGE"
    settings.file_format, settings.color_mode, settings.color_depth = "PNG", "RGBA", "8"
    scene.render.use_sequencer = False
    scene.render.filepath = str(folder / "frame-")
    try:
        bpy.ops.render.render(animation=True)
    except RuntimeError as error:
        return refuse(" ".join(str(error).split()))
    return 0


def refuse(why: str) -> int:
    print(f"render_blend: {why}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
