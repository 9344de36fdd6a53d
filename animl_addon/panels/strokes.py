"""The section “Strokes” of the tab “animl”: guides, preview and onion skin, while strokes are what is drawn."""

import bpy

from ..core.errors import AnimlError
from ..operators.plan import timeline_of
from ..operators.running import current
from ..operators.strokes.links import key_pairs
from ..scene.strokes.links import linked


class ANIML_PT_strokes(bpy.types.Panel):
    bl_idname = "ANIML_PT_strokes"
    bl_label = "Strokes"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "animl"
    bl_order = 2

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        thing = context.view_layer.objects.active if context.view_layer else None
        if thing is None or thing.type != "GREASEPENCIL" or current() is not None:
            return False
        return timeline_of(context).animl.output == "STROKES"

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.prop(timeline_of(context).animl, "ghosts")
        layout.operator("animl.show_onion_skin", icon="ONIONSKIN_ON")
        column = layout.column(align=True)
        count = links_here(context)
        column.label(text=f"Guides: {count} linked" if count else "Guides: none", icon="LINKED")
        row = column.row(align=True)
        row.operator("animl.link_strokes")
        row.operator("animl.unlink_strokes")
        column.operator("animl.clear_links")


def links_here(context: bpy.types.Context) -> int:
    """How many pairs of strokes are linked on the keys around the playhead."""
    try:
        return sum(len(linked(*keys)) for _, keys in key_pairs(context))
    except AnimlError:
        return 0


CLASSES = (ANIML_PT_strokes,)
