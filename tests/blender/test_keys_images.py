"""Key pictures on Empties, planes and strips: which they are, how they are read, where they lie."""

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from mathutils import Vector
from PIL import Image

from animl_addon.core.errors import KeyDrawingError
from animl_addon.core.files import read_picture
from animl_addon.scene.find import sources
from animl_addon.scene.image_objects import SequenceSource, StillsSource, corners_of, shown_by
from animl_addon.scene.image_strips import StripSource, find_strips
from animl_addon.scene.source import Source
from tests.blender.scenes import (
    SIZE,
    add_image_empty,
    add_image_plane,
    add_image_strip,
    front_camera,
    save_disc,
    save_sequence,
    shows_from,
)


def frames(source: Source) -> list[int]:
    return [key.frame for key in source.keys(bpy.context.scene)]


def pictures(source: Source, folder: Path, count: int = 2):
    folder.mkdir(exist_ok=True)
    return source.pictures(bpy.context, source.keys(bpy.context.scene)[:count], folder, 512)


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
def test_the_pictures_of_a_sequence_are_its_keys_and_missing_numbers_are_none(tmp_path: Path, add: Any):
    first = save_sequence(tmp_path, (1, 9, 17))

    source = SequenceSource(add(first, sequence=17))

    assert frames(source) == [1, 9, 17]
    assert [key.name for key in source.keys(bpy.context.scene)][1] == "“key_0009.png”"


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
def test_start_offset_and_length_of_a_sequence_are_obeyed(tmp_path: Path, add: Any):
    first = save_sequence(tmp_path, (10, 14, 18, 40))

    source = SequenceSource(add(first, sequence=9, start=101, offset=9))

    assert frames(source) == [101, 105, 109]  # the picture 40 lies behind the sequence's end


def test_blender_shows_the_same_pictures_there(tmp_path: Path):
    first = save_sequence(tmp_path, (10, 14, 18))
    plane = add_image_plane(first, sequence=9, start=101, offset=9)
    tree = plane.material_slots[0].material.node_tree
    tree.nodes.active = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeTexImage")
    tree.nodes.active.image_user.use_auto_refresh = True
    front_camera(4)
    scene: Any = bpy.context.scene
    scene.render.engine = "BLENDER_WORKBENCH"
    scene.render.resolution_x, scene.render.resolution_y = SIZE
    scene.display.shading.light, scene.display.shading.color_type = "FLAT", "TEXTURE"

    for frame, file in plane_pictures(plane).items():
        scene.frame_set(frame)
        scene.render.filepath = str(tmp_path / "seen.png")
        bpy.ops.render.render(write_still=True)

        red = np.asarray(Image.open(file).convert("RGB"))[..., 0] > 110
        seen = np.asarray(Image.open(tmp_path / "seen.png").convert("RGB"), int)
        assert seen[red][:, 0].mean() > seen[~red][:, 0].mean() + 50, frame


def test_a_picture_that_was_saved_again_is_one_held_key(tmp_path: Path):
    first = save_sequence(tmp_path, (1, 2, 3, 9))
    (tmp_path / "key_0002.png").write_bytes(first.read_bytes())

    assert frames(SequenceSource(add_image_empty(first, sequence=9))) == [1, 3, 9]


def test_a_held_picture_that_is_painted_in_place_is_a_key_at_once(tmp_path: Path):
    first = save_sequence(tmp_path, (1, 2, 9))
    held = tmp_path / "key_0002.png"
    held.write_bytes(first.read_bytes())
    source = SequenceSource(add_image_empty(first, sequence=9))
    assert frames(source) == [1, 9]
    folder, painted = tmp_path.stat().st_mtime_ns, held.read_bytes()

    held.write_bytes(painted[:-1] + bytes([painted[-1] ^ 1]))  # of the same size

    assert tmp_path.stat().st_mtime_ns == folder
    assert frames(source) == [1, 2, 9]


def test_a_new_file_is_seen_at_once(tmp_path: Path):
    first = save_sequence(tmp_path, (1, 9))
    source = SequenceSource(add_image_empty(first, sequence=9))
    assert frames(source) == [1, 9]

    save_disc(tmp_path / "key_0005.png", 30)

    assert frames(source) == [1, 5, 9]


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
def test_pictures_are_copied_as_they_are_and_blender_keeps_none(tmp_path: Path, add: Any):
    first = save_sequence(tmp_path / "drawn here", (1, 9))
    thing = add(first, sequence=9)
    images = list(bpy.data.images)

    taken = pictures(SequenceSource(thing), tmp_path / "keys")

    for file, original in zip(taken.files, (first, first.with_name("key_0009.png")), strict=True):
        assert np.abs(read_picture(file) - read_picture(original)).max() < 1e-6
    assert taken.placement.parent == thing
    assert list(bpy.data.images) == images


def test_a_picture_lies_where_the_empty_shows_it(tmp_path: Path):
    empty = add_image_empty(save_sequence(tmp_path, (1, 9)), sequence=9)  # 64 x 48 pixels
    empty.empty_display_size = 4
    assert corners(empty) == [(-2, -1.5, 0), (2, -1.5, 0), (2, 1.5, 0), (-2, 1.5, 0)]

    empty.empty_image_offset = (0, 0)

    assert corners(empty) == [(0, 0, 0), (4, 0, 0), (4, 3, 0), (0, 3, 0)]


def test_a_picture_lies_where_the_texture_puts_it(tmp_path: Path):
    plane = add_image_plane(save_sequence(tmp_path, (1, 9)), sequence=9)
    assert corners(plane) == [(-2, 0, -1.5), (2, 0, -1.5), (2, 0, 1.5), (-2, 0, 1.5)]

    uv = plane.data.uv_layers[0].uv
    uv.foreach_set("vector", [0.5, 0, 1, 0, 1, 1, 0.5, 1])  # the right half is stretched over the plane

    assert corners(plane) == [(-6, 0, -1.5), (2, 0, -1.5), (2, 0, 1.5), (-6, 0, 1.5)]


def test_a_crumpled_plane_is_refused(tmp_path: Path):
    plane = add_image_plane(save_sequence(tmp_path, (1, 9)), sequence=9)
    plane.data.vertices[0].co.y = 1

    with pytest.raises(KeyDrawingError, match="flat"):
        pictures(SequenceSource(plane), tmp_path / "keys")


def test_two_stills_are_keys_where_they_appear(tmp_path: Path):
    first, last = (add_image_empty(save_disc(tmp_path / f"{name}.png", x)) for name, x in (("a", 20), ("b", 40)))
    shows_from(last, 9)
    shows_from(first, 1)

    (source,) = sources(bpy.context)

    assert isinstance(source, StillsSource)
    assert frames(source) == [1, 9]
    taken = pictures(source, tmp_path / "keys")
    assert np.abs(read_picture(taken.files[1]) - read_picture(tmp_path / "b.png")).max() < 1e-6
    assert taken.placement.parent == first


def test_stills_without_a_frame_or_a_common_place_are_refused(tmp_path: Path):
    first, last = (add_image_empty(save_disc(tmp_path / f"{name}.png", x)) for name, x in (("a", 20), ("b", 40)))
    shows_from(first, 1)
    with pytest.raises(KeyDrawingError, match="key its visibility"):
        sources(bpy.context)

    shows_from(last, 9)
    last.location.x = 1
    bpy.context.view_layer.update()

    with pytest.raises(KeyDrawingError, match="one place"):
        pictures(sources(bpy.context)[0], tmp_path / "keys")


def test_each_strip_is_a_key(tmp_path: Path):
    one, two = (save_disc(tmp_path / f"{name}.png", x) for name, x in (("one", 20), ("two", 40)))
    add_image_strip([one], start=1, channel=2)
    add_image_strip([two], start=9, channel=2)

    source = strips()

    assert frames(source) == [1, 9]
    taken = pictures(source, tmp_path / "keys")
    assert np.abs(read_picture(taken.files[1]) - read_picture(two)).max() < 1e-6
    assert (taken.placement.kind, taken.placement.channel, taken.placement.like) == ("STRIP", 2, "one.png")


def test_each_new_picture_of_a_strip_is_a_key_and_trimming_is_obeyed(tmp_path: Path):
    first = save_sequence(tmp_path, (1, 2, 3, 4))
    (tmp_path / "key_0003.png").write_bytes((tmp_path / "key_0002.png").read_bytes())
    strip = add_image_strip([first.with_name(f"key_000{number}.png") for number in (1, 2, 3, 4)], start=11)
    assert frames(strips()) == [11, 12, 14]

    strip.frame_offset_start = 1

    assert frames(strips()) == [12, 14]


def test_selected_strips_are_meant_else_those_on_the_active_channel(tmp_path: Path):
    files = [save_disc(tmp_path / f"{index}.png", 15 + 8 * index) for index in range(4)]
    below = [add_image_strip([file], start=1 + 8 * index, channel=1) for index, file in enumerate(files[:2])]
    above = [add_image_strip([file], start=3 + 8 * index, channel=5) for index, file in enumerate(files[2:])]
    editor: Any = bpy.context.scene.sequence_editor
    for strip in below + above:
        strip.select = False
    editor.active_strip = above[0]
    assert frames(strips()) == [3, 11]

    below[0].select = above[1].select = True

    assert frames(strips()) == [1, 11]


def test_muted_strips_and_those_that_animl_made_are_no_keys(tmp_path: Path):
    files = [save_disc(tmp_path / f"{index}.png", 15 + 8 * index) for index in range(4)]
    for index, file in enumerate(files):
        strip = add_image_strip([file], start=1 + 4 * index)
        strip.mute = index == 3
        if index == 1:
            strip["animl"] = "{}"

    assert frames(strips()) == [1, 9]


def test_keys_that_differ_in_size_are_refused(tmp_path: Path):
    add_image_strip([save_disc(tmp_path / "a.png", 20)], start=1)
    add_image_strip([save_disc(tmp_path / "b.png", 20, size=(64, 64))], start=9)

    with pytest.raises(KeyDrawingError, match=r"64 x 48.*64 x 64"):
        pictures(strips(), tmp_path / "keys")


def test_an_empty_picture_is_refused(tmp_path: Path):
    save_disc(tmp_path / "key_0001.png", 20, radius=0.1)
    Image.new("RGBA", (64, 48)).save(tmp_path / "key_0009.png")

    with pytest.raises(KeyDrawingError, match=r"key_0009\.png.*fully transparent"):
        pictures(SequenceSource(add_image_empty(tmp_path / "key_0001.png", sequence=9)), tmp_path / "keys")


@pytest.mark.parametrize("damage", ["missing", "empty", "cut short", "no image", "a folder"])
def test_unreadable_files_are_refused_and_blender_keeps_nothing_of_them(tmp_path: Path, damage: str):
    bad = save_disc(tmp_path / "bad.png", 20)
    add_image_strip([bad], start=1)
    add_image_strip([save_disc(tmp_path / "good.png", 40)], start=9)
    content = bad.read_bytes()
    bad.unlink()
    match damage:
        case "empty":
            bad.touch()
        case "cut short":
            bad.write_bytes(content[: len(content) // 2])
        case "no image":
            bad.write_text("a letter")
        case "a folder":
            bad.mkdir()

    with pytest.raises(KeyDrawingError, match=r"bad\.png"):
        pictures(strips(), tmp_path / "keys")

    assert not list(bpy.data.images)
    assert not list((tmp_path / "keys").iterdir())


def test_pictures_that_are_too_large_are_refused(tmp_path: Path):
    Image.new("L", (20_000, 20_000), 255).save(tmp_path / "huge.png")
    add_image_strip([tmp_path / "huge.png"], start=1)
    add_image_strip([save_disc(tmp_path / "b.png", 20)], start=9)

    with pytest.raises(KeyDrawingError, match="too large"):
        pictures(strips(), tmp_path / "keys")


def plane_pictures(plane: bpy.types.Object) -> dict[int, Path]:
    shown = shown_by(plane)
    assert shown
    return shown.pictures()


def corners(thing: bpy.types.Object) -> list[tuple[float, ...]]:
    return [tuple(round(value, 4) + 0.0 for value in Vector(corner)) for corner in corners_of(thing, SIZE)]


def strips() -> StripSource:
    found = find_strips(bpy.context.scene)
    assert found
    return found
