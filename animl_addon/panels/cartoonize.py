"""The section “Cartoonize” of the tab “animl”: there whenever what is selected shows pictures, or an image is shown."""

from typing import Any

import bpy

from ..operators.cartoonize.buttons import KIND, CartoonPress
from ..operators.cartoonize.image import ImagePress, shown_image
from ..operators.plan import timeline_of
from ..operators.running import current
from ..operators.shots.buttons import shot_of
from .inbetweens import draw_press


class _CartoonizeSection:
    """The same section for both editors."""

    bl_label = "Cartoonize"
    bl_region_type = "UI"
    bl_category = "animl"
    bl_order = 4
    bl_options = {"DEFAULT_CLOSED"}

    layout: bpy.types.UILayout

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return isinstance(current(), CartoonPress) or shot_of(context, KIND) is not None

    def draw(self, context: bpy.types.Context) -> None:
        layout, press = self.layout, current()
        if isinstance(press, CartoonPress):
            draw_press(layout, press)
            return
        _draw_choices(layout, timeline_of(context).animl_cartoonize)
        button = layout.column()
        button.scale_y = 1.6
        button.operator("animl.cartoonize", icon="BRUSH_DATA")
        layout.operator("animl.clear_cartoon", text="Clear", icon="TRASH")


class ANIML_PT_cartoonize(_CartoonizeSection, bpy.types.Panel):
    bl_idname = "ANIML_PT_cartoonize"
    bl_space_type = "VIEW_3D"


class ANIML_PT_cartoonize_strip(_CartoonizeSection, bpy.types.Panel):
    bl_idname = "ANIML_PT_cartoonize_strip"
    bl_space_type = "SEQUENCE_EDITOR"


class ANIML_PT_cartoonize_image(bpy.types.Panel):
    bl_idname = "ANIML_PT_cartoonize_image"
    bl_label = "Cartoonize"
    bl_space_type = "IMAGE_EDITOR"
    bl_region_type = "UI"
    bl_category = "animl"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return isinstance(current(), ImagePress) or shown_image(context) is not None

    def draw(self, context: bpy.types.Context) -> None:
        press = current()
        if isinstance(press, ImagePress):
            draw_press(self.layout, press)
            return
        _draw_choices(self.layout, context.scene.animl_cartoonize)
        button = self.layout.column()
        button.scale_y = 1.6
        button.operator("animl.cartoonize_image", icon="BRUSH_DATA")


def _draw_choices(layout: bpy.types.UILayout, settings: Any) -> None:
    layout.column().prop(settings, "look", expand=True)
    column = layout.column()
    column.use_property_split = True
    column.use_property_decorate = False
    column.prop(settings, "strength")
    column.prop(settings, "coarse")


CLASSES = (ANIML_PT_cartoonize, ANIML_PT_cartoonize_strip, ANIML_PT_cartoonize_image)
