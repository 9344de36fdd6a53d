"""The section “New Character” of the tab “animl” in the 3D viewport."""

import bpy

from ..operators.face.press import FacePress
from ..operators.plan import timeline_of
from ..operators.running import current
from .inbetweens import draw_press


class ANIML_PT_face(bpy.types.Panel):
    bl_idname = "ANIML_PT_face"
    bl_label = "New Character"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "animl"
    bl_order = 6
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        layout, press = self.layout, current()
        if isinstance(press, FacePress):
            draw_press(layout, press)
            return
        settings = timeline_of(context).animl_face
        column = layout.column()
        column.use_property_split = True
        column.use_property_decorate = False
        column.prop(settings, "seed")
        column.prop(settings, "morph")
        for name in ("morph_seed", "frames") if settings.morph else ("count",):
            column.prop(settings, name)
        column.prop(settings, "truncation", slider=False)
        column.prop(settings, "mood")
        for name in ("hair", "eyes", "clothes", "skin"):
            row = column.row(heading=name.capitalize())
            row.prop(settings, f"choose_{name}", text="")
            number = row.row()
            number.active = getattr(settings, f"choose_{name}")
            number.prop(settings, name, text="")
        column.prop(settings, "mirror")
        column.prop(settings, "shown_as")
        button = layout.column()
        button.scale_y = 1.6
        button.operator("animl.new_character", icon="USER")


CLASSES = (ANIML_PT_face,)
