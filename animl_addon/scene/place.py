"""Drawings out: put them on the timeline where their keys are, replace them, clear them.

Everything animl adds to a file is marked by custom properties (``placed.py`` for what is seen, ``held.py`` for what
steps aside), and so is whose it is: nothing is found by its name. Nothing here pushes an undo step or deletes a picture
from disk: undo brings back earlier planes and strips, and they must find their pictures.
"""

from __future__ import annotations  # Blender 4.3 has not bpy.types.Strip

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import bpy

from ..core.timing import Mark
from . import held
from .curves import TAG
from .drawing_strips import add_strips, free_channel, remove_strip
from .placed import Placed, owners_of, runs, write_owners
from .planes import add_plane, remove_plane, show_drawings
from .source import Owned, PlanePlacement, Source, StripPlacement
from .strokes.place import clear_strokes, layers_with_strokes
from .strokes.traced import is_traced, leave_marks, marks_of, remove_traced


def place(
    context: bpy.types.Context,
    source: Source,
    placement: PlanePlacement | StripPlacement,
    marks: Sequence[Mark],
    files: Sequence[Path],
) -> None:
    """Show the drawings of one pair of keys: each file from its mark's frame on, for its exposure.

    What animl placed for the same source between these keys is replaced; of an earlier press over a wider span (a
    breakdown was drawn since) only what falls between these keys goes.

    Args:
        marks: in order of frame; the last ends on the frame of the pair's last key.
        files: one a mark, of one size. For a plane, numbered without gaps from 1 (``folders.fresh_drawings``).

    Raises:
        KeyDrawingError: the source is locked or linked; nothing was changed.
        OutputError: no channel of the Sequencer is free; nothing was changed.
    """
    assert marks and len(marks) == len(files)
    scene: Any = context.scene
    holders = source.holders()
    held.check(holders)
    first, last = keys_around(source, scene, marks)
    channel = 0
    if placement.kind == "STRIP":  # found before anything is cleared
        going = [
            thing for thing, old in _placed(context) if _is_of(source, thing, old) and old.without(first, last) != old
        ]
        channel = free_channel(context, placement, marks, going)
    clear(context, source, (first, last))

    placed = Placed(source.identity, uuid4().hex, first, last, tuple(marks), tuple(range(1, len(marks) + 1)))
    name = f"{source.name} {first}–{last}"
    if placement.kind == "PLANE":
        plane = add_plane(name, placement, files[0])
        show_drawings(plane, placed.marks, placed.numbers)
        placed.write(plane)
        write_owners(plane, source.owners())
        collection_of(scene).objects.link(plane)
    else:
        for strip, mark in zip(add_strips(context, name, placement, channel, marks, files), marks, strict=True):
            replace(placed, marks=(mark,), numbers=(1,)).write(strip)
    held.hide(holders, runs(marks), placed.press)


def keys_around(source: Source, scene: Any, marks: Sequence[Mark]) -> tuple[int, int]:
    """The frames of the keys between which the marks of one pair stand."""
    keys = [key.frame for key in source.keys(scene) if key.frame < marks[0].frame]
    return max(keys, default=marks[0].frame - 1), marks[-1].frame + marks[-1].exposure


def clear(context: bpy.types.Context, source: Owned | None = None, span: tuple[int, int] | None = None) -> int:
    """Remove drawings that animl placed, pictures and strokes, and let the keys be seen again as they were.

    Args:
        source: of this source only; None for every source of the scene.
        span: only what falls on these two frames of keys or between them; None for everything.

    Returns:
        How many drawings are gone from the timeline. Files of pictures stay on disk.
    """
    scene: Any = context.scene
    strokes = {
        (layer.id_data, frame) for layer in layers_with_strokes(scene, source) for frame in clear_strokes(layer, span)
    }  # of several layers, a frame is one drawing
    return len(strokes) + clear_pictures(context, source, span)


def clear_pictures(context: bpy.types.Context, source: Owned | None = None, span: tuple[int, int] | None = None) -> int:
    """As :func:`clear`, the pictures alone."""
    gone = 0
    left: dict[str, list[Mark]] = {}
    changed: dict[str, set[bpy.types.ID]] = {}
    for thing, placed in list(_placed(context)):
        if source and not _is_of(source, thing, placed):
            continue
        kept = placed.without(*span) if span else replace(placed, marks=(), numbers=())
        kept = _with_edited(thing, placed, kept)
        left.setdefault(placed.press, []).extend(kept.marks)
        if kept != placed or not kept.marks:  # of traced strokes the animator may have deleted all
            gone += len(placed.marks) - len(kept.marks)
            changed.setdefault(placed.press, set()).update(owners_of(thing))
            _shorten(thing, kept)
    for press, owners in changed.items():
        held.hide(held.show(press, held.noted(owners)), runs(left[press]), press)
    show_forsaken(source)
    scene: Any = context.scene
    _remove_empty_collection(scene)
    return gone


def show_forsaken(source: Owned | None = None) -> bool:
    """Let keys be seen again that are hidden for drawings which are gone; whether there were any.

    So it is where the animator has deleted a plane by hand, or duplicated keys without it.

    Args:
        source: look at its owners alone; None for everything in the file.
    """
    standing: dict[bpy.types.ID, set[str]] = {}
    for thing in (*bpy.data.objects, *held.strips(bpy.data.scenes)):
        if placed := Placed.read(thing):
            for owner in owners_of(thing):
                for holder in (owner, getattr(owner, "data", None)):
                    standing.setdefault(holder, set()).add(placed.press)
    found = False
    for thing in held.noted(source.owners() if source else (*bpy.data.objects, *bpy.data.scenes)):
        for press in held.presses(thing) - standing.get(thing.id_data, set()):
            held.show(press, [thing])
            found = True
    return found


def standing(context: bpy.types.Context, source: Owned) -> list[Any]:
    """The planes and strips of the scene that show what animl placed for a source."""
    return [thing for thing, placed in _placed(context) if _is_of(source, thing, placed)]


def made_by_animl(thing: bpy.types.ID | bpy.types.Strip) -> bool:
    """Whether animl added this object, image, material, collection or strip to the file: it is never a key."""
    return TAG in thing


def _placed(context: bpy.types.Context) -> Iterator[tuple[Any, Placed]]:
    """Every plane and strip of the scene that shows drawings, with its record. A strip knows best where it is now."""
    for thing in context.scene.objects:
        if not thing.library and (placed := Placed.read(thing)):
            yield thing, _as_it_stands(thing, placed) if is_traced(thing) else placed
    scenes = {context.scene, getattr(context, "sequencer_scene", None) or context.scene}
    for strip in held.strips(scenes):
        if placed := Placed.read(strip):
            mark = replace(placed.marks[0], frame=strip.frame_final_start, exposure=strip.frame_final_duration)
            yield strip, replace(placed, marks=(mark,))


def _is_of(source: Owned, thing: Any, placed: Placed) -> bool:
    return placed.identity == source.identity and owners_of(thing) == set(source.owners())


def _as_it_stands(thing: bpy.types.Object, placed: Placed) -> Placed:
    """Traced drawings may have been slid along the timeline, added and deleted since they were placed."""
    marks = tuple(mark for mark, _ in marks_of(thing, placed.marks))
    return replace(placed, marks=marks, numbers=tuple(range(1, len(marks) + 1)))


def _with_edited(thing: Any, placed: Placed, kept: Placed) -> Placed:
    """What is kept, and every traced drawing that the animator has changed."""
    if not is_traced(thing):
        return kept
    edited = {mark.frame: mark for mark, is_edited in marks_of(thing, placed.marks) if is_edited}
    left = {mark.frame: mark for mark in kept.marks} | edited
    marks = tuple(left[frame] for frame in sorted(left))
    return replace(kept, marks=marks, numbers=tuple(range(1, len(marks) + 1)))


def _shorten(thing: Any, kept: Placed) -> None:
    """Leave only these drawings on a plane or strip; without any, remove it."""
    if not isinstance(thing, bpy.types.Object):
        if kept.marks:
            thing.frame_final_duration = kept.marks[0].exposure
            kept.write(thing)
        else:
            remove_strip(thing)
    elif is_traced(thing):
        if kept.marks:
            leave_marks(thing, kept.marks)
            kept.write(thing)
        else:
            remove_traced(thing)
    elif kept.marks:
        show_drawings(thing, kept.marks, kept.numbers)
        kept.write(thing)
    else:
        remove_plane(thing)


def collection_of(scene: bpy.types.Scene) -> bpy.types.Collection:
    """The scene's own collection for planes, made when first needed."""
    for collection in scene.collection.children_recursive:
        if TAG in collection:
            return collection
    collection = bpy.data.collections.new("animl")
    collection[TAG] = True
    scene.collection.children.link(collection)
    return collection


def _remove_empty_collection(scene: bpy.types.Scene) -> None:
    for collection in scene.collection.children_recursive:
        if TAG in collection and not collection.all_objects and not collection.children:
            bpy.data.collections.remove(collection)
            return
