"""Clear Inbetweens from a script."""

from pathlib import Path

import bpy
import pytest

from .pressing import drawings, frames, keys_of, pictures, press
from .scenes import activate, add_image_strip, draw_disc, front_camera, new_pencil, save_disc, two_key_disc

pytestmark = pytest.mark.usefixtures("ready")


def test_clearing_gives_the_scene_back_as_it_was(ready: Path):
    pencil = two_key_disc()
    front_camera()
    keys, objects = keys_of(pencil), set(bpy.data.objects.keys())
    frames_before = [frame.frame_number for frame in pencil.data.layers["Ink"].frames]
    press(count=3, long_side=256)

    assert bpy.ops.animl.clear_inbetweens() == {"FINISHED"}

    assert drawings() == []
    assert set(bpy.data.objects.keys()) == objects
    assert keys_of(pencil) == keys
    assert [frame.frame_number for frame in pencil.data.layers["Ink"].frames] == frames_before
    assert len(pictures(ready)) == 3  # an undo wants them back


def test_only_the_pair_at_the_playhead():
    pencil = two_key_disc()
    draw_disc(pencil, 17, 0)
    front_camera()
    press(count=1, scope="RANGE", start=1, end=17, long_side=256)
    bpy.context.scene.frame_set(12)

    bpy.ops.animl.clear_inbetweens(scope="PAIR")

    assert frames() == [5]


def test_only_the_pairs_of_a_range():
    pencil = two_key_disc()
    draw_disc(pencil, 17, 0)
    draw_disc(pencil, 25, 1)
    front_camera()
    press(count=1, scope="RANGE", start=1, end=25, long_side=256)

    bpy.ops.animl.clear_inbetweens(scope="RANGE", start=9, end=30)

    assert frames() == [5]


@pytest.mark.parametrize(("scope", "left"), [("SOURCE", [5]), ("ALL", [])])
def test_other_objects_keep_their_drawings_unless_all_are_meant(scope: str, left: list[int]):
    two_key_disc("Stays")
    front_camera()
    press(count=1, long_side=256)
    bpy.context.view_layer.objects.active.select_set(False)
    other = new_pencil("Goes")
    draw_disc(other, 1, 0)
    draw_disc(other, 5, 1)
    press(count=1, long_side=256)
    assert frames() == [3, 5]

    bpy.ops.animl.clear_inbetweens(scope=scope)

    assert frames() == left


def test_strips_of_the_animator_stay(tmp_path: Path):
    first, last = (save_disc(tmp_path / f"{name}.png", x) for name, x in (("first", 20), ("last", 40)))
    add_image_strip([first], start=1)
    add_image_strip([last], start=9)
    press(count=3)
    assert frames() == [3, 5, 7]

    bpy.ops.animl.clear_inbetweens()

    editor = bpy.context.scene.sequence_editor
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    assert sorted(strip.name for strip in strips) == ["first.png", "last.png"]


def test_where_nothing_was_drawn_there_is_nothing_to_clear():
    two_key_disc()

    with pytest.raises(RuntimeError, match="There are no drawings by animl in this scene"):
        bpy.ops.animl.clear_inbetweens()


def test_keys_without_drawings_lose_none_of_another_s():
    two_key_disc("Drawn")
    front_camera()
    press(count=1, long_side=256)
    bpy.context.view_layer.objects.active.select_set(False)
    activate(two_key_disc("Not drawn"))

    assert bpy.ops.animl.clear_inbetweens() == {"CANCELLED"}

    assert frames() == [5]
