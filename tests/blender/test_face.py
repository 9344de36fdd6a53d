"""New Character in Blender, as a user's script presses it, with the model that is shipped."""

from pathlib import Path

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon.operators.running import current
from animl_addon.panels.face import ANIML_PT_face
from tests.blender.pressing import prefer, refused

SHIPPED = Path(__file__).parents[2] / "exported_models"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Preferences with the shipped model; the folder that drawings go to, which is not there yet."""
    prefer(models=SHIPPED, output_folder=tmp_path / "drawings", device="CPU", threads=1)
    return tmp_path / "drawings"


def image_of(plane: bpy.types.Object) -> bpy.types.Image:
    [node] = [node for node in plane.material_slots[0].material.node_tree.nodes if node.type == "TEX_IMAGE"]
    return node.image


def test_characters_stand_as_planes_at_the_cursor_each_with_its_own_picture(out: Path):
    bpy.context.scene.cursor.location = (1, 2, 3)

    assert bpy.ops.animl.new_character(seed=7, count=3) == {"FINISHED"}

    planes = [bpy.data.objects[f"Character {seed}"] for seed in (7, 8, 9)]
    assert [tuple(round(place, 3) for place in plane.location) for plane in planes] == [
        (1, 2, 3),
        (2.1, 2, 3),
        (3.2, 2, 3),
    ]
    files = [Path(bpy.path.abspath(image_of(plane).filepath)) for plane in planes]
    assert files == sorted(out.rglob("*.png"))
    pictures = [np.asarray(Image.open(file).convert("RGBA"), np.int16) for file in files]
    assert np.abs(pictures[0] - pictures[1]).mean() > 4 and pictures[0][2, 2, 3] < 40
    assert bpy.context.view_layer.objects.active == planes[0] and all(plane.select_get() for plane in planes)


def test_references_are_empties_with_the_same_drawing(out: Path):
    bpy.ops.animl.new_character(seed=7, count=1)
    bpy.ops.animl.new_character(seed=7, count=1, shown_as="EMPTIES")

    empties = [thing for thing in bpy.context.scene.objects if thing.type == "EMPTY"]
    assert len(empties) == 1 and empties[0].empty_display_type == "IMAGE"
    first, second = sorted(out.rglob("*.png"))
    assert Path(bpy.path.abspath(empties[0].data.filepath)) in (first, second)
    assert (np.asarray(Image.open(first)) == np.asarray(Image.open(second))).all()


def test_a_mirrored_pair_is_one_character_looking_both_ways(out: Path):
    bpy.ops.animl.new_character(seed=3, count=1, mirror=True)

    one, other = (bpy.data.objects[name] for name in ("Character 3", "Character 3 mirrored"))
    assert other.location.z - one.location.z == pytest.approx(1.1)
    straight, mirrored = (np.asarray(Image.open(path)) for path in sorted(out.rglob("*.png")))
    assert (straight[:, ::-1] == mirrored).all()


@pytest.mark.parametrize("shown_as", ["PLANES", "EMPTIES"])
def test_a_morph_plays_from_the_current_frame_on(out: Path, shown_as: str):
    bpy.context.scene.frame_set(11)

    bpy.ops.animl.new_character(seed=1, morph=True, morph_seed=2, frames=4, shown_as=shown_as)

    [thing] = bpy.context.scene.objects
    assert len(list(out.rglob("*.png"))) == 4
    if shown_as == "EMPTIES":
        user = thing.image_user
        assert (user.frame_start, user.frame_duration, user.frame_offset) == (11, 4, 0)
        return
    [node] = [node for node in thing.material_slots[0].material.node_tree.nodes if node.type == "TEX_IMAGE"]
    seen = []
    for frame in (10, 11, 12, 14, 15):
        bpy.context.scene.frame_set(frame)
        seen.append(None if thing.hide_render else node.image_user.frame_offset)
    assert seen == [None, 0, 1, 3, None]


def test_a_character_may_be_a_key_of_the_next_press(out: Path):
    bpy.ops.animl.new_character(seed=5, count=1)

    assert bpy.ops.animl.cartoonize.poll()


def test_what_a_script_leaves_out_the_scene_says(out: Path):
    settings = bpy.context.scene.animl_face
    settings.seed, settings.count, settings.choose_hair, settings.hair = 20, 2, True, 0.0

    bpy.ops.animl.new_character()

    assert {thing.name for thing in bpy.context.scene.objects} == {"Character 20", "Character 21"}


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"count": 0}, "ask for 1 to"),
        ({"count": -3}, "ask for 1 to"),
        ({"seed": -1}, "no whole number from 0"),
        ({"truncation": 2.0}, "choose 0"),
        ({"choose_hair": True, "hair": 400.0}, "no angle"),
        ({"choose_skin": True, "skin": -0.5}, "does not lie from 0"),
        ({"morph": True, "frames": 1}, "ask for 2 to"),
    ],
)
def test_what_cannot_be_drawn_is_told_in_a_sentence_and_nothing_is_left(out: Path, wish: dict, sentence: str):
    with refused(out, sentence):
        bpy.ops.animl.new_character(**wish)

    assert current() is None


def test_without_the_model_nothing_is_left(tmp_path: Path):
    (tmp_path / "models").mkdir()
    prefer(models=tmp_path / "models", output_folder=tmp_path / "drawings", device="CPU", threads=1)

    with refused(tmp_path / "drawings", "model"):
        bpy.ops.animl.new_character(count=1)


def test_the_section_is_there_in_the_sidebar():
    assert ANIML_PT_face.bl_category == "animl" and hasattr(bpy.types, "ANIML_PT_face")
