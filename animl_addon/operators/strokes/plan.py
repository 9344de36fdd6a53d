"""What becomes strokes: every layer has keys of its own and is drawn between them; drawings of pictures are traced."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import bpy

from ...core.errors import KeyDrawingError
from ...scene import held
from ...scene.grease_pencil import GreasePencilSource, is_locked
from ...scene.image_strips import StripSource
from ...scene.source import Source
from ..plan import Span, is_rendered, pair_at


def draws_strokes(output: str, sources: Sequence[Source], *, explicit: bool = False) -> bool:
    """Whether strokes are drawn between strokes; see :func:`traces` for keys that are pictures.

    Args:
        explicit: the call itself asks for this output.

    Raises:
        KeyDrawingError: strokes are asked for explicitly, where there can be none: in the Sequencer, and for keys of
            both kinds at once. The scene's setting gives pictures there.
    """
    if output != "STROKES":
        return False
    if all(map(is_rendered, sources)):
        return True
    if explicit and any(map(_is_strips, sources)):
        raise KeyDrawingError(
            "The Sequencer cannot show strokes: choose the output Pictures, or put the key pictures on an image Empty."
        )
    if explicit and any(map(is_rendered, sources)):
        raise KeyDrawingError(
            "Grease Pencil keys and pictures are both selected: select one kind alone, or choose the output Pictures."
        )
    return False


def traces(output: str, sources: Sequence[Source]) -> bool:
    """Whether pictures are drawn and then traced into strokes: an approximation."""
    return output == "STROKES" and not any(is_rendered(source) or _is_strips(source) for source in sources)


def may_be_strokes(sources: Sequence[Source]) -> bool:
    """Whether these keys can have strokes between them, drawn or traced."""
    return all(map(is_rendered, sources)) or traces("STROKES", sources)


def _is_strips(source: Source) -> bool:
    return isinstance(source, StripSource)


def layers_of(sources: Sequence[Source]) -> list[Source]:
    """Each visible and unlocked layer of Grease Pencil sources as a source of its own.

    Raises:
        KeyDrawingError: all layers are locked, or the object is linked from another file.
    """
    found: list[Source] = []
    locked: list[Any] = []
    for source in sources:
        if isinstance(source, GreasePencilSource):
            layers = source.holders()
            locked += [layer for layer in layers if is_locked(layer)]
            editable = [layer for layer in layers if not is_locked(layer)]
            held.check(editable)
            found += [GreasePencilSource(source.object, (layer.name,)) for layer in editable]
    if not found and locked:
        held.check(locked)
    return found


def layer_of(source: Source) -> bpy.types.GreasePencilLayer:
    """The layer that a source of :func:`layers_of` is."""
    assert isinstance(source, GreasePencilSource)
    (name,) = source.chosen
    layer = source.object.data.layers.get(name)
    if layer is None:
        raise KeyDrawingError(f"The layer “{name}” was removed or renamed: press again.")
    return layer


def together(spans: Sequence[Span]) -> list[list[Span]]:
    """Spans of layers of one object that have their keys on the same frames."""
    groups: dict[tuple[Any, int, int], list[Span]] = {}
    for span in spans:
        groups.setdefault((span.source.owners()[0], span.first.frame, span.last.frame), []).append(span)
    return list(groups.values())


def layer_pairs(
    scene: Any, sources: Sequence[Source], scope: str, start: int, end: int
) -> list[tuple[bpy.types.GreasePencilLayer, int, int]]:
    """(layer, frame, frame) of the neighbouring keys around the playhead or in a range, layer by layer; may be none."""
    found = []
    for source in sources:
        if not isinstance(source, GreasePencilSource):
            continue
        for layer in source.holders():
            keys = GreasePencilSource(source.object, (layer.name,)).keys(scene)
            if scope == "RANGE":
                pairs = list(pairwise(key for key in keys if start <= key.frame <= end))
            else:
                pairs = [pair] if (pair := pair_at(keys, scene.frame_current)) else []
            found += [(layer, first.frame, last.frame) for first, last in pairs if not is_locked(layer)]
    return found
