"""Clear Inbetweens: take animl's drawings off the timeline."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import bpy

from ..scene import held
from ..scene.find import sources
from ..scene.place import clear, made_by_animl, show_forsaken
from ..scene.source import Source
from .plan import pairs, timeline_of
from .reporting import told
from .running import current

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

SCOPES = [
    ("ALL", "All", "Everything animl drew in this scene"),
    ("SOURCE", "These Keys", "Everything animl drew between keys of the active object, layers or strips"),
    ("PAIR", "Pair at Playhead", "What stands between the two keys on either side of the playhead"),
    ("RANGE", "Pairs in Range", "What stands between keys from the first frame of a range to its last"),
]


class ANIML_OT_clear_inbetweens(bpy.types.Operator):
    bl_idname = "animl.clear_inbetweens"
    bl_label = "Clear Inbetweens"
    bl_description = "Remove the drawings that animl placed on the timeline; keys and picture files stay"
    bl_options = {"REGISTER", "UNDO"}

    scope: bpy.props.EnumProperty(name="Which", description="Which drawings to remove", items=SCOPES, default="SOURCE")
    start: bpy.props.IntProperty(name="Start", description="First frame of the range", default=1)
    end: bpy.props.IntProperty(name="End", description="Last frame of the range", default=250)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if current() is not None:
            cls.poll_message_set("animl is drawing: wait until it is done, or cancel.")
        elif not _anything_by_animl(context):
            cls.poll_message_set("There are no drawings by animl in this scene.")
        else:
            return True
        return False

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            found = [] if self.scope == "ALL" else sources(context)
            freed = [show_forsaken(source) for source in found or (None,)]
            gone = self._clear(context, found)
            if not gone and not any(freed):
                self.report({"INFO"}, "There was nothing by animl to clear there.")
                return {"CANCELLED"}
            self.report({"INFO"}, "1 inbetween cleared." if gone == 1 else f"{gone} inbetweens cleared.")
            return {"FINISHED"}
        return {"CANCELLED"}

    def _clear(self, context: bpy.types.Context, found: Sequence[Source]) -> int:
        """How many drawings are gone."""
        if self.scope == "ALL":
            return clear(context)
        if self.scope == "SOURCE":
            return sum(clear(context, source) for source in found)
        return sum(
            clear(context, source, (first.frame, last.frame))
            for source, first, last in pairs(timeline_of(context), found, self.scope, self.start, self.end)
        )


def _anything_by_animl(context: bpy.types.Context) -> bool:
    """Drawings, or keys still hidden for drawings that were deleted by hand."""
    scenes = {context.scene, timeline_of(context)}
    things = (*context.scene.objects, *held.strips(scenes))
    return any(map(made_by_animl, things)) or bool(held.noted((*context.scene.objects, *scenes)))


CLASSES = (ANIML_OT_clear_inbetweens,)
