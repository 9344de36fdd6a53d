"""Drawings on a plane: on their frames, in their place, in their colours."""

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon.core.timing import Mark, exposure_sheet
from animl_addon.scene.grease_pencil import GreasePencilSource
from animl_addon.scene.place import clear, made_by_animl, place
from animl_addon.scene.placed import Placed
from animl_addon.scene.source import PlanePlacement
from tests.blender.placing import COLOURS, colours_seen, rendered, save_drawings
from tests.blender.scenes import draw_disc, front_camera, new_pencil, two_key_disc
from tests.blender.snapshot import snapshot

FRONT = PlanePlacement(((-2, 0, -1.5), (2, 0, -1.5), (2, 0, 1.5), (-2, 0, 1.5)), None)
"""What the front camera sees of the ground behind a 64 x 48 picture."""


def planes() -> list[bpy.types.Object]:
    return [thing for thing in bpy.data.objects if made_by_animl(thing)]


def marks_of(plane: bpy.types.Object) -> list[tuple[int, int]]:
    placed = Placed.read(plane)
    assert placed
    return [(mark.frame, mark.exposure) for mark in placed.marks]


@pytest.fixture
def source() -> GreasePencilSource:
    pencil = two_key_disc()
    front_camera(4)
    return GreasePencilSource(pencil)


@pytest.mark.parametrize("engine", ["CYCLES", "BLENDER_WORKBENCH"])
def test_each_drawing_is_seen_for_its_exposure_and_at_no_other_time(
    source: GreasePencilSource, tmp_path: Path, engine: str
):
    source.object.hide_render = True  # only the drawings are looked at
    marks = [Mark(0.2, 2, 1), Mark(0.4, 3, 3), Mark(0.8, 6, 3)]

    place(bpy.context, source, FRONT, marks, save_drawings(tmp_path, 3))

    seen = colours_seen(tmp_path, range(0, 11), engine=engine)
    assert seen == [None, None, 0, 1, 1, 1, 2, 2, 2, None, None]


def test_frames_before_zero_are_frames_too(tmp_path: Path):
    pencil = new_pencil()
    draw_disc(pencil, -9, -1)
    draw_disc(pencil, -3, 1)
    front_camera(4)
    pencil.hide_render = True

    place(bpy.context, GreasePencilSource(pencil), FRONT, exposure_sheet(-9, -3, 2), save_drawings(tmp_path, 2))

    assert colours_seen(tmp_path, range(-9, -2)) == [None, None, 0, 0, 1, 1, None]


def test_colour_and_alpha_are_the_picture_s(source: GreasePencilSource, tmp_path: Path):
    source.object.hide_render = True
    file = save_drawings(tmp_path, 1)[0]
    wanted = np.array(Image.open(file)).astype(int)

    place(bpy.context, source, FRONT, [Mark(0.5, 2, 7)], [file])

    got = rendered(tmp_path, 4).astype(int)
    assert np.abs(got[..., 3] - wanted[..., 3]).max() <= 1
    seen = wanted[..., 3] > 0
    assert np.abs(got[seen] - wanted[seen]).max() <= 1, "a dark or light fringe"


def test_eevee_shows_the_same_colours(source: GreasePencilSource, tmp_path: Path):
    source.object.hide_render = True
    bpy.context.scene.eevee.taa_render_samples = 1
    engine = "BLENDER_EEVEE" if bpy.app.version >= (5, 0, 0) else "BLENDER_EEVEE_NEXT"

    place(bpy.context, source, FRONT, [Mark(0.5, 2, 7)], save_drawings(tmp_path, 1))

    got = rendered(tmp_path, 4, engine=engine).astype(int)
    assert np.abs(got[24, 32] - (*COLOURS[0], 255)).max() <= 1
    assert np.abs(got[24, 50] - (*COLOURS[0], 128)).max() <= 2


@pytest.mark.parametrize("lens", ["ORTHO", "PERSP"])
def test_a_key_s_own_picture_lies_over_the_key_within_a_pixel(tmp_path: Path, lens: str):
    pencil = two_key_disc()
    pencil.use_grease_pencil_lights = False  # as it is when it is photographed
    camera: Any = front_camera(4)
    camera.data.type = lens
    camera.location, camera.rotation_euler.z = (1.5, -6, 0.4), 0.2
    camera.scale = (2, 2, 2)
    source = GreasePencilSource(pencil)
    size = (256, 144)
    bpy.context.scene.render.resolution_x, bpy.context.scene.render.resolution_y = size
    key = source.keys(bpy.context.scene)[0]
    pictures = source.pictures(bpy.context, [key], tmp_path, 256)
    before = rendered(tmp_path, 1, size=size, engine="BLENDER_WORKBENCH")

    place(bpy.context, source, pictures.placement, [Mark(0.5, 2, 7)], pictures.files)

    after = rendered(tmp_path, 4, size=size, engine="BLENDER_WORKBENCH")
    drawn, placed = before[..., 3] > 127, after[..., 3] > 127
    assert drawn.sum() > 200, "the key is seen"
    assert not (placed & ~grown(drawn)).any()
    assert not (drawn & ~grown(placed)).any()
    inside = shrunk(drawn & (before[..., 0] > 200))
    assert np.abs(before[inside].astype(int) - after[inside]).max() <= 1, "the fill's colour"


def grown(mask: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The mask and every pixel that touches it."""
    padded = np.pad(mask, 1)
    height, width = mask.shape
    return np.any([padded[y : y + height, x : x + width] for y in range(3) for x in range(3)], axis=0)


def shrunk(mask: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return ~grown(grown(~mask))


def test_pressing_again_replaces_the_pair_and_leaves_the_next(source: GreasePencilSource, tmp_path: Path):
    draw_disc(source.object, 17, 0)
    place(bpy.context, source, FRONT, exposure_sheet(1, 9, 3), save_drawings(tmp_path / "a", 3))
    place(bpy.context, source, FRONT, exposure_sheet(9, 17, 1), save_drawings(tmp_path / "b", 1))

    place(bpy.context, source, FRONT, exposure_sheet(1, 9, 2), save_drawings(tmp_path / "c", 2))

    assert sorted(map(marks_of, planes())) == [[(4, 2), (6, 3)], [(13, 4)]]
    assert all(path.exists() for path in tmp_path.rglob("drawing_*.png")), "undo needs the pictures"


def test_a_breakdown_drawn_since_keeps_the_drawings_of_the_other_half(source: GreasePencilSource, tmp_path: Path):
    place(bpy.context, source, FRONT, exposure_sheet(1, 9, 7), save_drawings(tmp_path / "a", 7))
    draw_disc(source.object, 5, 0)
    source.object.hide_render = True

    place(bpy.context, source, FRONT, exposure_sheet(1, 5, 1), save_drawings(tmp_path / "b", 1))

    assert sorted(map(marks_of, planes())) == [[(3, 2)], [(6, 1), (7, 1), (8, 1)]]
    assert colours_seen(tmp_path, range(1, 10)) == [None, None, 0, 0, None, 4, 5, 6, None]


@pytest.mark.parametrize("active", ["Emission", None])
def test_another_active_node_is_no_hindrance(source: GreasePencilSource, tmp_path: Path, active: str | None):
    place(bpy.context, source, FRONT, exposure_sheet(1, 9, 7), save_drawings(tmp_path / "wide", 7))
    nodes = planes()[0].active_material.node_tree.nodes
    nodes.active = active and nodes[active]
    draw_disc(source.object, 5, 0)

    place(bpy.context, source, FRONT, exposure_sheet(1, 5, 3), save_drawings(tmp_path / "left", 3))

    source.object.hide_render = True
    assert sorted(map(marks_of, planes())) == [[(2, 1), (3, 1), (4, 1)], [(6, 1), (7, 1), (8, 1)]]
    assert colours_seen(tmp_path, (4, 6, 8)) == [2, 4, 6]


def test_clear_leaves_the_file_as_it_was(source: GreasePencilSource, tmp_path: Path):
    before = snapshot()
    place(bpy.context, source, FRONT, exposure_sheet(1, 9, 3), save_drawings(tmp_path, 3))
    assert snapshot() != before

    assert clear(bpy.context) == 3

    assert snapshot() == before


def test_clear_of_a_span_or_a_source_leaves_the_rest(source: GreasePencilSource, tmp_path: Path):
    draw_disc(source.object, 17, 0)
    other = GreasePencilSource(two_key_disc("Other"))
    for pencil in (source, other):
        place(bpy.context, pencil, FRONT, exposure_sheet(1, 9, 2), save_drawings(tmp_path / "a", 2))
    place(bpy.context, source, FRONT, exposure_sheet(9, 17, 3), save_drawings(tmp_path / "b", 3))

    assert clear(bpy.context, source, (9, 17)) == 3
    assert len(planes()) == 2
    assert clear(bpy.context, source) == 2
    assert [plane.name for plane in planes()] == ["Other 1–9"]


def test_what_the_animator_uses_elsewhere_is_not_removed(source: GreasePencilSource, tmp_path: Path):
    place(bpy.context, source, FRONT, exposure_sheet(1, 9, 1), save_drawings(tmp_path, 1))
    material = planes()[0].material_slots[0].material
    own = bpy.data.objects.new("Animl", bpy.data.meshes.new("Mine"))
    own.data.materials.append(material)
    bpy.context.collection.objects.link(own)

    clear(bpy.context)

    assert bpy.data.objects.get("Animl") == own
    assert own.data.materials[0] == material
    assert material.node_tree.nodes.active.image


def test_the_plane_takes_neither_selection_nor_activity(source: GreasePencilSource, tmp_path: Path):
    place(bpy.context, source, FRONT, exposure_sheet(1, 9, 1), save_drawings(tmp_path, 1))

    assert bpy.context.view_layer.objects.active == source.object
    assert [thing.name for thing in bpy.context.selected_objects] == [source.object.name]


def test_paths_beside_the_blend_are_relative_and_hold_when_it_moves(source: GreasePencilSource, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "shot.blend"))
    file = save_drawings(tmp_path / "animl", 1)[0]

    place(bpy.context, source, FRONT, exposure_sheet(1, 9, 1), [file])

    image = planes()[0].material_slots[0].material.node_tree.nodes.active.image
    assert image.filepath == "//animl/drawing_0001.png"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "elsewhere" / "shot.blend"))
    assert Path(bpy.path.abspath(image.filepath)).resolve() == file.resolve()


def test_paths_of_a_never_saved_file_hold_when_it_is_saved(source: GreasePencilSource, tmp_path: Path):
    file = save_drawings(tmp_path / "user", 1)[0]
    place(bpy.context, source, FRONT, exposure_sheet(1, 9, 1), [file])
    (tmp_path / "saved").mkdir()

    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved" / "shot.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved" / "shot.blend"))

    image = planes()[0].material_slots[0].material.node_tree.nodes.active.image
    assert Path(bpy.path.abspath(image.filepath)).resolve() == file.resolve()
    assert marks_of(planes()[0]) == [(5, 4)], "the record is in the file"
