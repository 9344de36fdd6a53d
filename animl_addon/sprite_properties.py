"""What an artist chooses for a sprite sheet: kept with the object or strip that shows it, and said by a script's call.

As in ``properties.py`` no number has a hard limit: what cannot be done is refused with a sentence where it is planned.
"""

from typing import Any

import bpy

from .core.errors import AnimlError
from .core.job import PixelArt
from .core.sprites.layout import By, Layout
from .scene.sprites.sheet import find_sheet, layout_of, look_at

LAYOUTS = [
    (str(By.GUESS), "Found by Itself", "By the atlas of its own name beside it, else by a grid that is guessed"),
    (str(By.GRID), "Columns and Rows", "By a grid of so many columns and rows"),
    (str(By.CELL), "Frame Size", "By a grid of cells of this size"),
    (str(By.FILE), "File", "By an atlas (.json), or the .aseprite or GIF file that the picture was exported from"),
]

PIXELS = [
    (str(PixelArt.AUTO).upper(), "Automatic", "As pixel art where it looks like it"),
    (str(PixelArt.ON).upper(), "On", "As pixel art: on its own grid, in the frames' own colours"),
    (str(PixelArt.OFF).upper(), "Off", "As a painted picture"),
]

CHOICES = ("by", "columns", "rows", "width", "height", "file", "tag", "count", "loop", "pixel", "exposure")


def _tags(self: Any, context: bpy.types.Context, text: str) -> list[str]:
    """The sheet's animations, offered while one types."""
    try:
        sheet = find_sheet(context)
        return [name for name, count in look_at(sheet, layout_of(sheet.choices)).animations if name and count > 1]
    except AnimlError:
        return []  # why the sheet cannot be read stands in the panel


class SheetProperties:
    """Shared by the sheet's settings and the operators; Blender collects annotations from here for both."""

    columns: bpy.props.IntProperty(name="Columns", description="Frames side by side in the sheet", soft_min=1)
    rows: bpy.props.IntProperty(name="Rows", description="Lines of frames in the sheet", soft_min=1)
    width: bpy.props.IntProperty(name="Width", description="Width of one frame", soft_min=1, subtype="PIXEL")
    height: bpy.props.IntProperty(name="Height", description="Height of one frame", soft_min=1, subtype="PIXEL")
    file: bpy.props.StringProperty(
        name="File",
        description="Atlas of the sheet (.json), or the .aseprite or GIF file that it was exported from",
        subtype="FILE_PATH",
    )
    tag: bpy.props.StringProperty(
        name="Animation",
        description="The animation (tag, or row of a grid) that is meant; empty means all",
        search=_tags,
    )
    count: bpy.props.IntProperty(
        name="Inbetweens",
        description="How many drawings to make between every two frames",
        default=1,
        soft_min=1,
        soft_max=7,
    )
    loop: bpy.props.BoolProperty(
        name="Loop", description="Draw from the last frame of each animation back to its first as well"
    )
    pixel: bpy.props.EnumProperty(name="Pixel Art", description="Whether to draw as pixel art", items=PIXELS)
    exposure: bpy.props.IntProperty(
        name="Exposure",
        description="Scene frames that each picture of the sheet is shown for; its inbetweens share them",
        default=2,
        soft_min=1,
        soft_max=12,
    )


def _offer_guess(self: Any, context: bpy.types.Context) -> None:
    """Who turns to numbers finds the guessed ones there, to be put right."""
    try:
        guessed = look_at(find_sheet(context), Layout())
    except AnimlError:
        return  # the panel says why
    if guessed.grid and guessed.cell:
        if self.by == By.GRID and not self.columns:
            self.columns, self.rows = guessed.grid
        if self.by == By.CELL and not self.width:
            self.width, self.height = guessed.cell


class FineTuneProperties:
    """The same for fine-tuning."""

    minutes: bpy.props.FloatProperty(
        name="Minutes",
        description="How long to train on the frames of this sheet; looking at it before and after comes on top",
        default=5.0,
        soft_min=1.0,
        soft_max=60.0,
        precision=0,
        step=100,
    )


class ANIML_PG_sheet(SheetProperties, FineTuneProperties, bpy.types.PropertyGroup):
    """``object.animl_sheet`` and ``strip.animl_sheet``: the panel's choices."""

    by: bpy.props.EnumProperty(name="Frames", description="How to find the frames", items=LAYOUTS, update=_offer_guess)


CLASSES = (ANIML_PG_sheet,)


def owners() -> tuple[type, ...]:
    """Blender's types that carry a sheet's settings."""
    return bpy.types.Object, getattr(bpy.types, "Strip", None) or bpy.types.Sequence  # the old name, up to Blender 4.3
