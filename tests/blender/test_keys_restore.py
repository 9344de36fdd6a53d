"""Rendering keys leaves no trace: every property of every datablock is what it was."""

from pathlib import Path

import bpy
import pytest

from animl_addon.core.errors import KeyDrawingError
from animl_addon.scene import render
from animl_addon.scene.grease_pencil import GreasePencilSource
from tests.blender.scenes import draw_disc, front_camera, new_pencil, two_key_disc
from tests.blender.snapshot import snapshot


@pytest.fixture
def busy_scene() -> bpy.types.Object:
    """A drawing amid everything that rendering could disturb; the playhead stands between frames, on 4.5."""
    pencil = two_key_disc()
    other = new_pencil("Other", layers=("A", "B"))
    draw_disc(other, 1, 0, layer="A")
    bpy.ops.mesh.primitive_cube_add(location=(0, 3, 0))
    scene = bpy.context.scene
    rig = bpy.data.objects.new("Rig", None)
    scene.collection.objects.link(rig)
    camera = front_camera(4)
    camera.parent = rig
    for frame, x in ((1, 0), (9, 0.5)):
        rig.location.x = x
        rig.keyframe_insert("location", frame=frame)
        camera.data.lens = 50 + frame
        camera.data.keyframe_insert("lens", frame=frame)
        pencil.rotation_euler.y = x
        pencil.keyframe_insert("rotation_euler", frame=frame)
        pencil.data.layers["Ink"].opacity = 1 - x
        pencil.data.layers["Ink"].keyframe_insert("opacity", frame=frame)
    rig["sway"] = 0.25
    rig.keyframe_insert('["sway"]', frame=1)
    driver = rig.driver_add("location", 2).driver
    driver.expression = "frame / 100"
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y, scene.render.resolution_percentage = 800, 600, 50
    scene.render.use_border = scene.render.use_crop_to_border = True
    scene.render.border_max_x = 0.5
    scene.render.filepath = "//elsewhere_####"
    scene.render.image_settings.file_format = "JPEG"
    scene.render.use_simplify = True
    scene.render.use_overwrite = False
    scene.render.film_transparent = False
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.exposure = 1.5
    scene.render.use_compositing = False
    scene.sequence_editor_create()
    scene.frame_set(4, subframe=0.5)
    rig.location.x = 0.125  # moved by hand, not keyed yet
    camera.data.lens = 35
    rig["sway"] = 0.75
    bpy.context.view_layer.objects.active = pencil
    bpy.ops.object.select_all(action="DESELECT")
    other.select_set(True)
    bpy.context.view_layer.update()
    return pencil


def test_nothing_is_changed_by_rendering(busy_scene: bpy.types.Object, tmp_path: Path):
    source = GreasePencilSource(busy_scene)
    before = snapshot()

    source.pictures(bpy.context, source.keys(bpy.context.scene), tmp_path, 256)

    assert changes(before) == {}


def test_nothing_is_changed_by_rendering_without_a_camera(busy_scene: bpy.types.Object, tmp_path: Path):
    bpy.context.scene.camera = None
    source = GreasePencilSource(busy_scene)
    before = snapshot()

    source.pictures(bpy.context, source.keys(bpy.context.scene), tmp_path, 256)

    assert changes(before) == {}


@pytest.mark.parametrize("mode", ["EDIT", "PAINT_GREASE_PENCIL"])
def test_nothing_is_changed_in_a_mode(busy_scene: bpy.types.Object, tmp_path: Path, mode: str):
    bpy.ops.object.mode_set(mode=mode)
    source = GreasePencilSource(busy_scene)
    before = snapshot()

    source.pictures(bpy.context, source.keys(bpy.context.scene), tmp_path, 256)

    assert changes(before) == {}


def test_nothing_is_changed_when_a_key_cannot_be_rendered(busy_scene: bpy.types.Object, tmp_path: Path):
    busy_scene.data.layers["Ink"].frames.new(5)
    source = GreasePencilSource(busy_scene)
    before = snapshot()

    with pytest.raises(KeyDrawingError):
        source.pictures(bpy.context, source.keys(bpy.context.scene), tmp_path, 256)

    assert changes(before) == {}
    assert [path.name for path in tmp_path.iterdir()] == ["key_0_frame_1.tif"]


def test_nothing_is_changed_when_interrupted(
    busy_scene: bpy.types.Object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(render, "opened", interrupt)
    source = GreasePencilSource(busy_scene)
    before = snapshot()

    with pytest.raises(KeyboardInterrupt):
        source.pictures(bpy.context, source.keys(bpy.context.scene), tmp_path, 256)

    assert changes(before) == {}
    assert not list(tmp_path.iterdir())


def test_the_snapshot_sees_what_is_changed(busy_scene: bpy.types.Object):
    before = snapshot()

    bpy.data.objects["Rig"].location.x += 1
    bpy.context.scene.view_settings.exposure = 0
    bpy.data.cameras.new("left behind")

    assert {"objects/Rig.location", "scenes/Scene.view_settings.exposure", "cameras/left behind"} <= changes(
        before
    ).keys()


def changes(before: dict) -> dict:
    """Path -> values before and now, of all that differs."""
    now = snapshot()
    return {
        path: (before.get(path), now.get(path))
        for path in before.keys() | now.keys()
        if before.get(path) != now.get(path)
    }
