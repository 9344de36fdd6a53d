"""Traced drawings out: strokes where a plane with the pictures would stand, around what the animator has edited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import bpy

from ..core.timing import Mark
from ..core.trace.colours import Colours
from ..core.trace.trace import TracedStroke
from . import held
from .place import clear, collection_of, keys_around, standing
from .placed import Placed, runs, write_owners
from .source import PlanePlacement, Source
from .strokes.traced import add_traced, draw_traced, is_traced, leave_marks, marks_of
from .strokes.traced_paint import paints_kept


@dataclass(frozen=True, slots=True)
class Traced:
    """What was traced of the drawings of one pair of keys."""

    colours: Colours
    size: tuple[int, int]  # width and height of the pictures in pixels
    drawings: tuple[tuple[TracedStroke, ...], ...]  # one a mark


def place_traced(
    context: bpy.types.Context, source: Source, placement: PlanePlacement, marks: Sequence[Mark], traced: Traced
) -> None:
    """Show traced drawings, each from its mark's frame on, for its exposure.

    As pictures do, they replace what animl placed for the same source between these keys; but a drawing that the
    animator has edited stays on its frames, and the new ones stand around it on the same object.

    Raises:
        KeyDrawingError: the source is locked or linked; nothing was changed.
    """
    assert marks and len(marks) == len(traced.drawings)
    scene: Any = context.scene
    holders = source.holders()
    held.check(holders)
    first, last = keys_around(source, scene, marks)
    with paints_kept(thing for thing in standing(context, source) if is_traced(thing)):
        clear(context, source, (first, last))
        thing, placed = _with_edits(context, source, placement, (first, last))
        if thing is None:
            thing = add_traced(f"{source.name} {first}–{last}", placement)
            collection_of(scene).objects.link(thing)
            write_owners(thing, source.owners())
        if placed is None:
            placed = Placed(source.identity, uuid4().hex, first, last, (), ())
        held.show(placed.press, held.noted(source.owners()))
        together = _together(marks, placed.marks)
        edited = {mark.frame for mark in placed.marks}
        new = [
            (mark, drawing) for mark, drawing in zip(marks, traced.drawings, strict=True) if mark.frame not in edited
        ]
        leave_marks(thing, placed.marks, blanks=False)  # where a blank was, a drawing may come to stand
        draw_traced(thing, placement, traced.size, traced.colours, new)
    leave_marks(thing, together)
    span = min(first, placed.first), max(last, placed.last)
    Placed(placed.identity, placed.press, *span, together, tuple(range(1, len(together) + 1))).write(thing)
    held.hide(holders, runs(together), placed.press)


def _with_edits(
    context: bpy.types.Context, source: Source, placement: PlanePlacement, span: tuple[int, int]
) -> tuple[bpy.types.Object | None, Placed | None]:
    """The object in the same place that still has drawings between these keys after a clear, and its record."""
    for thing in standing(context, source):
        if is_traced(thing) and thing.parent == placement.parent and (placed := Placed.read(thing)):
            marks = tuple(mark for mark, _ in marks_of(thing, placed.marks))
            if any(mark.frame < span[1] and span[0] < mark.frame + mark.exposure for mark in marks):
                return thing, replace(placed, marks=marks, numbers=tuple(range(1, len(marks) + 1)))
    return None, None


def _together(marks: Sequence[Mark], edited: Sequence[Mark]) -> tuple[Mark, ...]:
    """All in order; of two on one frame the edited one, and each is shown until the next at most."""
    standing = {mark.frame: mark for mark in edited}
    wished = {mark.frame: mark for mark in marks}
    found = []
    frames = sorted({*standing, *wished})
    for frame, following in zip(frames, [*frames[1:], None], strict=True):
        both = [own[frame] for own in (standing, wished) if frame in own]
        exposure = max(mark.exposure for mark in both)
        if following is not None:
            exposure = min(exposure, following - frame)
        found.append(replace(both[0], exposure=exposure))
    return tuple(found)
