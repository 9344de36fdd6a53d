"""Onion skin that shows the keys and animl's strokes between them, which Blender's own settings may leave out."""

from typing import TYPE_CHECKING, Any

import bpy

from ..scene.find import sources
from ..scene.grease_pencil import GreasePencilSource
from .reporting import told

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class ANIML_OT_show_onion_skin(bpy.types.Operator):
    bl_idname = "animl.show_onion_skin"
    bl_label = "Onion Skin of Inbetweens"
    bl_description = "Show the drawings around the playhead as onion skin, keys and inbetweens alike"
    bl_options = {"REGISTER", "UNDO"}

    drawings: bpy.props.IntProperty(
        name="Drawings", description="How many are shown on either side", default=3, min=1, soft_max=12
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        thing = context.view_layer.objects.active if context.view_layer else None
        if thing is not None and thing.type == "GREASEPENCIL" and not thing.data.library:
            return True
        cls.poll_message_set("Select a Grease Pencil object of this file.")
        return False

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            for source in sources(context):
                if isinstance(source, GreasePencilSource):
                    self._show(source)
            for space in _views(context):
                space.overlay.show_overlays = True
                space.overlay.use_gpencil_onion_skin = True
            return {"FINISHED"}
        return {"CANCELLED"}

    def _show(self, source: GreasePencilSource) -> None:
        data: Any = source.object.data
        data.onion_mode = "RELATIVE"
        data.onion_keyframe_type = "ALL"  # not keys alone: inbetweens are of the type Generated
        data.ghost_before_range = data.ghost_after_range = self.drawings
        data.use_onion_fade = True
        data.onion_factor = max(data.onion_factor, 0.5)
        for layer in source.holders():
            layer.use_onion_skinning = True


def _views(context: bpy.types.Context) -> list[Any]:
    return [
        area.spaces.active
        for window in context.window_manager.windows
        for area in window.screen.areas
        if area.type == "VIEW_3D"
    ]


CLASSES = (ANIML_OT_show_onion_skin,)
