"""Pressing again, editing, sliding, clearing, saving: whose strokes are whose."""

from pathlib import Path

import bpy
import pytest

from .pressing import drawings, keys_of, prefer, press
from .scenes import draw_stroke, front_camera
from .strokes import by_shape, draw_strokes, frames_of, generated, line, nudge, strokes_at, two_lines

pytestmark = pytest.mark.usefixtures("by_shape")
__all__ = ["by_shape"]

RECORD = "animl_strokes"


def test_pressing_again_replaces_what_animl_drew():
    pencil = two_lines()
    draw_strokes(count=3)

    draw_strokes(count=1)

    assert frames_of(pencil) == {1: "KEYFRAME", 5: "GENERATED", 9: "KEYFRAME"}


def test_pressing_again_after_a_key_was_redrawn_goes_to_the_new_key():
    pencil = two_lines()
    draw_strokes(count=1)
    pencil.data.layers["Ink"].frames.remove(9)
    draw_stroke(pencil, 9, line(-0.5, 4, wave=0.3), closed=False)

    draw_strokes(count=1)

    assert strokes_at(pencil, 5)[0][:, 2].min() == pytest.approx(2, abs=0.02)


def test_a_drawing_that_was_edited_is_the_animator_s_and_becomes_a_key():
    pencil = two_lines()
    draw_strokes(count=3)
    nudge(pencil, 5)
    edited = strokes_at(pencil, 5)[0]

    draw_strokes(count=1, scope="RANGE", start=1, end=9)

    assert generated(pencil) == [3, 5, 7]
    assert (strokes_at(pencil, 5)[0] == edited).all()
    assert strokes_at(pencil, 3)[0][0, 2] == pytest.approx(edited[0, 2] / 2, abs=0.02)  # drawn towards the edited one


def test_a_drawing_made_a_keyframe_is_the_animator_s():
    pencil = two_lines()
    draw_strokes(count=3)
    next(frame for frame in pencil.data.layers["Ink"].frames if frame.frame_number == 5).keyframe_type = "BREAKDOWN"

    bpy.ops.animl.clear_inbetweens()

    assert frames_of(pencil) == {1: "KEYFRAME", 5: "BREAKDOWN", 9: "KEYFRAME"}


def test_a_stroke_added_to_a_drawing_makes_it_the_animator_s():
    pencil = two_lines()
    draw_strokes(count=1)
    draw_stroke(pencil, 5, line(3, 3), closed=False)

    draw_strokes(count=1, scope="RANGE", start=1, end=9)

    assert len(strokes_at(pencil, 5)) == 2
    assert generated(pencil) == [3, 5, 7]


def test_a_drawing_slid_along_the_timeline_and_a_layer_renamed_are_still_animl_s():
    pencil = two_lines()
    draw_strokes(count=3)
    layer = pencil.data.layers["Ink"]
    if hasattr(layer.frames, "move"):
        layer.frames.move(5, 6)
    layer.name = "Lines"

    draw_strokes(count=1)

    assert generated(pencil, "Lines") == [5]


def test_clear_leaves_the_keys_and_no_trace():
    pencil = two_lines()
    before = keys_of(pencil)
    draw_strokes(count=3)

    assert bpy.ops.animl.clear_inbetweens() == {"FINISHED"}

    assert frames_of(pencil) == {1: "KEYFRAME", 9: "KEYFRAME"}
    assert keys_of(pencil) == before
    assert pencil.data.get(RECORD) is None
    with pytest.raises(RuntimeError, match="no drawings by animl"):
        bpy.ops.animl.clear_inbetweens()


def test_clear_leaves_what_was_edited():
    pencil = two_lines()
    draw_strokes(count=3)
    nudge(pencil, 7)

    bpy.ops.animl.clear_inbetweens()

    assert generated(pencil) == [7]


@pytest.mark.parametrize(("scope", "left"), [("PAIR", [13]), ("ALL", []), ("SOURCE", [])])
def test_clear_takes_what_it_is_told_to(scope: str, left: list[int]):
    pencil = two_lines()
    draw_stroke(pencil, 17, line(-0.5, 0), closed=False)
    draw_strokes(count=1, scope="RANGE", start=1, end=17)
    bpy.context.scene.frame_set(3)

    bpy.ops.animl.clear_inbetweens(scope=scope)

    assert generated(pencil) == left


def test_clear_leaves_a_locked_layer_alone():
    pencil = two_lines(layers=("Ink", "Shade"))
    draw_strokes(count=1)
    pencil.data.layers["Shade"].lock = True

    bpy.ops.animl.clear_inbetweens()

    assert generated(pencil, "Ink") == [] and generated(pencil, "Shade") == [5]


def test_a_pair_of_one_layer_is_drawn_anew_and_what_another_layer_has_there_stays():
    pencil = two_lines(layers=("Ink", "Shade"))
    draw_stroke(pencil, 5, line(0.5, 1.5), layer="Shade", closed=False)
    draw_strokes(count=1, scope="RANGE", start=1, end=9)
    assert (generated(pencil, "Ink"), generated(pencil, "Shade")) == ([5], [3, 7])

    draw_strokes(count=3, scope="RANGE", start=1, end=5)

    assert (generated(pencil, "Ink"), generated(pencil, "Shade")) == ([5], [2, 3, 4, 7])


def test_saved_and_opened_again_they_are_still_animl_s(tmp_path: Path):
    two_lines()
    draw_strokes(count=3)
    path = tmp_path / "walk.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.open_mainfile(filepath=str(path))
    pencil = bpy.context.view_layer.objects.active

    draw_strokes(count=1)

    assert generated(pencil) == [5]


def test_an_object_duplicated_with_its_drawings_keeps_them_apart():
    pencil = two_lines()
    draw_strokes(count=3)
    twin = pencil.copy()
    twin.data = pencil.data.copy()
    bpy.context.collection.objects.link(twin)
    bpy.ops.object.select_all(action="DESELECT")
    bpy.context.view_layer.objects.active = twin

    draw_strokes(count=1)

    assert generated(twin) == [5]
    assert generated(pencil) == [3, 5, 7]


def test_strokes_take_the_place_of_pictures_and_pictures_that_of_strokes(models: Path, tmp_path: Path):
    pencil = two_lines()
    front_camera(12)
    prefer(models=models, output_folder=tmp_path / "drawings", device="CPU", threads=1)
    press(count=1, long_side=256)
    assert drawings() == [(5, 4)] and generated(pencil) == [5]  # a blank, beneath the picture

    draw_strokes(count=3, long_side=256)
    assert drawings() == []
    assert [len(strokes_at(pencil, frame)) for frame in generated(pencil)] == [1, 1, 1]

    press(count=1, output="IMAGES", long_side=256)
    assert drawings() == [(5, 4)]
    assert [(frame, len(strokes_at(pencil, frame))) for frame in generated(pencil)] == [(5, 0)]
    bpy.ops.animl.clear_inbetweens()
    assert frames_of(pencil) == {1: "KEYFRAME", 9: "KEYFRAME"}


def test_keys_are_rendered_without_the_strokes_between_them(models: Path, tmp_path: Path):
    pencil = two_lines()
    front_camera(12)
    prefer(models=models, output_folder=tmp_path / "drawings", device="CPU", threads=1)
    draw_strokes(count=1, long_side=256)
    pencil.data.layers["Ink"].frames.remove(9)
    draw_stroke(pencil, 9, line(-0.5, 1, wave=0.3), closed=False)

    draw_strokes(count=1, long_side=256)  # with the flows of pictures of both keys

    assert strokes_at(pencil, 5)[0][:, 2].min() == pytest.approx(0.5, abs=0.05)


def test_to_look_at_a_drawing_and_to_select_on_it_is_not_to_edit_it():
    pencil = two_lines()
    draw_strokes(count=3)
    bpy.context.scene.frame_set(5)

    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.grease_pencil.select_all(action="SELECT")
    bpy.ops.grease_pencil.select_all(action="DESELECT")
    bpy.ops.object.mode_set(mode="PAINT_GREASE_PENCIL")
    bpy.ops.object.mode_set(mode="OBJECT")
    draw_strokes(count=1)

    assert generated(pencil) == [5]


def test_a_drawing_moved_by_blender_s_own_tool_is_the_animator_s():
    pencil = two_lines()
    draw_strokes(count=3)
    bpy.context.scene.frame_set(5)
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.grease_pencil.select_all(action="SELECT")
    bpy.ops.transform.translate(value=(0, 0, 1))
    bpy.ops.object.mode_set(mode="OBJECT")

    bpy.ops.animl.clear_inbetweens()

    assert generated(pencil) == [5]
