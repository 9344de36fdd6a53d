"""An image of the .blend as a file, as it is seen: renders with the view transform, all others with their pixels."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bpy

from ..core.errors import KeyDrawingError
from ..core.files import write_picture
from .image_files import read_image

RENDERS = {"RENDER_RESULT", "COMPOSITING"}

OUTPUT = {"media_type": "IMAGE", "file_format": "PNG", "color_mode": "RGBA", "color_depth": "8", "compression": 10}
"""In the order in which Blender wants to be told; only Blender 5 asks for the first."""


def write_image(image: bpy.types.Image, scene: bpy.types.Scene, file: Path) -> None:
    """Write what is seen of an image as PNG.

    Raises:
        KeyDrawingError: nothing was rendered yet, or the image is empty, damaged or too large.
        OutputError: the folder is full.
    """
    if image.type not in RENDERS:
        write_picture(file, read_image(image, f"“{image.name}”"))
        return
    with saving_png(scene):
        try:
            image.save_render(str(file), scene=scene)
        except RuntimeError as error:
            raise KeyDrawingError(f"“{image.name}” is empty: render first (F12).") from error
    if not file.is_file():
        raise KeyDrawingError(f"“{image.name}” is empty: render first (F12).")


@contextmanager
def saving_png(scene: bpy.types.Scene) -> Iterator[None]:
    """Renders are saved as PNG with alpha while the block lasts; a render belongs to its scene, and to no other."""
    output = scene.render.image_settings
    names = [name for name in OUTPUT if hasattr(output, name)]
    before = [(name, getattr(output, name)) for name in names]
    try:
        for name in names:
            setattr(output, name, OUTPUT[name])
        yield
    finally:
        for name, value in before:
            setattr(output, name, value)


def show_drawn(image: bpy.types.Image, file: Path, space: bpy.types.SpaceImageEditor | None) -> bpy.types.Image:
    """Load the drawing as an image of its own, named after the original, and show it in the editor, if there is one."""
    drawn = bpy.data.images.load(str(file))
    drawn.name = f"{image.name} · Cartoon"
    drawn.use_fake_user = True  # else it is gone when the file is saved and read
    if space:
        space.image = drawn
    return drawn
