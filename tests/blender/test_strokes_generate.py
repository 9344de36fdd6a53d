"""Generate Inbetweens with the output Strokes, from a script, with no model at all."""

from pathlib import Path

import bpy
import numpy as np
import pytest

from .pressing import keys_of, prefer, press
from .scenes import draw_stroke, front_camera, new_pencil
from .strokes import by_shape, draw_strokes, drawing_at, frames_of, generated, line, strokes_at, two_lines, values

pytestmark = pytest.mark.usefixtures("by_shape")
__all__ = ["by_shape"]


def test_native_keyframes_of_the_type_generated_stand_between_the_keys(capfd: pytest.CaptureFixture[str]):
    pencil = two_lines()

    assert draw_strokes(count=3) == {"FINISHED"}

    assert frames_of(pencil) == {1: "KEYFRAME", 3: "GENERATED", 5: "GENERATED", 7: "GENERATED", 9: "KEYFRAME"}
    for frame, height in ((3, 0.5), (5, 1.0), (7, 1.5)):
        (points,) = strokes_at(pencil, frame)
        assert points[:, 2].min() == pytest.approx(height, abs=0.02)
        assert np.ptp(points[:, 0]) == pytest.approx(1, abs=0.02)
    assert "no model" in capfd.readouterr().out


def test_keys_are_the_same_afterwards_to_the_last_bit():
    pencil = two_lines()
    before = keys_of(pencil)

    draw_strokes(count=3)

    assert len(before) == 2 and keys_of(pencil) == before


def test_nothing_else_is_added_to_the_file():
    two_lines()
    before = {name: len(getattr(bpy.data, name)) for name in ("objects", "images", "materials", "scenes", "cameras")}

    draw_strokes(count=3)

    assert {name: len(getattr(bpy.data, name)) for name in before} == before


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        ({"count": 1}, [5]),
        ({"exposure": 1}, [2, 3, 4, 5, 6, 7, 8]),
        ({"exposure": 3}, [4, 7]),
        ({"timing": "CUSTOM", "chart": "0.1, 0.9"}, [4, 6]),
    ],
)
def test_drawings_fall_on_the_frames_that_pictures_would(chosen: dict, wanted: list[int]):
    pencil = two_lines()

    draw_strokes(**chosen)

    assert generated(pencil) == wanted


def test_timing_says_how_far_they_have_come():
    pencil = two_lines()

    draw_strokes(timing="CUSTOM", chart="0.1, 0.75")

    heights = [strokes_at(pencil, frame)[0][:, 2].min() for frame in generated(pencil)]
    assert heights == pytest.approx([0.2, 1.5], abs=0.02)


def test_every_layer_is_drawn_between_its_own_keys():
    pencil = two_lines(layers=("Ink", "Shade"))
    draw_stroke(pencil, 5, line(0.5, 1.5), layer="Shade", closed=False)
    bpy.context.scene.frame_set(3)

    draw_strokes(count=1)

    assert generated(pencil, "Ink") == [5]
    assert generated(pencil, "Shade") == [3]


def test_all_pairs_of_a_range():
    pencil = two_lines()
    draw_stroke(pencil, 17, line(-0.5, 0), closed=False)

    draw_strokes(count=1, scope="RANGE", start=1, end=17)

    assert generated(pencil) == [5, 13]


def test_a_locked_layer_is_left_alone_and_a_hidden_one_too():
    pencil = two_lines(layers=("Ink", "Locked", "Hidden"))
    pencil.data.layers["Locked"].lock = True
    pencil.data.layers["Hidden"].hide = True

    draw_strokes(count=1)

    assert [generated(pencil, name) for name in ("Ink", "Locked", "Hidden")] == [[5], [], []]


def test_several_objects_at_once():
    one, other = two_lines(), two_lines()
    one.select_set(True)

    draw_strokes(count=1)

    assert generated(one) == generated(other) == [5]


def test_the_scene_s_setting_is_taken_where_the_call_says_nothing():
    pencil = two_lines()
    bpy.context.scene.animl.output = "STROKES"

    press(count=1)

    assert generated(pencil) == [5]


def test_equal_keys_are_held_and_said(capfd: pytest.CaptureFixture[str]):
    pencil = new_pencil()
    for frame in (1, 9):
        draw_stroke(pencil, frame, line(0, 0))

    draw_strokes(count=3)

    assert generated(pencil) == []
    assert "both keys are the same drawing" in capfd.readouterr().out


def test_what_was_drawn_goes_when_the_keys_became_the_same():
    pencil = two_lines()
    draw_strokes(count=3)
    layer = pencil.data.layers["Ink"]
    layer.frames.remove(9)
    layer.frames.copy(1, 9)

    draw_strokes(count=3)

    assert frames_of(pencil) == {1: "KEYFRAME", 9: "KEYFRAME"}


def test_width_opacity_and_colour_go_from_key_to_key():
    pencil = new_pencil()
    draw_stroke(pencil, 1, line(0, 0), line=0.02, vertex_colour=(1, 0, 0, 1), closed=False)
    draw_stroke(pencil, 9, line(0, 1), line=0.06, vertex_colour=(0, 0, 1, 1), closed=False)

    draw_strokes(count=1)

    drawing = pencil.data.layers["Ink"].get_frame_at(5).drawing
    assert values(drawing, "radius") == pytest.approx(0.04, abs=1e-4)
    assert values(drawing, "opacity") == pytest.approx(1, abs=1e-4)
    assert values(drawing, "vertex_color", "color")[0] == pytest.approx([0.5, 0, 0.5, 1], abs=1e-3)
    assert values(drawing, "fill_color", "color")[0] == pytest.approx([0.5, 0, 0.5, 1], abs=1e-3)


def test_order_and_direction_of_drawing_do_not_matter():
    pencil = new_pencil()
    shapes = [line(-3, 0, wave=0.5), line(0, 0, length=2.0), line(3, 0, wave=-0.8)]
    for shape in shapes:
        draw_stroke(pencil, 1, shape, closed=False)
    for shape in (shapes[2], shapes[0][::-1], shapes[1]):
        draw_stroke(pencil, 9, shape + np.array((0, 0, 1)), closed=False)

    draw_strokes(count=1)

    middles = sorted(points.mean(axis=0).tolist() for points in strokes_at(pencil, 5))
    wanted = sorted((shape.mean(axis=0) + np.array((0, 0, 0.5))).tolist() for shape in shapes)
    assert np.array(middles) == pytest.approx(np.array(wanted), abs=0.03)


@pytest.mark.parametrize(("unmatched", "length", "opacity"), [("GROW", 0.5, 1.0), ("FADE", 2.0, 0.25)])
def test_a_line_that_only_the_last_key_has_grows_or_fades_in(unmatched: str, length: float, opacity: float):
    pencil = two_lines()
    wrinkle = np.array([[0, 0, 4.3], [0, 0, 2.3]])  # drawn down onto the middle of the line
    draw_stroke(pencil, 9, wrinkle, closed=False)

    draw_strokes(count=3, unmatched=unmatched)

    old, new = strokes_at(pencil, 3)
    assert np.ptp(new[:, 2]) == pytest.approx(length, abs=0.02)
    assert new[:, 2].min() == pytest.approx(old[:, 2].max(), abs=0.05)
    assert values(drawing_at(pencil, 3), "opacity")[len(old) :] == pytest.approx(opacity, abs=1e-3)


def test_layers_that_are_moved_and_objects_that_are_turned_are_drawn_in_their_own_space():
    pencil = two_lines()
    pencil.rotation_euler = (0.3, 0.2, 1.0)
    pencil.scale = (2, 2, 2)
    layer = pencil.data.layers["Ink"]
    layer.translation, layer.rotation = (4, 0, 1), (0, 0.5, 0)
    front_camera(12)
    bpy.context.view_layer.update()

    draw_strokes(count=1)

    (points,) = strokes_at(pencil, 5)
    assert points[:, 2].min() == pytest.approx(1, abs=0.02)


def test_the_neighbouring_keys_bend_the_way_where_they_are_used():
    pencil = new_pencil()
    for frame, x, z in ((1, -3, 0), (9, -1, 2), (17, 1, 2), (25, 3, 0)):
        draw_stroke(pencil, frame, line(x, z, wave=0.3), closed=False)
    bpy.context.scene.frame_set(12)

    draw_strokes(count=1, neighbours=True)
    over = strokes_at(pencil, 13)[0][:, 2].min()
    draw_strokes(count=1, neighbours=False)
    straight = strokes_at(pencil, 13)[0][:, 2].min()

    assert straight == pytest.approx(2, abs=0.02)
    assert over > straight + 0.1


def test_a_damaged_model_is_no_hindrance_and_is_said(models: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    pencil = two_lines()
    front_camera()
    for file in models.iterdir():
        (tmp_path / "no models" / file.name).write_bytes(b"cut" if file.suffix == ".onnx" else file.read_bytes())
    prefer(device="CPU")

    draw_strokes(count=1, long_side=256)

    assert generated(pencil) == [5]
    assert "by their shapes alone" in capfd.readouterr().out
