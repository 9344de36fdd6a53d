"""Stroke drawings out: keyframes of the type Generated on the keys' own layers, replaced and cleared."""

from collections.abc import Iterator, Sequence
from typing import Any

import bpy

from ...core.strokes.between import DrawnStrokes
from ...core.timing import Mark
from ..grease_pencil import GreasePencilSource, is_locked
from ..held import remove_ours
from ..source import Owned
from . import record as strokes_record
from .drawing import Kinds, write_strokes


def place_strokes(
    layer: bpy.types.GreasePencilLayer,
    span: tuple[int, int],
    marks: Sequence[Mark],
    drawn: Sequence[DrawnStrokes],
    kinds: Kinds,
) -> None:
    """Give the layer a drawing at every mark; what animl had put between these two keys goes, and nothing else.

    A drawing shows until the next one or the key, so that exposures keep themselves.
    """
    remove_ours(layer, *span)
    for mark, drawing in zip(marks, drawn, strict=True):
        frame = layer.frames.new(mark.frame)
        frame.keyframe_type = "GENERATED"
        write_strokes(frame.drawing, drawing.strokes, kinds)
        if drawing.strokes:
            strokes_record.record(frame, layer.id_data, drawing.confidence)
    strokes_record.forget_gone(layer.id_data)


def clear_strokes(layer: bpy.types.GreasePencilLayer, span: tuple[int, int] | None = None) -> list[int]:
    """Remove animl's stroke drawings from the layer, or those between two keys; returns the frames they stood on.

    The blanks that let a layer step aside for pictures stay.
    """
    ours = [frame for frame, _ in strokes_record.made_here(layer) if span is None or span[0] <= frame <= span[1]]
    for frame in ours:
        layer.frames.remove(frame)
    if ours:
        strokes_record.forget_gone(layer.id_data)
    return ours


def layers_with_strokes(scene: bpy.types.Scene, source: Owned | None = None) -> Iterator[Any]:
    """Layers that may hold animl's strokes and may be changed: of a source, or of every object in the scene."""
    if source is None:
        things: list[Any] = [thing for thing in scene.objects if thing.type == "GREASEPENCIL"]
    else:
        things = [source.object] if isinstance(source, GreasePencilSource) else []
    chosen = source.chosen if isinstance(source, GreasePencilSource) else ()
    for data in dict.fromkeys(thing.data for thing in things):
        if strokes_record.TAG not in data or data.library or data.override_library:
            continue
        for layer in data.layers:
            if not is_locked(layer) and (not chosen or layer.name in chosen):
                yield layer
