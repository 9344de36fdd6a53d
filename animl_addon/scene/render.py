"""Photographs drawings with Workbench, in a scene of its own and from copies: the animator's is never set up for it.

Nothing has to be put back in the scene that the animator sees, its engine, frame, colour management, output, selection
or mode, because none of it is touched. What Blender itself changes while it renders is put back by ``restore.py``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bpy
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..core.errors import KeyDrawingError, OutputError
from ..core.opening import opened
from ..core.tiles import Window
from ..core.whole import whole
from .close_up import close_up, drawn_part, too_narrow, whole_view
from .headless import check_rendering
from .restore import restored

SHORTEST, LONGEST = 256, 4096
"""Pixels: how long the longer side of a rendered key may be."""


@contextmanager
def camera_stand(context: bpy.types.Context, long_side: int) -> Iterator[bpy.types.Scene]:
    """Lend an empty scene that renders transparent film, unlit and in plain sRGB; it is gone afterwards.

    Args:
        long_side: pixels; what the pictures taken on the stand are to measure at most.

    Raises:
        KeyDrawingError: Blender cannot render here or now, or the size is not between 256 and 4096 pixels.
    """
    if not SHORTEST <= long_side <= LONGEST:
        raise KeyDrawingError(
            f"Keys cannot be rendered {long_side} pixels long: choose a size from {SHORTEST} to {LONGEST}."
        )
    if bpy.app.is_job_running("RENDER"):
        raise KeyDrawingError("Blender is rendering just now, so the keys cannot be: wait until it has finished.")
    check_rendering()
    with restored(context):
        stand = bpy.data.scenes.new("animl camera stand")
        try:
            _set_up(stand, context.scene)
            yield stand
        finally:
            bpy.data.scenes.remove(stand)


@contextmanager
def copy_on(stand: bpy.types.Scene, thing: bpy.types.Object) -> Iterator[bpy.types.Object]:
    """Lend a copy of the object with its own data, shown on the stand; both are gone afterwards.

    A copy can be rendered in any mode that the object is in, and even where the object is linked or overridden.
    """
    copy = thing.copy()
    data = thing.data.copy()
    try:
        copy.data = data
        copy.hide_render = False
        copy.hide_viewport = False
        stand.collection.objects.link(copy)
        yield copy
    finally:
        bpy.data.batch_remove([copy, data])


def photograph(
    context: bpy.types.Context, stand: bpy.types.Scene, thing: bpy.types.Object, name: str, file: Path
) -> None:
    """Render the thing at the stand's frame into ``file``, wholly or not at all: 8 bits a channel, straight alpha.

    Args:
        thing: what stands there, alone.
        name: what the animator calls the key, for messages.
        file: a ``.tif``: it is soon gone, and packing it would take longer than drawing its lines.

    Raises:
        KeyDrawingError: nothing is to be seen.
        OutputError: Blender could not render, or the picture cannot be written.
    """
    rendered = file.with_name(f"{file.stem}.unfinished.png")
    try:
        part = drawn_part(stand, thing)
        levels = None if part is None else _part_of_view(context, stand, part, rendered, name)
        if levels is None:
            levels = _rendered(context, stand, rendered, name)
        if not levels[..., 3].any():
            raise KeyDrawingError(
                f"Nothing is to be seen of the key {name}: draw on it, or bring it into the camera's view."
            )
        with whole(file) as unfinished:
            Image.fromarray(levels, "RGBA").save(unfinished, "TIFF")
    except (RuntimeError, OSError) as error:
        reason = str(error).strip().removeprefix("Error: ")
        raise OutputError(f"The key {name} could not be rendered: {reason}, mend that and try again.") from error
    finally:
        if rendered.exists():
            rendered.unlink()


def _part_of_view(
    context: bpy.types.Context, stand: bpy.types.Scene, part: Window, file: Path, name: str
) -> NDArray[np.uint8] | None:
    """The whole view of which only a part was rendered; None if nothing is seen in it, or more than lies in it."""
    with close_up(stand, part):
        levels = _rendered(context, stand, file, name)
    view = whole_view(stand)
    if not levels[..., 3].any() or too_narrow(part, view, levels[..., 3]):
        return None
    picture = np.zeros((view.height, view.width, 4), np.uint8)
    picture[part.top : part.bottom, part.left : part.right] = levels
    return picture


def _rendered(context: bpy.types.Context, stand: bpy.types.Scene, file: Path, name: str) -> NDArray[np.uint8]:
    """(H, W, 4) straight levels of what the stand shows, by way of ``file``.

    Raises:
        OutputError: it is not there, or not whole; of a full disk Blender says nothing.
    """
    stand.render.filepath = literal(file)
    # Without the override Blender takes the frame from the window's scene, whatever scene it is told to render.
    with context.temp_override(scene=stand, view_layer=stand.view_layers[0]):
        bpy.ops.render.render(write_still=True, scene=stand.name)
    try:
        with opened(file, KeyDrawingError, LONGEST**2) as picture:
            return np.asarray(picture.convert("RGBA"))
    except KeyDrawingError as error:
        raise OutputError(
            f"Blender could not write the whole picture of the key {name} to “{file.parent}”: make room there, or "
            "choose another folder for temporary files in Blender's preferences."
        ) from error


def _set_up(stand: bpy.types.Scene, original: bpy.types.Scene) -> None:
    render, like = stand.render, original.render
    plain_output(stand)
    render.image_settings.compression = 0
    render.engine = "BLENDER_WORKBENCH"
    render.film_transparent = True
    render.use_sequencer = False
    render.fps, render.fps_base = like.fps, like.fps_base  # modifiers may reckon in seconds
    stand.frame_start, stand.frame_end = original.frame_start, original.frame_end
    stand.unit_settings.scale_length = original.unit_settings.scale_length
    # One sample and smoothed edges: eight samples look the same and take eight times as long. Hard edges stay hard.
    pencil, chosen = stand.grease_pencil_settings, original.grease_pencil_settings
    hard = getattr(chosen, "antialias_threshold_render", chosen.antialias_threshold) == 0
    for setting in ("antialias_threshold", "antialias_threshold_render"):
        if hasattr(pencil, setting):
            setattr(pencil, setting, 0 if hard else 1)
    if hasattr(pencil, "aa_samples"):
        pencil.aa_samples = 1
    stand.display.render_aa = "OFF"


def plain_output(stand: bpy.types.Scene) -> None:
    """Have the scene write PNGs of 8 bits a channel in plain sRGB, at its full resolution.

    Raises:
        KeyDrawingError: Blender's colour configuration knows no sRGB.
    """
    render = stand.render
    render.dither_intensity = 0
    render.use_compositing = False
    render.use_file_extension = False
    render.use_overwrite = True
    render.resolution_percentage = 100
    output = render.image_settings
    if hasattr(output, "media_type"):  # Blender 5 asks for it before the format
        output.media_type = "IMAGE"
    output.file_format = "PNG"
    output.color_mode = "RGBA"
    output.color_depth = "8"
    output.compression = 10
    try:
        stand.display_settings.display_device = "sRGB"
        stand.view_settings.view_transform = "Standard"
    except TypeError as error:
        raise KeyDrawingError(
            "Blender's colour configuration has no display “sRGB” with the view “Standard”: start Blender with its own."
        ) from error


def literal(file: Path) -> str:
    """The path as an output path of Blender, which from version 4.5 fills in names in braces."""
    return str(file) if bpy.app.version < (4, 5, 0) else str(file).replace("{", "{{").replace("}", "}}")
