"""Widen in Blender, as a user's script presses it, with the model that is shipped."""

from pathlib import Path

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon.operators.widen.buttons import KIND, ANIML_OT_widen
from animl_addon.panels.widen import ANIML_PT_widen
from animl_addon.scene.place import standing
from animl_addon.scene.shots.shot import SELECT, find_shot
from tests.blender.films import add_film, save_colours, save_film
from tests.blender.pressing import prefer
from tests.blender.scenes import add_image_empty, add_image_plane, add_image_strip, save_disc

SHIPPED = Path(__file__).parents[2] / "exported_models"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Preferences with the shipped model; the folder that drawings go to, which is not there yet."""
    prefer(models=SHIPPED, output_folder=tmp_path / "drawings", device="CPU", threads=1)
    return tmp_path / "drawings"


def drawings(out: Path) -> list[np.ndarray]:
    return [np.asarray(Image.open(path).convert("RGBA")) for path in sorted(out.rglob("*.png"))]


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
def test_a_still_is_widened_beside_itself_and_its_pixels_stay(tmp_path: Path, out: Path, add):
    thing = add(save_disc(tmp_path / "still.png", 30))

    assert bpy.ops.animl.widen(aspect="16:9") == {"FINISHED"}

    [plane] = standing(bpy.context, find_shot(bpy.context, KIND))
    [wide] = drawings(out)
    assert plane.parent == thing and plane.name.endswith("Wide")
    side = (wide.shape[1] - 64) // 2
    assert wide.shape == (48, 86, 4)
    assert (wide[:, side:-side] == np.asarray(Image.open(tmp_path / "still.png").convert("RGBA"))).all()


def test_a_strip_becomes_a_wider_one_above_it_and_the_scene_follows(tmp_path: Path, out: Path):
    strip = add_image_strip(save_colours(tmp_path / "shot", [100, 100, 102]), start=3)
    bpy.context.scene.sequence_editor.active_strip = strip

    bpy.ops.animl.widen(aspect="16:9")

    [above] = standing(bpy.context, find_shot(bpy.context, KIND))
    assert above.channel > strip.channel
    assert (above.frame_final_start, above.frame_final_end) == (strip.frame_final_start, strip.frame_final_end)
    assert (bpy.context.scene.render.resolution_x, bpy.context.scene.render.resolution_y) == (86, 48)
    frames = drawings(out)
    assert (frames[0][:, :11] == frames[1][:, :11]).all()
    assert (frames[2][:, 11:-11, 0] == 102).all()


def test_a_scene_that_shall_not_follow_keeps_its_resolution_and_clear_removes(tmp_path: Path, out: Path):
    strip = add_image_strip(save_colours(tmp_path / "shot", [100]), start=1)
    bpy.context.scene.sequence_editor.active_strip = strip
    before = bpy.context.scene.render.resolution_x

    bpy.ops.animl.widen(aspect="2", follow=False)

    assert bpy.context.scene.render.resolution_x == before
    assert bpy.ops.animl.clear_wide() == {"FINISHED"}
    assert standing(bpy.context, find_shot(bpy.context, KIND)) == []
    assert not bpy.ops.animl.clear_wide.poll()


def test_a_film_becomes_a_wider_strip(tmp_path: Path, out: Path):
    add_film(save_film(save_colours(tmp_path / "shot", [60, 180]), tmp_path / "film.mp4"), 5)

    bpy.ops.animl.widen()

    [above] = standing(bpy.context, find_shot(bpy.context, KIND))
    assert (above.frame_final_start, above.frame_final_end) == (5, 7)
    for wide, grey in zip(drawings(out), (60, 180), strict=True):
        assert wide.shape == (48, 86, 4)
        assert abs(wide[:, :8, 0].astype(float).mean() - grey) < 25


def test_the_scene_settings_say_what_a_script_does_not(tmp_path: Path, out: Path):
    add_image_empty(save_disc(tmp_path / "still.png", 30))
    bpy.context.scene.animl_widen.aspect = "3:4"
    bpy.context.scene.animl_widen.taller = True

    bpy.ops.animl.widen()

    [wide] = drawings(out)
    assert wide.shape == (86, 64, 4)


def test_nothing_selected_makes_the_button_grey_with_a_reason(out: Path):
    assert ANIML_OT_widen.why_not(bpy.context) == SELECT
    assert not bpy.ops.animl.widen.poll()
    assert not ANIML_PT_widen.poll(bpy.context)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [({"aspect": "round"}, "no aspect of a picture"), ({"aspect": "1:1"}, "wider than what is asked for")],
)
def test_what_cannot_be_drawn_is_refused_and_leaves_nothing(tmp_path: Path, out: Path, wish: dict, sentence: str):
    add_image_empty(save_disc(tmp_path / "still.png", 30))
    images = set(bpy.data.images.keys())

    with pytest.raises(RuntimeError, match=sentence) as raised:
        bpy.ops.animl.widen(**wish)

    assert "Traceback" not in str(raised.value)
    assert not list(out.rglob("*.png")) and set(bpy.data.images.keys()) == images


def test_a_missing_model_is_told(tmp_path: Path, out: Path):
    prefer(models=tmp_path / "nothing here")
    add_image_empty(save_disc(tmp_path / "still.png", 30))

    with pytest.raises(RuntimeError, match="model"):
        bpy.ops.animl.widen()
