"""Generate Inbetweens from a script, on a real worker with a tiny real model."""

from pathlib import Path

import bpy
import pytest
from PIL import Image

from .pressing import drawings, frames, keys_of, pictures, press
from .scenes import draw_disc, front_camera, new_pencil, two_key_disc

pytestmark = pytest.mark.usefixtures("ready")


def test_a_script_gets_exactly_the_drawings_it_asks_for(tmp_path: Path):
    two_key_disc()
    front_camera()

    assert press(count=3, long_side=256) == {"FINISHED"}

    assert drawings() == [(3, 2), (5, 2), (7, 2)]
    sizes = {Image.open(path).size for path in pictures(tmp_path)}
    assert len(pictures(tmp_path)) == 3
    assert all(max(size) == 256 for size in sizes)


def test_the_drawings_are_the_model_s(tmp_path: Path):
    two_key_disc()
    front_camera()

    press(count=1, long_side=256)

    with Image.open(pictures(tmp_path)[0]) as drawn:  # the tiny model dissolves: both discs, half there
        alpha = drawn.getchannel("A")
        width, height = drawn.size
        left, right = (alpha.getpixel((width * x // 4, height // 2)) for x in (1, 3))
    assert left == pytest.approx(128, abs=2)
    assert right == pytest.approx(128, abs=2)


def test_keys_are_the_same_afterwards_to_the_last_bit():
    pencil = two_key_disc()
    front_camera()
    before = keys_of(pencil)

    press(count=3, long_side=256)

    assert len(before) == 2
    assert keys_of(pencil) == before


@pytest.mark.parametrize(
    ("exposure", "wanted"),
    [(0, [3, 5, 7]), (1, [2, 3, 4, 5, 6, 7, 8]), (2, [3, 5, 7]), (3, [4, 7])],
)
def test_drawings_fall_on_the_exposure_asked_for(exposure: int, wanted: list[int]):
    two_key_disc()
    front_camera()

    press(count=3, exposure=exposure, long_side=256)

    assert frames() == wanted


def test_a_chart_of_one_s_own_says_how_many_and_how_far(tmp_path: Path):
    two_key_disc()
    front_camera()

    press(timing="CUSTOM", chart="0.1, 0.75", long_side=256)

    assert len(drawings()) == 2
    first, last = (Image.open(path).getchannel("A") for path in pictures(tmp_path))
    width, height = first.size
    at_last_key = (width * 3 // 4, height // 2)
    assert first.getpixel(at_last_key) == pytest.approx(0.1 * 255, abs=2)
    assert last.getpixel(at_last_key) == pytest.approx(0.75 * 255, abs=2)


def test_what_a_script_does_not_say_the_scene_s_settings_say():
    two_key_disc()
    front_camera()
    settings = bpy.context.scene.animl
    settings.exposure, settings.long_side = "2", 256

    press()

    assert frames() == [3, 5, 7]


def test_pressing_again_replaces_what_was_drawn():
    two_key_disc()
    front_camera()
    press(count=3, long_side=256)

    press(count=1, long_side=256)

    assert frames() == [5]


def test_the_pair_is_the_one_at_the_playhead():
    pencil = two_key_disc()
    draw_disc(pencil, 21, 0)
    front_camera()
    bpy.context.scene.frame_set(12)

    press(count=1, long_side=256)

    assert frames() == [15]


def test_on_a_key_the_pair_that_begins_there_is_meant():
    pencil = two_key_disc()
    draw_disc(pencil, 21, 0)
    front_camera()
    bpy.context.scene.frame_set(9)

    press(count=1, long_side=256)

    assert frames() == [15]


def test_all_pairs_of_a_range_are_drawn_between_and_no_others():
    pencil = two_key_disc()
    draw_disc(pencil, 10, 0)
    draw_disc(pencil, 20, 0.5)
    draw_disc(pencil, 30, -0.5)
    front_camera()
    bpy.context.scene.frame_set(200)

    press(count=1, scope="RANGE", start=1, end=25, long_side=256)

    assert frames() == [5, 15]  # nothing is free between 9 and 10


def test_the_same_key_drawn_twice_is_held_and_said(capfd: pytest.CaptureFixture[str]):
    pencil = new_pencil()
    for frame in (1, 9):
        draw_disc(pencil, frame, 0)
    draw_disc(pencil, 17, 1)
    front_camera()

    press(count=1, scope="RANGE", start=1, end=17, long_side=256)

    assert frames() == [13]
    assert "both keys are the same drawing" in capfd.readouterr().out


def test_what_was_drawn_goes_when_the_keys_became_the_same():
    pencil = two_key_disc()
    front_camera()
    press(count=3, long_side=256)
    pencil.data.layers["Ink"].frames.remove(9)
    draw_disc(pencil, 9, -1)

    press(count=3, long_side=256)

    assert drawings() == []


def test_the_playhead_and_the_selection_stay():
    pencil = two_key_disc()
    front_camera()
    scene = bpy.context.scene
    scene.frame_set(4)

    press(count=2, long_side=256)

    assert scene.frame_current == 4
    assert bpy.context.view_layer.objects.active == pencil
    assert pencil.select_get()
