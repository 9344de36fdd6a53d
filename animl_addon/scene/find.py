"""Which keys are meant: what is active or selected in the 3D viewport, or the strips of the Sequencer."""

from collections.abc import Sequence
from typing import Any

import bpy

from ..core.errors import KeyDrawingError
from .curves import TAG
from .grease_pencil import GreasePencilSource, is_visible
from .image_objects import SequenceSource, StillsSource, shown_by
from .image_strips import find_strips
from .source import Source

SELECT = (
    "Select a Grease Pencil object, an image Empty or a textured plane with an image sequence, "
    "or open the Sequencer on image strips."
)


def find_source(context: bpy.types.Context) -> Source:
    """The first of :func:`sources`."""
    return sources(context)[0]


def sources(context: bpy.types.Context) -> list[Source]:
    """What the context shows, the active object's first; works in a script without a window too.

    In the Sequencer: its image strips. Elsewhere the active object and, in Object mode, the other selected ones: each
    Grease Pencil object and each image sequence by itself; where there are none, still pictures together, as the keys
    of one drawing. Where no object fits, the scene's image strips.

    In a Grease Pencil object, layers that are selected in the Dope Sheet are the chosen ones; where none or all are,
    the drawing is all that is visible.

    Raises:
        KeyDrawingError: there is nothing to draw between, and what to select.
    """
    area = getattr(context, "area", None)
    if area is not None and area.type == "SEQUENCE_EDITOR":
        if strips := find_strips(getattr(context, "sequencer_scene", None) or context.scene):
            return [strips]
        raise KeyDrawingError("There are no image strips in the Sequencer: add two key pictures with Add > Image.")
    things = _chosen_objects(context)
    if found := _of_objects([thing for thing in things if TAG not in thing]):
        return found
    if strips := find_strips(context.scene):
        return [strips]
    if things and TAG in things[0]:
        raise KeyDrawingError(f"“{things[0].name}” was drawn by animl: select what it was drawn from.")
    raise KeyDrawingError(SELECT)


def _chosen_objects(context: bpy.types.Context) -> list[bpy.types.Object]:
    layer: Any = context.view_layer
    active = layer.objects.active
    if active and active.mode != "OBJECT":
        return [active]
    return [*([active] if active else []), *(thing for thing in layer.objects.selected if thing != active)]


def _of_objects(things: Sequence[bpy.types.Object]) -> list[Source]:
    """Sources in the objects' order; objects without keys are passed over."""
    found: list[Source] = []
    stills: list[bpy.types.Object] = []
    for thing in things:
        if thing.type == "GREASEPENCIL":
            found.append(_of_grease_pencil(thing))
        elif shown := shown_by(thing):
            if shown.is_sequence():
                found.append(SequenceSource(thing))
            elif shown.is_still():
                stills.append(thing)
    if found or not stills:
        return found
    if len(stills) == 1:
        raise KeyDrawingError(
            f"“{stills[0].name}” shows one still picture: select a second one too, or give it an image sequence."
        )
    return [StillsSource.of(stills)]


def _of_grease_pencil(thing: bpy.types.Object) -> GreasePencilSource:
    visible = [layer for layer in thing.data.layers if is_visible(layer)]
    if not visible and len(thing.data.layers):
        raise KeyDrawingError(f"Every layer of “{thing.name}” is hidden: show the one with the keys.")
    chosen = tuple(layer.name for layer in visible if layer.select)
    return GreasePencilSource(thing, chosen if len(chosen) < len(visible) else ())
