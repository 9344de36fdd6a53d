"""Grease Pencil keys that cannot be read or may not be written to: a sentence, nothing placed, the keys intact."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest

from .pressing import frames, keys_of, press, refused
from .scenes import add_image_empty, draw_disc, front_camera, new_pencil, save_sequence, two_key_disc


def test_a_key_without_a_stroke(ready: Path):
    pencil = new_pencil()
    draw_disc(pencil, 1, 0)
    pencil.data.layers["Ink"].frames.new(9)
    front_camera()

    with refused(ready, "Nothing is to be seen of the key Stroke at frame 9: draw on it"):
        press(count=1, long_side=256)


def test_a_hidden_layer(ready: Path):
    pencil = two_key_disc()
    pencil.data.layers["Ink"].hide = True

    with refused(ready, "hidden: show"):
        press(count=1, long_side=256)


def test_a_locked_layer_is_not_written_to(ready: Path):
    pencil = two_key_disc()
    front_camera()
    pencil.data.layers["Ink"].lock = True
    before = keys_of(pencil)

    with refused(ready, "locked: unlock it"):
        press(count=1, long_side=256)

    assert keys_of(pencil) == before


def add_pencil(folder: Path) -> None:
    two_key_disc("Linked")


def add_sequence(folder: Path) -> None:
    add_image_empty(save_sequence(folder / "keys", (1, 9)), sequence=9).name = "Linked"


@pytest.mark.parametrize("override", [False, True])
@pytest.mark.parametrize("add_keys", [add_pencil, add_sequence])
def test_an_object_from_another_file_is_not_written_to(
    ready: Path, tmp_path: Path, add_keys: Callable[[Path], None], override: bool
):
    add_keys(tmp_path)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    libraries: Any = bpy.data.libraries
    with libraries.load(str(tmp_path / "library.blend"), link=True) as (_, wanted):
        wanted.objects = ["Linked"]
    (linked,) = wanted.objects
    bpy.context.collection.objects.link(linked)
    if override:
        linked = linked.override_create(remap_local_usages=True)
    bpy.context.view_layer.objects.active = linked
    front_camera()

    with refused(ready, "linked from another file.*make it local"):
        press(count=1, long_side=256)


@pytest.mark.parametrize("mode", ["EDIT", "PAINT_GREASE_PENCIL"])
def test_edit_and_draw_mode_are_no_hindrance(ready: Path, mode: str):
    pencil = two_key_disc()
    front_camera()
    bpy.ops.object.mode_set(mode=mode)

    press(count=1, long_side=256)

    assert frames() == [5]
    assert pencil.mode == mode
