"""The section “Sprite Sheet” of the tab “animl”: there whenever what is selected shows a still picture.

As in ``inbetweens.py`` nothing is read here at a move of the mouse: a sheet is looked at once, until something changes.
"""

import hashlib
from typing import Any

import bpy

from ..core.errors import AnimlError
from ..core.sprites.layout import By, Layout
from ..core.sprites.overview import Overview
from ..operators.finetune_press import FineTunePress
from ..operators.running import current
from ..operators.sprites.press import SheetPress
from ..scene.sprites.sheet import ShownSheet, find_sheet, layout_of, look_at
from ..thumbnails import icon_of_pixels
from .inbetweens import draw_press, draw_sentence

PICTURE_SCALE = 9.0
MOST_ANIMATIONS = 6
"""Lines that the panel gives to animations; more are counted."""


class _SheetSection:
    """The same section for both editors."""

    bl_label = "Sprite Sheet"
    bl_region_type = "UI"
    bl_category = "animl"
    bl_order = 0

    layout: bpy.types.UILayout

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return isinstance(current(), SheetPress | FineTunePress) or _sheet(context) is not None

    def draw(self, context: bpy.types.Context) -> None:
        layout, press, sheet = self.layout, current(), _sheet(context)
        if isinstance(press, SheetPress):
            draw_press(layout, press)
            return
        if sheet is None:
            return
        choices = sheet.choices
        found, why_not = _looked_at(sheet, layout_of(choices))
        why_not = why_not or (_missing(found, choices.tag) if found else "")
        if found:
            _draw_found(layout, found)
        _draw_layout(layout, choices)
        if why_not:
            draw_sentence(layout, context, why_not, icon="INFO")
        _draw_choices(layout, choices, found)
        column = layout.column(align=True)
        column.scale_y = 1.6
        column.enabled = not why_not
        column.operator("animl.generate_sprites", icon="ONIONSKIN_ON")
        row = layout.row(align=True)
        row.enabled = not why_not
        row.operator("animl.play_sprites", icon="PLAY")
        row.operator("animl.clear_sprites", text="Clear", icon="TRASH")
        layout.operator("animl.export_sheet", icon="EXPORT")


class ANIML_PT_sheet(_SheetSection, bpy.types.Panel):
    bl_idname = "ANIML_PT_sheet"
    bl_space_type = "VIEW_3D"


class ANIML_PT_sheet_strip(_SheetSection, bpy.types.Panel):
    bl_idname = "ANIML_PT_sheet_strip"
    bl_space_type = "SEQUENCE_EDITOR"


def _sheet(context: bpy.types.Context) -> ShownSheet | None:
    try:
        return find_sheet(context)
    except AnimlError:
        return None  # no sheet is selected: there is no section


def _looked_at(sheet: ShownSheet, layout: Layout) -> tuple[Overview | None, str]:
    """What was found, or why nothing could be."""
    try:
        return look_at(sheet, layout), ""
    except AnimlError as error:
        return None, str(error)


def _missing(found: Overview, tag: str) -> str:
    """What the sheet lacks for its frames to be drawn between; empty for nothing."""
    if tag and tag not in [name for name, _ in found.animations]:
        return f"There is no animation “{tag}” in this sheet: choose one of its own, or none for all."
    if all(count < 2 for name, count in found.animations if tag in ("", name)):
        return "This is a single frame: if the picture is a sheet, say how its frames lie."
    return ""


def _draw_found(layout: bpy.types.UILayout, found: Overview) -> None:
    row = layout.row()
    row.alignment = "CENTER"
    row.template_icon(icon_of_pixels(f"sheet {_digest(found)}", found.picture), scale=PICTURE_SCALE)
    column = layout.column(align=True)
    column.label(text=found.layout or "Read from the file", icon="MESH_GRID")
    for name, count in found.animations[:MOST_ANIMATIONS]:
        column.label(text=f"{name or 'All'}:  {_counted(count)}", icon="BLANK1")
    if len(found.animations) > MOST_ANIMATIONS:
        column.label(text=f"and {len(found.animations) - MOST_ANIMATIONS} more animations", icon="BLANK1")
    if len(found.animations) > 1:
        column.label(text=f"{_counted(found.frames)} in all", icon="BLANK1")


def _draw_layout(layout: bpy.types.UILayout, choices: Any) -> None:
    """How the frames are found, with what that way is told by."""
    column = layout.column()
    column.use_property_split = True
    column.use_property_decorate = False
    column.prop(choices, "by")
    told = {By.GRID: ("columns", "rows"), By.CELL: ("width", "height"), By.FILE: ("file",)}
    numbers = column.column(align=True)
    for name in told.get(By(choices.by), ()):
        numbers.prop(choices, name)


def _draw_choices(layout: bpy.types.UILayout, choices: Any, found: Overview | None) -> None:
    column = layout.column()
    column.use_property_split = True
    column.use_property_decorate = False
    column.prop(choices, "tag")
    column.prop(choices, "count")
    column.prop(choices, "loop")
    column.prop(choices, "pixel")
    if found is None or not found.timed:
        column.prop(choices, "exposure")


def _digest(found: Overview) -> str:
    return hashlib.blake2b(found.picture, digest_size=8).hexdigest()


def _counted(frames: int) -> str:
    return "1 frame" if frames == 1 else f"{frames} frames"


CLASSES = (ANIML_PT_sheet, ANIML_PT_sheet_strip)
