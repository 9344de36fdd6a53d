"""Which keys are meant, from what is active and selected."""

from pathlib import Path

import bpy
import pytest

from animl_addon.core.errors import KeyDrawingError
from animl_addon.scene.find import find_source, sources
from tests.blender.scenes import (
    activate,
    add_image_empty,
    add_image_plane,
    add_image_strip,
    draw_disc,
    new_pencil,
    save_disc,
    save_sequence,
    two_key_disc,
)


def found() -> list[str]:
    """Of every source: its kind, whose it is, and which part."""
    return [
        ":".join((kind, *(owner.name for owner in source.owners()), *part))
        for source in sources(bpy.context)
        for kind, *part in [source.identity]
    ]


def test_the_active_grease_pencil_object_with_all_its_visible_layers():
    two_key_disc("Fox")

    assert found() == ["GREASEPENCIL:Fox"]
    assert find_source(bpy.context) == sources(bpy.context)[0]


def test_layers_selected_in_the_dope_sheet_are_the_chosen_ones():
    pencil = new_pencil("Fox", layers=("Ink", "Colour", "Rough"))
    for layer in ("Ink", "Colour"):
        pencil.data.layers[layer].select = True
    assert found() == ["GREASEPENCIL:Fox:Colour:Ink"]

    pencil.data.layers["Rough"].select = True

    assert found() == ["GREASEPENCIL:Fox"]


def test_several_selected_objects_are_each_a_source_the_active_first():
    two_key_disc("Fox")
    two_key_disc("Crow")

    assert found() == ["GREASEPENCIL:Crow", "GREASEPENCIL:Fox"]


def test_in_draw_mode_only_the_active_object_is_meant():
    two_key_disc("Fox")
    two_key_disc("Crow")
    bpy.ops.object.mode_set(mode="PAINT_GREASE_PENCIL")

    assert found() == ["GREASEPENCIL:Crow"]


def test_an_active_object_without_keys_leaves_it_to_the_selected():
    two_key_disc("Fox")
    bpy.ops.object.camera_add()
    bpy.data.objects["Fox"].select_set(True)

    assert found() == ["GREASEPENCIL:Fox"]


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
def test_an_object_with_an_image_sequence(tmp_path: Path, add):
    add(save_sequence(tmp_path, (1, 9)), sequence=9)

    assert found() == ["IMAGES:key_0001.png"]


def test_strips_where_no_object_fits(tmp_path: Path):
    bpy.ops.mesh.primitive_cube_add()
    add_image_strip([save_disc(tmp_path / "a.png", 20)], start=1, channel=3)

    assert found() == ["STRIPS:Scene:3"]


def test_an_object_goes_before_strips_outside_the_sequencer(tmp_path: Path):
    add_image_strip([save_disc(tmp_path / "a.png", 20)], start=1)
    two_key_disc("Fox")

    assert found() == ["GREASEPENCIL:Fox"]


def test_strips_in_the_sequencer_whatever_is_active(tmp_path: Path):
    add_image_strip([save_disc(tmp_path / "a.png", 20)], start=1)
    two_key_disc("Fox")
    screen = bpy.context.window.screen
    area = screen.areas[0]
    area.type = "SEQUENCE_EDITOR"

    with bpy.context.temp_override(area=area):
        assert found() == ["STRIPS:Scene:1"]


def test_the_sequencer_without_strips_says_what_to_add():
    two_key_disc("Fox")
    area = bpy.context.window.screen.areas[0]
    area.type = "SEQUENCE_EDITOR"

    with bpy.context.temp_override(area=area), pytest.raises(KeyDrawingError, match="Add > Image"):
        sources(bpy.context)


def test_nothing_selected_says_what_to_select():
    with pytest.raises(KeyDrawingError, match="Select a Grease Pencil object"):
        sources(bpy.context)


def test_one_still_picture_says_what_is_missing(tmp_path: Path):
    add_image_empty(save_disc(tmp_path / "a.png", 20))

    with pytest.raises(KeyDrawingError, match="one still picture"):
        sources(bpy.context)


def test_only_hidden_layers_say_so():
    pencil = new_pencil("Fox")
    draw_disc(pencil, 1, 0)
    pencil.data.layers["Ink"].hide = True

    with pytest.raises(KeyDrawingError, match="hidden"):
        sources(bpy.context)


def test_what_animl_drew_is_no_key(tmp_path: Path):
    plane = add_image_plane(save_sequence(tmp_path, (1, 9)), sequence=9)
    plane["animl"] = "{}"
    with pytest.raises(KeyDrawingError, match="was drawn by animl"):
        sources(bpy.context)

    fox = two_key_disc("Fox")
    activate(plane)

    assert fox.select_get()
    assert found() == ["GREASEPENCIL:Fox"]
