"""Cancel: end the press that runs. Esc in the window that pressed does the same."""

from typing import TYPE_CHECKING

import bpy

from .running import cancel_current, current

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class ANIML_OT_cancel(bpy.types.Operator):
    bl_idname = "animl.cancel"
    bl_label = "Cancel"
    bl_description = "Stop drawing; nothing is placed, and what was drawn so far is removed"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if current() is None:
            cls.poll_message_set("animl is not drawing.")
        return current() is not None

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        cancel_current("Cancelled.")
        return {"FINISHED"}


CLASSES = (ANIML_OT_cancel,)
