"""Traced drawings afterwards: replaced, cleared, edited, saved, and never lost."""

from pathlib import Path

import bpy
import pytest

from .pressing import drawings, press
from .scenes import activate
from .strokes import draw_strokes, frames_of, nudge, strokes_at
from .tracing import LAYER, discs, traced

pytestmark = pytest.mark.usefixtures("ready")


def test_pressing_again_replaces_and_clear_removes_all_of_it(tmp_path: Path):
    plane = discs(tmp_path)
    before = names()
    draw_strokes(count=3)
    draw_strokes(count=1)
    assert frames_of(traced(), LAYER) == {5: "GENERATED", 9: "GENERATED"}
    assert plane.animation_data

    bpy.ops.animl.clear_inbetweens()

    assert names() == before
    assert plane.animation_data is None and not plane.hide_render


def test_strokes_take_the_place_of_pictures_and_back(tmp_path: Path):
    discs(tmp_path)
    press(count=1, output="IMAGES")
    draw_strokes(count=1)
    assert traced() and drawings() == [(5, 4)]

    press(count=1, output="IMAGES")

    assert not [thing for thing in bpy.context.scene.objects if thing.type == "GREASEPENCIL"]
    assert drawings() == [(5, 4)]


def test_an_edited_drawing_stays_and_the_others_stand_around_it(tmp_path: Path):
    discs(tmp_path)
    draw_strokes(count=1)
    first = traced()
    nudge(first, 5, LAYER)
    edited = strokes_at(first, 5, LAYER)

    draw_strokes(count=3)

    assert traced() == first
    assert [(stroke == own).all() for stroke, own in zip(strokes_at(first, 5, LAYER), edited, strict=True)]
    assert drawings() == [(3, 2), (5, 2), (7, 2)]
    bpy.ops.animl.clear_inbetweens()
    assert traced() == first and drawings() == [(5, 2)]
    assert hidden(bpy.context.view_layer.objects.active) == [5, 6]
    assert bpy.ops.animl.clear_inbetweens() == {"CANCELLED"}  # nothing of animl's is left there
    assert traced() == first


def test_what_the_animator_draws_on_it_is_never_lost(tmp_path: Path):
    discs(tmp_path)
    draw_strokes(count=1)
    thing = traced()
    frame = next(frame for frame in thing.data.layers[LAYER].frames if frame.frame_number == 5)
    frame.keyframe_type = "KEYFRAME"

    bpy.ops.animl.clear_inbetweens(scope="ALL")

    assert traced() == thing and drawings() == [(5, 4)]


def test_an_object_deleted_by_hand_lets_the_key_be_seen_again(tmp_path: Path):
    plane = discs(tmp_path)
    draw_strokes(count=3)
    assert hidden(plane) == [3, 4, 5, 6, 7, 8]
    bpy.data.objects.remove(traced())

    bpy.ops.animl.clear_inbetweens()

    assert hidden(plane) == []


def test_saved_and_opened_again_it_is_still_animl_s(tmp_path: Path):
    discs(tmp_path)
    draw_strokes(count=3)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "walk.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "walk.blend"))

    draw_strokes(count=1)

    assert frames_of(traced(), LAYER) == {5: "GENERATED", 9: "GENERATED"}


def test_materials_are_used_again_and_a_namesake_of_the_animator_s_is_not(tmp_path: Path):
    own = bpy.data.materials.new("#DC281E")
    discs(tmp_path)
    draw_strokes(count=1, scope="RANGE", start=1, end=9)
    [material] = traced().data.materials
    assert material != own

    draw_strokes(count=3)

    assert list(traced().data.materials) == [material]
    style = material.grease_pencil
    assert (style.show_fill, style.show_stroke) == (True, False)
    assert style.fill_color[0] == pytest.approx(0.716, abs=0.01)  # light of 220 / 255


def test_what_was_traced_is_no_key(tmp_path: Path):
    discs(tmp_path)
    draw_strokes(count=1)
    bpy.context.view_layer.objects.active.select_set(False)
    activate(traced())

    with pytest.raises(RuntimeError, match="select what it was drawn from"):
        draw_strokes(count=1)


def hidden(thing: bpy.types.Object) -> list[int]:
    """The frames from 1 to 10 on which the object is not rendered."""
    found = []
    for frame in range(1, 11):
        bpy.context.scene.frame_set(frame)
        if thing.hide_render:
            found.append(frame)
    return found


def names() -> dict[str, list[str]]:
    """What is in the file, by kind."""
    kinds = ("objects", "meshes", "materials", "images", "actions", "collections", "grease_pencils_v3")
    return {kind: sorted(getattr(bpy.data, kind).keys()) for kind in kinds if hasattr(bpy.data, kind)}
