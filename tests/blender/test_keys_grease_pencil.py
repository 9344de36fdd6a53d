"""Grease Pencil keys: which they are, how they look, where they lie."""

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon.core.errors import KeyDrawingError, OutputError
from animl_addon.core.files import read_picture
from animl_addon.scene.grease_pencil import GreasePencilSource
from tests.blender.scenes import draw_disc, front_camera, new_pencil, paint, two_key_disc

ORANGE = (255, 137, 0, 255)
SIDE = 256


def pictures(source: GreasePencilSource, folder: Path, long_side: int = SIDE):
    return source.pictures(bpy.context, source.keys(bpy.context.scene), folder, long_side)


def levels(file: Path) -> np.ndarray:
    return np.asarray(Image.open(file))


def box(file: Path) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is drawn, in pixels."""
    found = Image.open(file).getchannel("A").getbbox()
    assert found
    return found


def test_keys_are_the_keyframes_of_all_visible_layers():
    pencil = new_pencil(layers=("Ink", "Colour", "Rough"))
    draw_disc(pencil, 1, 0, layer="Ink")
    draw_disc(pencil, 9, 0, layer="Ink")
    draw_disc(pencil, 5, 0, layer="Colour")
    draw_disc(pencil, 3, 0, layer="Rough")
    pencil.data.layers["Rough"].hide = True
    pencil.data.layers["Ink"].lock = True

    keys = GreasePencilSource(pencil).keys(bpy.context.scene)

    assert [key.frame for key in keys] == [1, 5, 9]


def test_a_generated_keyframe_is_a_key_once_something_is_drawn_there():
    pencil = two_key_disc()
    source = GreasePencilSource(pencil)
    pencil.data.layers["Ink"].frames.new(5).keyframe_type = "GENERATED"
    assert [key.frame for key in source.keys(bpy.context.scene)] == [1, 9]

    draw_disc(pencil, 5, 0)

    assert [key.frame for key in source.keys(bpy.context.scene)] == [1, 5, 9]


def test_a_layer_in_a_hidden_group_is_hidden():
    pencil = two_key_disc()
    group = pencil.data.layer_groups.new("Group")
    pencil.data.layers.move_to_layer_group(pencil.data.layers["Ink"], group)
    group.hide = True

    assert GreasePencilSource(pencil).keys(bpy.context.scene) == []


def test_keys_are_rendered_true_to_colour_on_nothing_at_the_size_asked_for(tmp_path: Path):
    pencil = two_key_disc()
    front_camera(4)

    taken = pictures(GreasePencilSource(pencil), tmp_path)

    first, last = (levels(file) for file in taken.files)
    assert first.shape == last.shape == (144, 256, 4)
    assert tuple(first[72, 64]) == ORANGE  # x = -1 of -2 to 2
    assert tuple(last[72, 192]) == ORANGE
    assert tuple(first[72, 64 + 32]) == (0, 0, 0, 255)  # the line, at the radius of .5
    assert not first[:, 128:].any()
    assert not last[:, :128].any()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(file.name for file in taken.files)


def test_soft_edges_are_neither_darkened_nor_brightened(tmp_path: Path):
    pencil = new_pencil()
    pencil.data.materials[0] = paint("Fill", None, (1, 0.25, 0, 1))
    draw_disc(pencil, 1, 0)
    draw_disc(pencil, 9, 0.5)
    front_camera(4)

    edge = levels(pictures(GreasePencilSource(pencil), tmp_path).files[0]).astype(int)

    soft = (edge[..., 3] > 30) & (edge[..., 3] < 225)
    assert soft.sum() > 20
    assert np.abs(edge[soft][:, :3] - ORANGE[:3]).max() <= 4


def test_vertex_colours_and_layer_opacity_are_seen(tmp_path: Path):
    pencil = new_pencil(layers=("Ink",))
    for frame in (1, 9):
        draw_disc(pencil, frame, 0, vertex_colour=(0, 0, 1, 1))
    pencil.data.layers["Ink"].opacity = 0.5
    front_camera(4)

    middle = levels(pictures(GreasePencilSource(pencil), tmp_path).files[0])[72, 128]

    assert tuple(middle[:3]) == (0, 0, 255)
    assert 126 <= middle[3] <= 129


def test_modifiers_are_seen(tmp_path: Path):
    pencil = two_key_disc()
    front_camera(8)
    offset = pencil.modifiers.new("Offset", "GREASE_PENCIL_OFFSET")
    offset.location = (0, 0, 1)

    left, top, right, bottom = box(pictures(GreasePencilSource(pencil), tmp_path).files[0])

    # 32 px a unit: the disc of radius .55 around (-1, 1), from the middle (128, 72)
    assert (left, top, right, bottom) == pytest.approx((96 - 17.6, 40 - 17.6, 96 + 17.6, 40 + 17.6), abs=1.5)


def test_a_chosen_layer_is_seen_alone_and_its_mask_still_masks_it(tmp_path: Path):
    pencil = new_pencil(layers=("Ink", "Mask", "Other"))
    for frame, x in ((1, -1), (9, 1)):
        draw_disc(pencil, frame, x, layer="Ink")
        draw_disc(pencil, frame, x + 0.5, layer="Mask")
        draw_disc(pencil, frame, x, layer="Other", radius=0.9)
    pencil.data.layers.active = pencil.data.layers["Ink"]
    bpy.ops.grease_pencil.layer_mask_add(name="Mask")
    pencil.data.layers["Ink"].use_masks = True
    front_camera(4)

    source = GreasePencilSource(pencil, ("Ink",))
    first = levels(pictures(source, tmp_path).files[0])

    left, _, right, _ = box(tmp_path / "key_0_frame_1.tif")
    assert left == pytest.approx(128 + 64 * (-0.5 - 0.55), abs=1.5)  # where the mask begins
    assert right == pytest.approx(128 + 64 * (-1 + 0.55), abs=1.5)  # where the disc ends
    assert tuple(first[72, 80]) == ORANGE
    assert source.identity == ("GREASEPENCIL", "Ink") and source.owners() == [pencil]


def test_nothing_else_in_the_scene_is_seen(tmp_path: Path):
    pencil = two_key_disc()
    front_camera(4)
    bpy.ops.mesh.primitive_cube_add(size=1, location=(1, 0, 0))
    other = new_pencil("Other")
    draw_disc(other, 1, 1)

    assert not levels(pictures(GreasePencilSource(pencil), tmp_path).files[0])[:, 128:].any()


def test_an_object_hidden_in_the_viewport_or_from_renders_still_has_its_keys(tmp_path: Path):
    pencil = two_key_disc()
    front_camera(4)
    pencil.hide_render = pencil.hide_viewport = True

    assert levels(pictures(GreasePencilSource(pencil), tmp_path).files[0])[72, 64].any()


@pytest.mark.parametrize("mode", ["EDIT", "PAINT_GREASE_PENCIL", "SCULPT_GREASE_PENCIL"])
def test_keys_are_rendered_in_every_mode(tmp_path: Path, mode: str):
    pencil = two_key_disc()
    front_camera(4)
    bpy.ops.object.mode_set(mode=mode)

    taken = pictures(GreasePencilSource(pencil), tmp_path)

    assert tuple(levels(taken.files[1])[72, 192]) == ORANGE
    assert pencil.mode == mode


@pytest.mark.parametrize("override", [False, True])
def test_a_linked_object_is_rendered_as_it_is(tmp_path: Path, override: bool):
    library = tmp_path / "library.blend"
    bpy.data.libraries.write(str(library), {two_key_disc()})
    bpy.ops.wm.read_factory_settings(use_empty=True)
    libraries: Any = bpy.data.libraries
    with libraries.load(str(library), link=True) as (_, into):
        into.objects = ["Stroke"]
    linked = into.objects[0]
    bpy.context.collection.objects.link(linked)
    thing = linked.override_create(remap_local_usages=True) if override else linked
    front_camera(4)
    folder = tmp_path / "keys"
    folder.mkdir()

    taken = pictures(GreasePencilSource(thing), folder)

    assert tuple(levels(taken.files[1])[72, 192]) == ORANGE
    assert thing.users


def test_the_object_moves_between_its_keys(tmp_path: Path):
    pencil = new_pencil()
    draw_disc(pencil, 1, 0)
    draw_disc(pencil, 9, 0)
    for frame, x in ((1, -1), (9, 1)):
        pencil.location.x = x
        pencil.keyframe_insert("location", frame=frame)
    front_camera(4)

    taken = pictures(GreasePencilSource(pencil), tmp_path)

    assert [sum(box(file)[::2]) / 2 for file in taken.files] == pytest.approx([64, 192], abs=1)


def test_hard_edges_stay_hard(tmp_path: Path):
    pencil = two_key_disc()
    front_camera(4)
    settings = bpy.context.scene.grease_pencil_settings
    for name in ("antialias_threshold", "antialias_threshold_render"):
        if hasattr(settings, name):
            setattr(settings, name, 0)

    alpha = levels(pictures(GreasePencilSource(pencil), tmp_path).files[0])[..., 3]

    assert set(np.unique(alpha)) == {0, 255}


def test_the_picture_is_what_the_core_reads(tmp_path: Path):
    pencil = two_key_disc()
    front_camera(4)

    image = read_picture(pictures(GreasePencilSource(pencil), tmp_path).files[0])

    assert image[72, 64] == pytest.approx(np.array(ORANGE) / 255, abs=1e-6)


@pytest.mark.parametrize("name", ["a b", "clé “ü” 絵", "50% {frame} ###"])
def test_folders_may_have_any_name(tmp_path: Path, name: str):
    pencil = two_key_disc()
    front_camera(4)
    folder = tmp_path / name
    folder.mkdir()

    assert all(file.is_file() for file in pictures(GreasePencilSource(pencil), folder).files)


def test_an_empty_key_is_refused(tmp_path: Path):
    pencil = two_key_disc()
    pencil.data.layers["Ink"].frames.new(5)
    for camera in (False, True):
        if camera:
            front_camera(4)

        with pytest.raises(KeyDrawingError, match="frame 5"):
            pictures(GreasePencilSource(pencil), tmp_path)


def test_a_key_outside_the_view_is_refused(tmp_path: Path):
    pencil = two_key_disc()
    front_camera(4).location.x = 100

    with pytest.raises(KeyDrawingError, match="bring it into the camera's view"):
        pictures(GreasePencilSource(pencil), tmp_path)

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("side", [0, 255, 4097])
def test_sizes_out_of_range_are_refused(tmp_path: Path, side: int):
    with pytest.raises(KeyDrawingError, match="256 to 4096"):
        pictures(GreasePencilSource(two_key_disc()), tmp_path, side)


def test_hidden_layers_are_refused(tmp_path: Path):
    pencil = two_key_disc()
    source = GreasePencilSource(pencil)
    keys = source.keys(bpy.context.scene)
    pencil.data.layers["Ink"].hide = True

    with pytest.raises(KeyDrawingError, match="hidden"):
        source.pictures(bpy.context, keys, tmp_path, SIDE)


def test_a_folder_that_is_gone_is_refused(tmp_path: Path):
    pencil = two_key_disc()
    front_camera(4)
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(OutputError, match="Stroke at frame 1"):
        pictures(GreasePencilSource(pencil), tmp_path / "file" / "below")
