"""Guides: link a stroke on one key with the same one on the next, unlink it, clear all links."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import bpy

from ...core.errors import StrokeError
from ...scene import held
from ...scene.find import sources
from ...scene.source import Source
from ...scene.strokes.keys import key_of
from ...scene.strokes.links import clear_links, deselect, link, linked, selected, unlink
from ..plan import pair_at, timeline_of
from ..reporting import told
from ..running import BUSY, current
from .plan import layer_of, layers_of

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

HOW = "select one stroke on a key and its counterpart on the next, in Edit mode"

Drawings = tuple[Any, Any]


class _OnPencil:
    """A button for the active Grease Pencil object."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        button: Any = cls
        thing = context.view_layer.objects.active if context.view_layer else None
        if current() is not None:
            button.poll_message_set(BUSY)
        elif thing is None or thing.type != "GREASEPENCIL":
            button.poll_message_set("Select a Grease Pencil object.")
        else:
            return True
        return False


class ANIML_OT_link_strokes(_OnPencil, bpy.types.Operator):
    bl_idname = "animl.link_strokes"
    bl_label = "Link Strokes"
    bl_description = "Say that the strokes selected on two neighbouring keys are the same; links always win"
    bl_options = {"REGISTER", "UNDO"}

    layer: bpy.props.StringProperty(name="Layer", description="Of the strokes; empty takes what is selected")
    first: bpy.props.IntProperty(name="First Key", description="Frame of the earlier key")
    last: bpy.props.IntProperty(name="Last Key", description="Frame of the later key")
    first_stroke: bpy.props.IntProperty(name="First Stroke", description="Number on the earlier key, from 0")
    last_stroke: bpy.props.IntProperty(name="Last Stroke", description="Number on the later key, from 0")

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            if self.layer:
                layer, keys = _named(context, self.layer, self.first, self.last)
                link(layer, *keys, [self.first_stroke], [self.last_stroke])
                return {"FINISHED"}
            layer, keys = _chosen(context)
            link(layer, *keys, *map(selected, keys))
            for drawing in keys:
                deselect(drawing)
            self.report({"INFO"}, f"Linked; the layer {layer.name} has {len(linked(*keys))} links between these keys.")
            return {"FINISHED"}
        return {"CANCELLED"}


class ANIML_OT_unlink_strokes(_OnPencil, bpy.types.Operator):
    bl_idname = "animl.unlink_strokes"
    bl_label = "Unlink"
    bl_description = "Take the links from the selected strokes of the keys around the playhead"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            gone = sum(unlink(*keys, *map(selected, keys)) for _, keys in key_pairs(context))
            if gone:
                self.report({"INFO"}, f"{gone} linked pairs freed." if gone > 1 else "1 linked pair freed.")
                return {"FINISHED"}
            raise StrokeError("No selected stroke is linked here: select one of a coloured pair.")
        return {"CANCELLED"}


class ANIML_OT_clear_links(_OnPencil, bpy.types.Operator):
    bl_idname = "animl.clear_links"
    bl_label = "Clear Links"
    bl_description = "Take every link from the visible layers"
    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            for source in layers_of(sources(context)):
                for frame in layer_of(source).frames:
                    if frame.drawing and held.drawn_by_animator(layer_of(source), frame):
                        clear_links(frame.drawing)
            return {"FINISHED"}
        return {"CANCELLED"}


def key_pairs(context: bpy.types.Context) -> Iterator[tuple[Source, Drawings]]:
    """The pairs of keys around the playhead, layer by layer; on a key, the pair that it ends and then the other.

    An animator selects on one key, goes on to the next, and selects there: the playhead stands on the later one.
    """
    scene = timeline_of(context)
    for source in layers_of(sources(context)):
        layer, keys = layer_of(source), source.keys(scene)
        around = [pair for pair in pairwise(keys) if pair[0].frame <= scene.frame_current <= pair[1].frame]
        if not around and (nearest := pair_at(keys, scene.frame_current)):
            around = [nearest]
        for first, last in around:
            yield source, (key_of(layer, first.frame).drawing, key_of(layer, last.frame).drawing)


def _chosen(context: bpy.types.Context) -> tuple[bpy.types.GreasePencilLayer, Drawings]:
    """The one pair of keys on both of which something is selected."""
    pairs = list(key_pairs(context))
    chosen = [(layer_of(source), keys) for source, keys in pairs if all(map(selected, keys))]
    if not chosen:
        raise StrokeError(f"Nothing is selected on both keys around the playhead: {HOW}.")
    layers = {layer.name for layer, _ in chosen}
    if len(layers) > 1:
        raise StrokeError(f"Strokes of the layers {' and '.join(sorted(layers))} are selected: {HOW}.")
    return chosen[0]


def _named(
    context: bpy.types.Context, name: str, first: int, last: int
) -> tuple[bpy.types.GreasePencilLayer, Drawings]:
    for source in layers_of(sources(context)):
        layer = layer_of(source)
        if layer.name == name:
            keys = [key.frame for key in source.keys(timeline_of(context))]
            if (first, last) not in pairwise(keys):
                raise StrokeError(
                    f"The frames {first} and {last} are not neighbouring keys of the layer {name}: "
                    f"its keys stand on {', '.join(map(str, keys)) or 'no frame'}."
                )
            return layer, (key_of(layer, first).drawing, key_of(layer, last).drawing)
    raise StrokeError(f"There is no layer {name} that can be edited: name a visible and unlocked one.")


CLASSES = (ANIML_OT_link_strokes, ANIML_OT_unlink_strokes, ANIML_OT_clear_links)
