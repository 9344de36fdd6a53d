"""Guides: strokes that the animator says are the same on two neighbouring keys.

They are numbers on the strokes themselves: the earlier one's number for what comes next is the later one's for what
came before. So they are stored with the file, stay with their strokes when these are reordered or redrawn, and each
pair of keys has links of its own. As Blender's own attributes that begin with a point they are no part of a drawing's
print.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ...core.errors import StrokeError
from .drawing import spans_of

NEXT, BEFORE = ".animl_link_next", ".animl_link_before"
"""Attributes of strokes: whole numbers, nought where nothing is linked."""

Drawing = bpy.types.GreasePencilDrawing


def linked(earlier: Drawing, later: Drawing) -> tuple[tuple[int, int], ...]:
    """(stroke of the earlier, stroke of the later) of all that the animator has linked."""
    there = _numbers(later, BEFORE)
    return tuple(
        (one, int(other))
        for one, number in enumerate(_numbers(earlier, NEXT).tolist())
        if number
        for other in np.flatnonzero(there == number)
    )


def link(
    layer: bpy.types.GreasePencilLayer, earlier: Drawing, later: Drawing, ones: Sequence[int], others: Sequence[int]
) -> None:
    """Say that these strokes of two keys of the layer are the same; what they were linked to in the other key is free.

    One stroke may become several, and several one.

    Raises:
        StrokeError: several strokes are to become several, or a key has no such stroke.
    """
    if not ones or not others or min(len(ones), len(others)) > 1:
        raise StrokeError(
            f"{len(ones)} and {len(others)} strokes are selected on the two keys: select one on each, "
            "or one and the several that it is split into."
        )
    for drawing, chosen in ((earlier, ones), (later, others)):
        if wrong := [index for index in chosen if not 0 <= index < len(drawing.strokes)]:
            raise StrokeError(
                f"There is no stroke {wrong[0]} on a key with {len(drawing.strokes)} strokes: "
                f"number them from 0 to {len(drawing.strokes) - 1}."
            )
    unlink(earlier, later, ones, others)
    drawings = [frame.drawing for frame in layer.frames if frame.drawing]
    used = (_numbers(drawing, name).max(initial=0) for drawing in drawings for name in (NEXT, BEFORE))
    number = int(max(used, default=0)) + 1
    _set(earlier, NEXT, ones, number)
    _set(later, BEFORE, others, number)


def unlink(earlier: Drawing, later: Drawing, ones: Iterable[int], others: Iterable[int]) -> int:
    """Take the links from these strokes; returns how many pairs are not linked any more."""
    ones, others = set(ones), set(others)
    gone = [pair for pair in linked(earlier, later) if pair[0] in ones or pair[1] in others]
    kept_ones = {one for one, other in linked(earlier, later) if (one, other) not in gone}
    kept_others = {other for one, other in linked(earlier, later) if (one, other) not in gone}
    _set(earlier, NEXT, ones | {one for one, _ in gone} - kept_ones, 0)
    _set(later, BEFORE, others | {other for _, other in gone} - kept_others, 0)
    return len(gone)


def clear_links(drawing: Drawing) -> None:
    """Take every link from the strokes of a key."""
    for name in (NEXT, BEFORE):
        if attribute := drawing.attributes.get(name):
            drawing.attributes.remove(attribute)


def selected(drawing: Drawing) -> list[int]:
    """The strokes of which something is selected. A drawing in which nothing was ever selected has but its only stroke:
    Blender takes all of it for selected then, which nobody meant."""
    spans = spans_of(drawing)
    attribute: Any = drawing.attributes.get(".selection")
    if attribute is None:
        return [0] if len(spans) == 1 else []
    chosen = np.empty(len(attribute.data), np.float32 if attribute.data_type == "FLOAT" else np.bool_)
    attribute.data.foreach_get("value", chosen)
    if attribute.domain == "CURVE":
        return np.flatnonzero(chosen).tolist()
    return [index for index, (start, end) in enumerate(spans) if chosen[start:end].any()]


def deselect(drawing: Drawing) -> None:
    """Select nothing on a key, so that the next link starts afresh."""
    if attribute := drawing.attributes.get(".selection"):
        attribute.data.foreach_set("value", np.zeros(len(attribute.data), np.bool_))


def _numbers(drawing: Drawing, name: str) -> NDArray[np.int32]:
    attribute: Any = drawing.attributes.get(name)
    numbers = np.zeros(len(drawing.strokes) if attribute is None else len(attribute.data), np.int32)
    if attribute is not None and len(numbers):
        attribute.data.foreach_get("value", numbers)
    return numbers


def _set(drawing: Any, name: str, strokes: Iterable[int], number: int) -> None:
    numbers, chosen = _numbers(drawing, name), list(strokes)
    if not chosen or (not number and not numbers.any()):
        return
    numbers[chosen] = number
    attribute = drawing.attributes.get(name) or drawing.attributes.new(name, "INT", "CURVE")
    attribute.data.foreach_set("value", numbers)
