"""Cartoonize in Blender, as a user's script presses it, with a model that takes one colour out of a picture."""

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon.operators.cartoonize.buttons import KIND, ANIML_OT_cartoonize
from animl_addon.panels.cartoonize import ANIML_PT_cartoonize
from animl_addon.scene.place import standing
from animl_addon.scene.shots.shot import SELECT, find_shot
from tests.blender.films import add_film, save_colours, save_film
from tests.blender.pressing import prefer
from tests.blender.scenes import add_image_empty, add_image_plane, add_image_strip, save_disc
from tests.tiny_cartoon import write_tiny_cartoon


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Preferences with the tiny model; the folder that drawings go to, which is not there yet."""
    write_tiny_cartoon(tmp_path / "models")
    prefer(models=tmp_path / "models", output_folder=tmp_path / "drawings", device="CPU", threads=1)
    return tmp_path / "drawings"


def drawings(out: Path) -> list[Path]:
    return sorted(out.rglob("*.png"))


def colour(path: Path) -> list[int]:
    """Of the middle of a picture."""
    pixels = np.asarray(Image.open(path).convert("RGBA"))
    return pixels[pixels.shape[0] // 2, pixels.shape[1] // 2].tolist()


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
def test_a_still_becomes_a_cartoon_beside_itself(tmp_path: Path, out: Path, add):
    thing = add(save_colours(tmp_path / "photo", [200])[0])

    assert bpy.ops.animl.cartoonize(look="COMIC") == {"FINISHED"}

    [plane] = standing(bpy.context, find_shot(bpy.context, KIND))
    assert plane.parent == thing and plane.location.x > 0 and plane.name.endswith("Cartoon")
    assert colour(drawings(out)[0]) == [200, 200, 0, 255]
    assert colour(tmp_path / "photo/flat_0001.png") == [200, 200, 200, 255]


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
def test_a_sequence_plays_as_a_cartoon_beside_itself_on_its_own_frames(tmp_path: Path, out: Path, add):
    add(save_colours(tmp_path / "photo", [60, 120, 180])[0], sequence=3, start=5)

    bpy.ops.animl.cartoonize(look="PAINTED")

    [plane] = standing(bpy.context, find_shot(bpy.context, KIND))
    [texture] = [node for node in plane.data.materials[0].node_tree.nodes if node.type == "TEX_IMAGE"]
    assert [colour(path)[:3] for path in drawings(out)] == [[60, 0, 60], [120, 0, 120], [180, 0, 180]]
    shown = []
    for frame in (5, 6, 7):
        bpy.context.scene.frame_set(frame)
        shown.append(texture.image_user.frame_offset + 1)
    assert texture.image.source == "SEQUENCE" and shown == [1, 2, 3]


def test_pressing_again_replaces_and_clear_removes(tmp_path: Path, out: Path):
    add_image_empty(save_colours(tmp_path / "photo", [200])[0])
    bpy.ops.animl.cartoonize(look="CLEAN")
    shot = find_shot(bpy.context, KIND)

    bpy.ops.animl.cartoonize(look="PAINTED")

    assert len(standing(bpy.context, shot)) == 1
    assert bpy.ops.animl.clear_cartoon() == {"FINISHED"}
    assert standing(bpy.context, shot) == []
    assert not bpy.ops.animl.clear_cartoon.poll()


def test_a_strip_becomes_one_above_it_picture_by_picture(tmp_path: Path, out: Path):
    strip = add_image_strip(save_colours(tmp_path / "photo", [100, 150, 200]), start=3)
    bpy.context.scene.sequence_editor.active_strip = strip

    bpy.ops.animl.cartoonize(look="CLEAN", strength=0.5)

    [above] = standing(bpy.context, find_shot(bpy.context, KIND))
    assert above.channel > strip.channel
    assert (above.frame_final_start, above.frame_final_end) == (strip.frame_final_start, strip.frame_final_end)
    assert [colour(path)[:3] for path in drawings(out)] == [[50, 100, 100], [75, 150, 150], [100, 200, 200]]


def test_a_film_becomes_a_strip(tmp_path: Path, out: Path):
    film = save_film(save_colours(tmp_path / "photo", [60, 180]), tmp_path / "film.mp4")
    add_film(film, 5)

    bpy.ops.animl.cartoonize(look="COMIC")

    [above] = standing(bpy.context, find_shot(bpy.context, KIND))
    assert above.frame_final_start == 5 and above.frame_final_end == 7
    for path, grey in zip(drawings(out), (60, 180), strict=True):
        red, _, blue, _ = colour(path)
        assert abs(red - grey) <= 3 and blue == 0


def test_an_image_of_the_file_becomes_another(out: Path):
    image = bpy.data.images.new("painting", 16, 8, alpha=True)
    image.pixels.foreach_set(np.tile((0.2, 0.4, 0.6, 1.0), 16 * 8).astype(np.float32))

    bpy.ops.animl.cartoonize_image(image="painting", look="COMIC")

    drawn = bpy.data.images["painting · Cartoon"]
    assert tuple(drawn.size) == (16, 8) and drawn.use_fake_user
    assert colour(drawings(out)[0]) == [51, 102, 0, 255]


def render() -> Any:
    """The current scene, 32 x 24, rendered grey."""
    scene: Any = bpy.context.scene
    scene.render.engine = "BLENDER_WORKBENCH"
    scene.render.resolution_x, scene.render.resolution_y = 32, 24
    scene.view_settings.view_transform = "Standard"
    scene.camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    scene.collection.objects.link(scene.camera)
    scene.world = bpy.data.worlds.new("world")
    scene.world.color = (0.2, 0.2, 0.2)
    bpy.ops.render.render()
    return scene


def test_a_render_becomes_an_image_as_it_is_seen(out: Path):
    scene = render()
    scene.render.image_settings.file_format = "JPEG"

    bpy.ops.animl.cartoonize_image(image="Render Result", look="CLEAN")

    assert tuple(bpy.data.images["Render Result · Cartoon"].size) == (32, 24)
    red, green, blue, _ = colour(drawings(out)[0])
    assert red == 0 and green == blue > 0
    assert scene.render.image_settings.file_format == "JPEG"


def test_a_scene_that_was_never_rendered_is_told(out: Path):
    render()
    other = bpy.data.scenes.new("other")

    with pytest.raises(RuntimeError, match="render first"), bpy.context.temp_override(scene=other):
        bpy.ops.animl.cartoonize_image(image="Render Result")

    assert drawings(out) == []


@pytest.mark.parametrize(("name", "sentence"), [("gone", "There is no image “gone”"), ("", "Show an image")])
def test_an_image_that_is_not_there_is_told(out: Path, name: str, sentence: str):
    with pytest.raises(RuntimeError, match=sentence):
        bpy.ops.animl.cartoonize_image(image=name)

    assert drawings(out) == []


def test_the_scene_settings_say_what_a_script_does_not(tmp_path: Path, out: Path):
    add_image_empty(save_colours(tmp_path / "photo", [200])[0])
    bpy.context.scene.animl_cartoonize.look = "PAINTED"
    bpy.context.scene.animl_cartoonize.strength = 0.5

    bpy.ops.animl.cartoonize()

    assert colour(drawings(out)[0]) == [200, 100, 200, 255]


def test_nothing_selected_makes_the_button_grey_with_a_reason(out: Path):
    assert ANIML_OT_cartoonize.why_not(bpy.context) == SELECT
    assert not bpy.ops.animl.cartoonize.poll()
    assert not ANIML_PT_cartoonize.poll(bpy.context)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [({"strength": 1.5}, "The strength is 1.5"), ({"strength": -1}, "The strength is -1"), ({"coarse": 9}, "9 times")],
)
def test_what_cannot_be_drawn_is_refused_and_leaves_nothing(tmp_path: Path, out: Path, wish: dict, sentence: str):
    add_image_empty(save_disc(tmp_path / "still.png", 30))
    images = set(bpy.data.images.keys())

    with pytest.raises(RuntimeError, match=sentence) as raised:
        bpy.ops.animl.cartoonize(**wish)

    assert "Traceback" not in str(raised.value)
    assert drawings(out) == [] and set(bpy.data.images.keys()) == images


def test_a_missing_model_is_told(tmp_path: Path, out: Path):
    prefer(models=tmp_path / "nothing here")
    add_image_empty(save_disc(tmp_path / "still.png", 30))

    with pytest.raises(RuntimeError, match="model"):
        bpy.ops.animl.cartoonize()

    assert drawings(out) == []
