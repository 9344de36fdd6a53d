"""The section “Widen” of the tab “animl”: there whenever what is selected shows pictures."""

import bpy

from ..operators.plan import timeline_of
from ..operators.running import current
from ..operators.shots.buttons import shot_of
from ..operators.widen.buttons import KIND, WidenPress
from .inbetweens import draw_press


class _WidenSection:
    """The same section for both editors."""

    bl_label = "Widen"
    bl_region_type = "UI"
    bl_category = "animl"
    bl_order = 5
    bl_options = {"DEFAULT_CLOSED"}

    layout: bpy.types.UILayout

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return isinstance(current(), WidenPress) or shot_of(context, KIND) is not None

    def draw(self, context: bpy.types.Context) -> None:
        layout, press = self.layout, current()
        if isinstance(press, WidenPress):
            draw_press(layout, press)
            return
        settings = timeline_of(context).animl_widen
        column = layout.column()
        column.use_property_split = True
        column.use_property_decorate = False
        column.prop(settings, "aspect")
        column.prop(settings, "taller")
        shot = shot_of(context, KIND)
        if shot is not None and shot.is_strip:
            column.prop(settings, "follow")
        button = layout.column()
        button.scale_y = 1.6
        button.operator("animl.widen", icon="FULLSCREEN_ENTER")
        layout.operator("animl.clear_wide", text="Clear", icon="TRASH")


class ANIML_PT_widen(_WidenSection, bpy.types.Panel):
    bl_idname = "ANIML_PT_widen"
    bl_space_type = "VIEW_3D"


class ANIML_PT_widen_strip(_WidenSection, bpy.types.Panel):
    bl_idname = "ANIML_PT_widen_strip"
    bl_space_type = "SEQUENCE_EDITOR"


CLASSES = (ANIML_PT_widen, ANIML_PT_widen_strip)
