"""Which stroke drawings animl made: a custom property of the Grease Pencil data keeps the print of each.

A drawing is known by what is drawn on it, so it may be slid along the timeline, and its layer renamed; once the
animator has changed a single point, or given the keyframe another type than Generated, it is the animator's.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import bpy

from ..drawing_print import print_of

TAG = "animl_strokes"
"""Custom property: a JSON object, print -> confidence from 0 to 1."""

MOST_GONE = 64
"""Prints of drawings that are gone, which a record keeps at most."""

_unchanged = False
"""Whether no drawing can change just now."""

_known: dict[tuple[Any, ...], str] = {}
"""Prints that were reckoned since the last change of the drawings."""


def record(frame: bpy.types.GreasePencilFrame, data: Any, confidence: float) -> None:
    """Note a drawing as animl's, with how sure it is."""
    kept = confidences(data)
    kept[print_of(frame.drawing)] = round(float(confidence), 3)
    data[TAG] = json.dumps(kept)


def confidences(data: Any) -> dict[str, float]:
    """Print -> confidence of what animl drew in this data, as far as it is known to stand."""
    return json.loads(data.get(TAG, "{}"))


def confidence_of(layer: bpy.types.GreasePencilLayer, frame: bpy.types.GreasePencilFrame) -> float | None:
    """How sure animl was of this drawing; None if it is not animl's, or not any more."""
    kept = confidences(layer.id_data)
    if not kept or frame.keyframe_type != "GENERATED" or not frame.drawing or not frame.drawing.strokes:
        return None
    return kept.get(_print(layer, frame))


def made_here(layer: bpy.types.GreasePencilLayer) -> Iterator[tuple[int, float]]:
    """(frame, confidence) of every drawing on the layer that is animl's, in order."""
    data: Any = layer.id_data
    if TAG not in data:
        return
    for frame in layer.frames:
        if (sure := confidence_of(layer, frame)) is not None:
            yield frame.frame_number, sure


def forget_gone(data: Any) -> None:
    """Drop from the record what no longer stands, once it is much; without anything left, the record goes too."""
    if TAG not in data:
        return
    drawings = [
        frame.drawing
        for layer in data.layers
        for frame in layer.frames
        if frame.keyframe_type == "GENERATED" and frame.drawing and frame.drawing.strokes
    ]
    kept = confidences(data)
    if drawings and len(kept) <= len(drawings) + MOST_GONE:
        return  # to look at every drawing takes its time
    standing = set(map(print_of, drawings))
    left = {known: sure for known, sure in kept.items() if known in standing}
    if left:
        data[TAG] = json.dumps(left)
    else:
        del data[TAG]


@contextmanager
def unchanged() -> Iterator[None]:
    """A block in which no drawing changes, so that each need be looked at but once."""
    global _unchanged
    forget_prints()
    _unchanged = True
    try:
        yield
    finally:
        _unchanged = False
        if bpy.app.background:
            forget_prints()


def forget_prints() -> None:
    """Reckon every print anew from now on: drawings may have changed."""
    _known.clear()


def _print(layer: bpy.types.GreasePencilLayer, frame: bpy.types.GreasePencilFrame) -> str:
    if bpy.app.background and not _unchanged:  # nobody tells of changes there
        return print_of(frame.drawing)
    which = (layer.id_data.session_uid, layer.name, frame.frame_number, frame.drawing.as_pointer())
    if which not in _known:
        _known[which] = print_of(frame.drawing)
    return _known[which]
