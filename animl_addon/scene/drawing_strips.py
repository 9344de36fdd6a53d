"""Drawings as image strips of the Sequencer: one strip a drawing, as long as its exposure, above the keys' channel.

The keys lie lower and would shine through the drawings' clear parts; ``held.py`` fades them while a drawing is seen.
Blend type Replace would hide them too, and the background of the shot with them.
"""

from __future__ import annotations  # Blender 4.3 has not bpy.types.Strip

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import bpy
from PIL import Image

from ..core.errors import KeyDrawingError, OutputError
from ..core.timing import Mark
from .folders import stored_path
from .held import unhidden_opacity
from .source import StripPlacement

CHANNELS = 128
"""As many as the Sequencer has."""

SETTINGS = ("blend_type", "color_saturation", "color_multiply", "multiply_alpha", "use_flip_x", "use_flip_y")
TRANSFORM = ("offset_x", "offset_y", "rotation", "origin", "filter")
"""What a drawing's strip takes over from the key's as it is; scale and crop depend on the picture's size."""


def free_channel(
    context: bpy.types.Context, placement: StripPlacement, marks: Sequence[Mark], going: Sequence[bpy.types.Strip]
) -> int:
    """The nearest channel above the keys' that is free throughout, unmuted and unlocked.

    Args:
        going: strips that will have made room by then.

    Raises:
        KeyDrawingError: the keys' strip is gone.
        OutputError: every channel above is taken.
    """
    _, editor, strips = find_key_strip(context, placement)
    start, end = marks[0].frame, marks[-1].frame + marks[-1].exposure
    staying = [strip for strip in strips if strip not in going]
    taken = {each.channel for each in staying if each.frame_final_start < end and each.frame_final_end > start}
    taken |= {index for index, channel in enumerate(editor.channels) if channel.mute or channel.lock}
    for channel in range(placement.channel + 1, CHANNELS + 1):
        if channel not in taken:
            return channel
    raise OutputError(
        f"No channel above {placement.channel} is free between frames {start} and {end}: clear one for the drawings."
    )


def add_strips(
    context: bpy.types.Context,
    name: str,
    placement: StripPlacement,
    channel: int,
    marks: Sequence[Mark],
    files: Sequence[Path],
) -> list[bpy.types.Strip]:
    """Add one strip a mark on a free channel.

    Raises:
        KeyDrawingError: the keys' strip is gone.
    """
    like, _, strips = find_key_strip(context, placement)
    added = []
    for mark, file in zip(marks, files, strict=True):
        path = stored_path(file, bpy.data.filepath)
        strip = strips.new_image(
            name=f"{name} {mark.frame}", filepath=path, channel=channel, frame_start=mark.frame, fit_method="ORIGINAL"
        )
        strip.frame_final_duration = mark.exposure
        strip.select = False
        _take_over(like, strip, file)
        added.append(strip)
    return added


def remove_strip(strip: bpy.types.Strip) -> None:
    """Remove one strip, from wherever in the Sequencer it is by now."""
    for strips in strips_of(strip.id_data.sequence_editor):
        if any(each == strip for each in strips):
            strips.remove(strip)
            return


def find_key_strip(context: bpy.types.Context, placement: StripPlacement) -> tuple[Any, Any, Any]:
    """The keys' strip, its editor, and the collection (of the editor or of a meta strip) that holds it.

    Raises:
        KeyDrawingError: the strip is gone.
    """
    scenes = (getattr(context, "sequencer_scene", None), context.scene)  # Blender 5 edits a scene of its own choice
    for editor in (scene.sequence_editor for scene in scenes if scene and scene.sequence_editor):
        for strips in strips_of(editor):
            if placement.like in strips:
                return strips[placement.like], editor, strips
    raise KeyDrawingError(f"The strip “{placement.like}” is no longer in the Sequencer: select the key strips again.")


def add_reel(
    like: bpy.types.Strip, strips: Any, name: str, seen: Sequence[Path], channel: int, start: int
) -> bpy.types.Strip:
    """Add one strip that shows a file of one folder on every frame, pixel for pixel at the scale of ``like``.

    Args:
        strips: the collection that holds ``like``.
        seen: the file of each frame from ``start`` on.
    """
    path = stored_path(seen[0], bpy.data.filepath)
    strip = strips.new_image(name=name, filepath=path, channel=channel, frame_start=start, fit_method="ORIGINAL")
    for file in seen[1:]:
        strip.elements.append(file.name)
    strip.frame_final_duration = len(seen)
    strip.select = False
    for setting in SETTINGS:
        setattr(strip, setting, getattr(like, setting))
    strip.blend_alpha = unhidden_opacity(like)
    for setting in (*TRANSFORM, "scale_x", "scale_y"):
        setattr(strip.transform, setting, getattr(like.transform, setting))
    return strip


def strips_of(editor: Any) -> Iterator[Any]:
    """The editor's own strips, then those of each meta strip."""
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences  # the old name, up to Blender 4.3
    waiting = [strips]
    while waiting:
        strips = waiting.pop(0)
        yield strips
        metas = [strip for strip in strips if strip.type == "META"]
        waiting += [meta.strips if hasattr(meta, "strips") else meta.sequences for meta in metas]


def _take_over(like: bpy.types.Strip, strip: bpy.types.Strip, drawing: Path) -> None:
    """Make a drawing lie where its key lies: also when it has more or fewer pixels."""
    for setting in SETTINGS:
        setattr(strip, setting, getattr(like, setting))
    strip.blend_alpha = unhidden_opacity(like)
    for setting in TRANSFORM:
        setattr(strip.transform, setting, getattr(like.transform, setting))
    with Image.open(drawing) as picture:
        width, height = picture.size
    key = like.elements[0] if like.type == "IMAGE" else None
    across = key.orig_width / width if key and key.orig_width else 1.0
    down = key.orig_height / height if key and key.orig_height else 1.0
    strip.transform.scale_x = like.transform.scale_x * across
    strip.transform.scale_y = like.transform.scale_y * down
    for side, ratio in (("min_x", across), ("max_x", across), ("min_y", down), ("max_y", down)):
        setattr(strip.crop, side, round(getattr(like.crop, side) / ratio))
