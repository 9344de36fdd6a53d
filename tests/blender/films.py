"""Small films, made by Blender itself."""

from pathlib import Path
from typing import Any

import bpy
import numpy as np
from PIL import Image

SIZE = (64, 48)


def save_colours(folder: Path, greys: list[int]) -> list[Path]:
    """Flat grey pictures of one level each: ``flat_0001.png`` and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"flat_{number:04}.png" for number in range(1, len(greys) + 1)]
    for file, grey in zip(files, greys, strict=True):
        levels = np.full((SIZE[1], SIZE[0], 4), (grey, grey, grey, 255), np.uint8)
        Image.fromarray(levels, "RGBA").save(file)
    return files


def save_film(files: list[Path], film: Path) -> Path:
    """Encode pictures as H.264, near to lossless, with Blender's own encoder."""
    scene = bpy.data.scenes.new("film")
    render = scene.render
    render.resolution_x, render.resolution_y = SIZE
    scene.view_settings.view_transform = "Standard"
    editor: Any = scene.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    strip = strips.new_image(name="a", filepath=str(files[0]), channel=1, frame_start=1, fit_method="ORIGINAL")
    for file in files[1:]:
        strip.elements.append(file.name)
    scene.frame_start, scene.frame_end = 1, len(files)
    strip.frame_final_duration = len(files)
    output = render.image_settings
    if hasattr(output, "media_type"):
        output.media_type = "VIDEO"
    output.file_format = "FFMPEG"
    render.ffmpeg.format = "MPEG4"
    render.ffmpeg.codec = "H264"
    render.ffmpeg.constant_rate_factor = "PERC_LOSSLESS"
    render.filepath = str(film)
    render.use_file_extension = False
    bpy.ops.render.render(animation=True, scene=scene.name)
    bpy.data.scenes.remove(scene)
    return film


def add_film(film: Path, start: int, channel: int = 1) -> Any:
    """A film strip of the current scene, active."""
    editor: Any = bpy.context.scene.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    strip = strips.new_movie(
        name=film.name, filepath=str(film), channel=channel, frame_start=start, fit_method="ORIGINAL"
    )
    editor.active_strip = strip
    return strip
