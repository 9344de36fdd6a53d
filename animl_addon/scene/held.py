"""Keys that would go on showing beneath the drawings: a key holds until the next, so what shows it steps aside.

A Grease Pencil layer gets an empty drawing (keyframe type Generated) on the first inbetween's frame; an object is
disabled by keyframes; a strip's opacity is keyed to 0. No key is touched. What was added is noted in a custom property
of the Grease Pencil data, object or strip, and :func:`show` takes it back.
"""

from __future__ import annotations  # Blender 4.3 has not bpy.types.Strip

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

import bpy

from ..core.errors import KeyDrawingError
from .curves import find, step, unstep
from .drawing_print import print_of
from .strokes.record import confidence_of

TAG = "animl_hidden"
"""Custom property: a JSON list of :class:`Note`."""

Holder: TypeAlias = "bpy.types.GreasePencilLayer | bpy.types.Object | bpy.types.Strip"
"""What may show a key beneath the drawings."""


class Note(NamedTuple):
    """What one press hid on one stretch of frames, kept on the datablock or strip that was changed."""

    press: str
    path: str  # the property that was keyed, or the name of the blanked layer
    start: int
    end: int  # the first frame that is shown again
    value: float | None = None  # of the property while it was not animated
    resumed: str = ""  # the print of the copy that shows the held drawing again at ``end``; empty for none

    def keyed(self) -> tuple[int, int, int]:
        return self.start - 1, self.start, self.end


def check(holders: Iterable[Holder]) -> None:
    """Raise :class:`KeyDrawingError` for what must not be written to: a locked layer, what is linked or overridden."""
    for holder in holders:
        data: Any = holder.id_data
        layered = isinstance(holder, bpy.types.GreasePencilLayer)
        # Of an override Blender saves the visibility that is keyed, but not the note that it is animl's.
        if data.library or data.override_library:
            raise KeyDrawingError(
                f"“{data.name}” is linked from another file, so its held drawing cannot step aside: "
                "make it local first."
            )
        group: Any = holder if layered else None
        while group:
            if group.lock:
                raise KeyDrawingError(
                    f"The layer “{group.name}” is locked: unlock it to place drawings between its keys."
                )
            group = group.parent_group


def hide(holders: Iterable[Holder], runs: Iterable[tuple[int, int]], press: str) -> None:
    """Keep the held keys from sight on these stretches of frames (first, one after the last)."""
    for start, end in runs:
        for holder in holders:
            if isinstance(holder, bpy.types.GreasePencilLayer):
                if note := _blank(holder, start, end, press):
                    _note(holder.id_data, note)
            elif isinstance(holder, bpy.types.Object):
                for path in ("hide_render", "hide_viewport"):
                    _note(holder, Note(press, path, start, end, _step_aside(holder, path, True, start, end)))
            elif holder.frame_final_start < end and holder.frame_final_end > start:
                _note(
                    holder, Note(press, "blend_alpha", start, end, _step_aside(holder, "blend_alpha", 0.0, start, end))
                )


def show(press: str, things: Iterable[Any]) -> list[Holder]:
    """Take back what was hidden for a press on these of the :func:`noted`; returns what had been hidden."""
    shown: list[Holder] = []
    for thing in things:
        notes = _notes(thing)
        others = [note for note in notes if note.press != press]
        for note in notes:
            if note.press != press:
                continue
            if hasattr(thing, "layers"):
                shown += _unblank(thing, note)
                continue
            shared = {frame for other in others if other.path == note.path for frame in other.keyed()}
            unstep(thing, note.path, set(range(note.start - 1, note.end + 1)) - shared)
            if note.value is not None and not find(thing.id_data, thing.path_from_id(note.path)):
                setattr(thing, note.path, note.value)
            shown.append(thing)
        if len(others) < len(notes):
            _write(thing, others)
    return list(dict.fromkeys(shown))


def noted(owners: Iterable[bpy.types.ID]) -> list[Any]:
    """What carries notes: of these objects, themselves and their data; of these scenes, the strips."""
    things: dict[Any, None] = {}  # in order, and two objects may share one data
    for owner in owners:
        parts = strips([owner]) if isinstance(owner, bpy.types.Scene) else (owner, getattr(owner, "data", None))
        things |= {part: None for part in parts if part and TAG in part and not part.id_data.library}
    return list(things)


def presses(thing: Any) -> set[str]:
    """For which presses something is hidden here."""
    return {note.press for note in _notes(thing)}


def uncover(data: Any) -> None:
    """Remove all that animl put on the layers, here a copy's, so that each shows what the animator drew."""
    for layer in data.layers:
        frames = [frame.frame_number for frame in layer.frames]
        if frames:
            remove_ours(layer, min(frames), max(frames))


def drawn_by_animator(layer: bpy.types.GreasePencilLayer, frame: bpy.types.GreasePencilFrame) -> bool:
    """Whether the frame is a key. Of the type Generated it is one once it has strokes that animl did not draw."""
    return not _covers(layer, frame) and confidence_of(layer, frame) is None


def _covers(layer: bpy.types.GreasePencilLayer, frame: bpy.types.GreasePencilFrame) -> bool:
    """Whether the frame is a blank, or our copy that resumes after one.

    An animator who draws a breakdown where a blank lies draws into that blank.
    """
    if frame.keyframe_type != "GENERATED":
        return False
    if not frame.drawing or not frame.drawing.strokes:
        return True
    copies = {note.resumed for note in _notes(layer.id_data) if note.end == frame.frame_number and note.resumed}
    return bool(copies) and print_of(frame.drawing) in copies


def _blank(layer: bpy.types.GreasePencilLayer, start: int, end: int, press: str) -> Note | None:
    """Cover a held drawing with an empty one. Where the layer has no key at ``end``, a copy of it resumes there.

    The copy shares nothing with the key: what the animator draws on it must not change the key.
    """
    held = layer.get_frame_at(start)
    if held is None or held.frame_number == start or not held.drawing.strokes:
        return None
    resumed = ""
    if not any(start < frame.frame_number <= end for frame in layer.frames):
        copy = layer.frames.copy(held.frame_number, end, instance_drawing=False)
        copy.keyframe_type = "GENERATED"
        resumed = print_of(copy.drawing)
    layer.frames.new(start).keyframe_type = "GENERATED"
    return Note(press, layer.name, start, end, resumed=resumed)


def _unblank(data: Any, note: Note) -> list[bpy.types.GreasePencilLayer]:
    """Remove a blank, wherever it was slid to within the stretch, and what resumed after it; returns its layer.

    Either is the animator's once the animator has drawn on it. If the layer was renamed since, every layer is searched:
    blanks are known by their type.
    """
    named = data.layers.get(note.path)
    layers = [named] if named else list(data.layers)
    found = []
    for layer in layers:
        covers = [frame.frame_number for frame in layer.frames if _covers(layer, frame)]
        if covers := [number for number in covers if note.start <= number <= note.end]:
            found.append(layer)
        for number in covers:
            layer.frames.remove(number)
    return [named] if named else found


def remove_ours(layer: bpy.types.GreasePencilLayer, start: int, end: int) -> list[int]:
    """Remove what is animl's, blanks and strokes, from a stretch of frames, both ends included; returns these."""
    ours = [
        frame.frame_number
        for frame in layer.frames
        if start <= frame.frame_number <= end and not drawn_by_animator(layer, frame)
    ]
    for number in ours:
        layer.frames.remove(number)
    return ours


def _step_aside(thing: bpy.types.Object | bpy.types.Strip, path: str, hidden: Any, start: int, end: int) -> Any:
    """Key the property to ``hidden`` and back; returns its value if it was not animated before."""
    datablock: Any = thing.id_data
    curve = find(datablock, thing.path_from_id(path))
    kind = type(hidden)
    if curve is None:
        before = after = unanimated = getattr(thing, path)
        taken = set()
    else:
        before, after = kind(curve.evaluate(start - 1)), kind(curve.evaluate(end))
        unanimated = next((note.value for note in _notes(thing) if note.path == path), None)
        taken = {point.co.x for point in curve.keyframe_points}
    keys = {start - 1: before, start: hidden, end: after}
    step(thing, path, {frame: value for frame, value in keys.items() if frame not in taken})
    return unanimated


def strips(scenes: Iterable[bpy.types.Scene]) -> Iterator[bpy.types.Strip]:
    """Every strip of these scenes, those inside metas included."""
    for scene in scenes:
        if editor := scene.sequence_editor:
            yield from list(
                editor.strips_all if hasattr(editor, "strips_all") else editor.sequences_all
            )  # the old name, up to Blender 4.3


def _notes(thing: Any) -> list[Note]:
    return [Note(*fields) for fields in json.loads(thing.get(TAG, "[]"))]


def _note(thing: Any, note: Note) -> None:
    _write(thing, [*_notes(thing), note])


def _write(thing: Any, notes: list[Note]) -> None:
    if notes:
        thing[TAG] = json.dumps(notes, ensure_ascii=False)
    else:
        del thing[TAG]


def unhidden_opacity(strip: bpy.types.Strip) -> float:
    """The opacity that a strip has where it is not hidden, whatever the playhead shows now."""
    return next((note.value for note in _notes(strip) if note.value is not None), strip.blend_alpha)
