"""Where animl was least sure of its strokes: a breakdown drawn there helps most, and a marker tells where."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import bpy

from ...core.errors import StrokeError
from ...scene.find import sources
from ...scene.strokes.place import layers_with_strokes
from ...scene.strokes.record import made_here
from ..plan import timeline_of
from ..reporting import told
from .plan import layer_pairs

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ...scene.source import Source

LOW = 0.5
"""Confidence below which a breakdown by hand is advised: where a figure has moved by a quarter of its size it stands at
0.65 to 0.75 half-way, and between drawings of which a part has nothing in common at 0.1 to 0.45."""

NAME = "Breakdown"


class ANIML_OT_mark_breakdown(bpy.types.Operator):
    bl_idname = "animl.mark_breakdown"
    bl_label = "Mark Breakdown"
    bl_description = "Put a marker on the frame where a breakdown drawn by hand would help most"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        scene = timeline_of(context)
        if any(True for _ in layers_with_strokes(scene)):
            return True
        cls.poll_message_set("There are no strokes by animl in this scene.")
        return False

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            scene = timeline_of(context)
            chosen = scene.animl
            frame = doubtful_frame(scene, sources(context), chosen.scope, chosen.start, chosen.end)
            if frame is None:
                raise StrokeError("animl is sure of all its strokes there: no breakdown is wanted.")
            if not any(marker.frame == frame and marker.name == NAME for marker in scene.timeline_markers):
                scene.timeline_markers.new(NAME, frame=frame)
            self.report({"INFO"}, f"A breakdown would help most on frame {frame}.")
            return {"FINISHED"}
        return {"CANCELLED"}


def doubtful_frame(scene: Any, found: "Sequence[Source]", scope: str, start: int, end: int) -> int | None:
    """The frame of the least certain drawing between these keys; None where all are certain, or none are drawn."""
    doubts: list[tuple[float, int]] = []
    for layer, first, last in layer_pairs(scene, found, scope, start, end):
        middle = (first + last) / 2
        here = [(sure, abs(frame - middle), frame) for frame, sure in made_here(layer) if first < frame < last]
        if here:
            sure, _, frame = min(here)
            doubts.append((sure, frame))
    sure, frame = min(doubts, default=(1.0, 0))
    return frame if sure < LOW else None


CLASSES = (ANIML_OT_mark_breakdown,)
