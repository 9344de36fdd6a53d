"""What a user's script does around the button, and what it looks at afterwards."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from animl_addon.operators.plan import Wish, plan
from animl_addon.operators.press import Press
from animl_addon.preferences import preferences
from animl_addon.scene.find import sources
from animl_addon.scene.held import strips
from animl_addon.scene.placed import Placed

PATIENCE = 240
"""Seconds that anything is waited for which must come: what never comes is told late, and a crowded machine is not."""


def prefer(**chosen: Any) -> None:
    """Set preferences, as they would be if animl were installed; the next factory reset forgets them."""
    addon = bpy.context.preferences.addons.get("animl_addon")
    if addon is None:
        addon = bpy.context.preferences.addons.new()
        addon.module = "animl_addon"
    for name, value in chosen.items():
        setattr(addon.preferences, name, str(value) if isinstance(value, Path) else value)


def press(**chosen: Any) -> set[str]:
    """Press Generate Inbetweens; an error is a RuntimeError with its sentence."""
    return bpy.ops.animl.generate_inbetweens(**chosen)


@contextmanager
def refused(ready: Path, sentence: str) -> Iterator[None]:
    """The block presses; the press must fail with that sentence and leave no trace."""
    objects, images = set(bpy.data.objects.keys()), set(bpy.data.images.keys())
    with pytest.raises(RuntimeError, match=sentence) as raised:
        yield
    assert "Traceback" not in str(raised.value)
    assert drawings() == []
    assert set(bpy.data.objects.keys()) == objects
    assert set(bpy.data.images.keys()) == images
    assert not ready.is_dir() or not any(path.is_file() for path in ready.rglob("*"))


def begin(**chosen: object) -> Press:
    """Start a press as the modal operator does, to be stepped by hand."""
    settings = bpy.context.scene.animl
    for name, value in chosen.items():
        setattr(settings, name, value)
    wish = Wish.of(settings)
    running = Press(bpy.context, plan(bpy.context.scene, sources(bpy.context), wish), wish)
    running.begin(preferences(bpy.context))
    return running


def step_until(running: Press, true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert not running.step(), "it came to its end"
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


def drawings() -> list[tuple[int, int]]:
    """(frame, exposure) of every drawing that animl placed in the scene, in order."""
    scene: Any = bpy.context.scene
    placed = [Placed.read(thing) for thing in (*scene.objects, *strips([scene]))]
    return sorted((mark.frame, mark.exposure) for record in placed if record for mark in record.marks)


def frames() -> list[int]:
    return [frame for frame, _ in drawings()]


def pictures(folder: Path) -> list[Path]:
    """Every picture that lies anywhere in the folder."""
    return sorted(folder.rglob("*.png"))


def keys_of(pencil: bpy.types.Object) -> dict[tuple[str, int], bytes]:
    """(layer, frame) -> every attribute of every key that somebody drew, to the last bit."""
    return {
        (layer.name, frame.frame_number): b"".join(
            name.encode() + _bytes(attribute) for name, attribute in sorted(frame.drawing.attributes.items())
        )
        for layer in pencil.data.layers
        for frame in layer.frames
        if frame.keyframe_type != "GENERATED"
    }


def _bytes(attribute: Any) -> bytes:
    fields = {"FLOAT_VECTOR": "vector", "FLOAT_COLOR": "color", "BYTE_COLOR": "color"}
    field = fields.get(attribute.data_type, "value")
    return b"".join(np.ravel(getattr(point, field)).tobytes() for point in attribute.data)
