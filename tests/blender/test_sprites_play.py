"""Play Sheet: the animations of a sheet beside it on the timeline, at the scene's rate."""

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from .placing import colours_seen
from .pressing import drawings, pictures
from .scenes import add_image_empty, add_image_plane, add_image_strip, front_camera
from .sheets import offsets, players, save_atlas, save_colours
from .snapshot import snapshot

pytestmark = pytest.mark.usefixtures("ready")


def play(**chosen: Any) -> set[str]:
    return bpy.ops.animl.play_sprites(**chosen)


def test_each_row_of_a_grid_plays_on_a_plane_of_its_own(tmp_path: Path, ready: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1, 2), (3, 4, 5)))

    play(by="GRID", columns=3, rows=2)

    assert [plane.name for plane in players()] == ["hero.png · row 1", "hero.png · row 2"]
    assert offsets(players()[0]) == {1: 0, 3: 1, 5: 2, 7: 0}  # the last key tells where it begins anew
    assert len(pictures(ready)) == 6


def test_it_is_seen_in_its_own_colours_for_ever(tmp_path: Path):
    add_image_plane(save_colours(tmp_path / "hero.png", (0, 1, 2)))
    play(by="CELL", width=8, height=8)
    look_at(players()[0])

    seen = colours_seen(tmp_path, (-5, 0, 1, 2, 3, 6, 7, 10, 247))

    assert seen == [0, 2, 0, 0, 1, 2, 0, 1, 0]


def test_a_pixel_of_a_frame_is_as_large_as_one_of_the_sheet_and_stands_clear_of_it(tmp_path: Path):
    sheet = add_image_plane(save_colours(tmp_path / "hero.png", (0, 1, 2), (3, 4, 5)))
    play(by="CELL", width=8, height=8)

    for plane in players():
        corners = np.array([plane.location + vertex.co for vertex in plane.data.vertices])

        assert plane.parent == sheet
        assert np.ptp(corners, axis=0)[[0, 2]] == pytest.approx([4 / 3, 1.5])  # a third and a half of 4 x 3
        assert corners[:, 2].min() > 1.5  # the upper edge of the sheet
        assert corners[:, 1] == pytest.approx(0)


def test_durations_of_an_atlas_become_frames_at_the_scene_s_rate(tmp_path: Path):
    sheet = save_colours(tmp_path / "hero.png", (0, 1, 2, 3))
    save_atlas(sheet, (100, 200, 50, 50), walk=(0, 1), blink=(2, 3))
    bpy.context.scene.render.fps = 30
    add_image_empty(sheet)

    play()

    blink, walk = players()
    assert offsets(walk) == {1: 0, 4: 1, 10: 0}
    assert offsets(blink) == {1: 0, 3: 1, 4: 0}  # 1.5 frames each: 3 in all


def test_the_sheet_and_its_object_stay_as_they_are(tmp_path: Path):
    file = save_colours(tmp_path / "hero.png", (0, 1, 2))
    sheet = add_image_plane(file)
    before, bytes_before = snapshot(), file.read_bytes()

    play(by="CELL", width=8, height=8)
    bpy.ops.animl.clear_sprites()

    assert snapshot() == before and file.read_bytes() == bytes_before
    assert bpy.context.view_layer.objects.active == sheet


def test_playing_again_takes_the_place_of_what_played(tmp_path: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1, 2, 3)))
    play(by="CELL", width=8, height=8)

    play(by="CELL", width=8, height=8, exposure=1)

    (plane,) = players()
    assert offsets(plane) == {1: 0, 2: 1, 3: 2, 4: 3, 5: 0}


def test_what_plays_stands_for_its_sheet(tmp_path: Path):
    sheet = add_image_empty(save_colours(tmp_path / "hero.png", (0, 1, 2, 3)))
    sheet.animl_sheet.by, sheet.animl_sheet.width, sheet.animl_sheet.height = "CELL", 8, 8
    play()
    bpy.context.view_layer.objects.active = players()[0]

    play(exposure=3)

    assert offsets(players()[0])[4] == 1 and players()[0].parent == sheet


def test_pixel_art_is_seen_pixel_by_pixel_and_painted_pictures_smoothly(tmp_path: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1, 2)))
    play(by="CELL", width=8, height=8, pixel="ON")
    assert interpolation() == "Closest"

    play(by="CELL", width=8, height=8, pixel="OFF")
    assert interpolation() == "Linear"


def test_a_packed_picture_plays_without_its_file(tmp_path: Path):
    file = save_colours(tmp_path / "hero.png", (0, 1, 2))
    sheet = add_image_empty(file)
    sheet.data.pack()
    file.unlink()

    play(by="CELL", width=8, height=8)

    assert len(offsets(players()[0])) == 4


def test_a_strip_s_animations_follow_one_another_above_it(tmp_path: Path):
    strip = add_image_strip([save_colours(tmp_path / "hero.png", (0, 1, 2), (3, 4, 5))], start=11)
    strip.transform.scale_x = strip.transform.scale_y = 4
    strip.frame_final_duration = 20
    activate_strip(strip)

    play(by="CELL", width=8, height=8, pixel="ON")

    first, second = added = placed_strips()
    assert [(each.frame_final_start, each.frame_final_end) for each in added] == [(11, 17), (17, 23)]
    assert {each.channel for each in added} == {2}
    assert [element.filename for element in first.elements] == [f"drawing_000{n}.png" for n in (1, 1, 2, 2, 3, 3)]
    assert (first.transform.scale_x, second.transform.filter) == (4, "NEAREST")
    assert Image.open(Path(bpy.path.abspath(second.directory)) / second.elements[0].filename).size == (8, 8)
    bpy.context.scene.frame_set(12)
    assert strip.blend_alpha == 0  # it steps aside

    bpy.ops.animl.clear_sprites()
    bpy.context.scene.frame_set(12)
    assert placed_strips() == [] and strip.blend_alpha == 1


def test_clear_all_takes_them_as_well(tmp_path: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1, 2)))
    play(by="CELL", width=8, height=8)

    bpy.ops.animl.clear_inbetweens(scope="ALL")

    assert drawings() == [] and players() == []


def look_at(plane: bpy.types.Object) -> None:
    camera = front_camera(0.5)
    bpy.context.view_layer.update()
    camera.location.x, camera.location.z = plane.matrix_world.translation.x, plane.matrix_world.translation.z


def interpolation() -> str:
    nodes = players()[0].active_material.node_tree.nodes
    return next(node.interpolation for node in nodes if node.bl_idname == "ShaderNodeTexImage")


def activate_strip(strip: Any) -> None:
    bpy.context.scene.sequence_editor.active_strip = strip
    bpy.context.view_layer.objects.active = None


def placed_strips() -> list[Any]:
    strips = bpy.context.scene.sequence_editor
    every = strips.strips if hasattr(strips, "strips") else strips.sequences
    return sorted((strip for strip in every if "animl" in strip), key=lambda strip: strip.frame_final_start)
