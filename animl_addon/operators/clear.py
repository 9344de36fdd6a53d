"""Clear Inbetweens: take animl's drawings off the timeline."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import bpy

from ..scene import held
from ..scene.find import sources
from ..scene.place import clear, made_by_animl, show_forsaken
from ..scene.source import Source
from ..scene.strokes.place import clear_strokes, layers_with_strokes
from ..scene.strokes.record import forget_prints
from .plan import pairs, timeline_of
from .reporting import told
from .running import BUSY, current
from .strokes.plan import layer_pairs

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
    bl_description = "Take what animl drew off the timeline; keys, strokes that you edited, and picture files stay"
    bl_options = {"REGISTER", "UNDO"}

    scope: bpy.props.EnumProperty(name="Which", description="Which drawings to remove", items=SCOPES, default="SOURCE")
    start: bpy.props.IntProperty(name="Start", description="First frame of the range", default=1)
    end: bpy.props.IntProperty(name="End", description="Last frame of the range", default=250)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if current() is not None:
            cls.poll_message_set(BUSY)
        elif not _anything_by_animl(context):
            cls.poll_message_set("There are no drawings by animl in this scene.")
        else:
            return True
        return False

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            forget_prints()
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
        scene = timeline_of(context)
        gone = sum(
            clear(context, source, (first.frame, last.frame))
            for source, first, last in pairs(scene, found, self.scope, self.start, self.end)
        )
        # A layer that has not all the keys may have strokes that reach farther.
        beyond = {
            (layer.id_data, frame)
            for layer, first, last in layer_pairs(scene, found, self.scope, self.start, self.end)
            for frame in clear_strokes(layer, (first, last))
        }
        return gone + len(beyond)


def _anything_by_animl(context: bpy.types.Context) -> bool:
    """Drawings, or keys still hidden for drawings that were deleted by hand."""
    scenes = {context.scene, timeline_of(context)}
    things = (*context.scene.objects, *held.strips(scenes))
    return (
        any(map(made_by_animl, things))
        or bool(held.noted((*context.scene.objects, *scenes)))
        or any(True for _ in layers_with_strokes(context.scene))
    )


CLASSES = (ANIML_OT_clear_inbetweens,)
