"""Image strips of the Sequencer: every change to another picture is a key."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy

from ..core.errors import KeyDrawingError
from ..core.picture import RGBA
from .curves import TAG
from .image_files import read_image_file, redrawn, write_beyond, write_keys
from .source import Album, KeyDrawing, KeyPictures, StripPlacement


@dataclass(frozen=True, slots=True)
class StripSource:
    """Image strips of one scene that follow each other, on one channel unless they were selected."""

    scene: bpy.types.Scene
    names: tuple[str, ...]
    channel: int  # of the first strip

    @property
    def name(self) -> str:
        return self.names[0] if len(self.names) == 1 else f"Channel {self.channel}"

    @property
    def identity(self) -> tuple[str, ...]:
        return "STRIPS", str(self.channel)

    def owners(self) -> list[bpy.types.Scene]:
        return [self.scene]

    def keys(self, scene: bpy.types.Scene) -> list[KeyDrawing]:
        return [KeyDrawing(frame, f"“{path.name}”") for frame, (_, path) in self._changes().items()]

    def holders(self) -> list[Any]:
        strips = {strip.name: strip for strip in image_strips(self.scene)}
        return [strips[name] for name in self.names if name in strips]

    def pictures(
        self,
        context: bpy.types.Context,
        keys: Sequence[KeyDrawing],
        folder: Path,
        long_side: int,
        beyond: Sequence[KeyDrawing] = (),
        album: Album | None = None,
    ) -> KeyPictures:
        """Copy the pictures at their own size, before the strip's transform: the drawings take that over."""
        changes = self._changes()
        if lost := [key.name for key in keys if key.frame not in changes]:
            raise KeyDrawingError(f"The key {lost[0]} is gone from the Sequencer: choose keys anew.")

        def read(key: KeyDrawing) -> RGBA:
            strip, path = changes[key.frame]
            return read_image_file(path, key.name, strip.colorspace_settings.name, strip.alpha_mode)

        files, _ = write_keys(((key.name, read(key)) for key in keys), folder)
        strip, _ = changes[keys[0].frame]
        seen = write_beyond([key for key in beyond if key.frame in changes], read, folder)
        return KeyPictures(files, StripPlacement(strip.channel, strip.name), seen)

    def _changes(self) -> dict[int, tuple[Any, Path]]:
        """Frame -> strip and file, wherever another picture comes to be seen, in order."""
        seen: dict[int, tuple[Any, Path]] = {}
        for strip in sorted(self.holders(), key=lambda strip: strip.channel):  # the upper of two covers the lower
            seen |= {frame: (strip, path) for frame, path in pictures_of(strip).items()}
        frames = sorted(seen)
        changes = redrawn([seen[frame][1] for frame in frames])
        return {frame: seen[frame] for frame, new in zip(frames, changes, strict=True) if new}


def find_strips(scene: bpy.types.Scene) -> StripSource | None:
    """The image strips that are meant: the selected ones if several are, else those on the active strip's channel,
    else those on the lowest channel that has any. None where there are none."""
    strips = image_strips(scene)
    if not strips:
        return None
    selected = [strip for strip in strips if strip.select]
    active = scene.sequence_editor.active_strip
    if len(selected) > 1:
        own = selected
    else:
        channel = active.channel if active in strips else min(strip.channel for strip in strips)
        own = [strip for strip in strips if strip.channel == channel]
    own.sort(key=lambda strip: strip.frame_final_start)
    return StripSource(scene, tuple(strip.name for strip in own), own[0].channel)


def image_strips(scene: bpy.types.Scene) -> list[Any]:
    """The scene's image strips that are heard and seen and that animl did not make."""
    editor: Any = scene.sequence_editor
    if editor is None:
        return []
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences  # the old name, up to Blender 4.3
    return [strip for strip in strips if strip.type == "IMAGE" and not strip.mute and TAG not in strip]


def pictures_of(strip: Any) -> dict[int, Path]:
    """Frame -> file where the strip changes from one element to another, as it is trimmed, slid or reversed."""
    folder = Path(bpy.path.abspath(strip.directory))
    start, end = int(strip.frame_final_start), int(strip.frame_final_end)
    if len(strip.elements) == 1:
        return {start: folder / strip.elements[0].filename}
    pictures: dict[int, Path] = {}
    before = None
    for frame in range(start, end):
        element = strip.strip_elem_from_frame(frame)
        if element and element.filename != before:
            before = element.filename
            pictures[frame] = folder / before
    return pictures
