"""Scenes of .blend files as material: rendered by a Blender of their own."""

import sys
from pathlib import Path

import bpy
import numpy as np
import pytest

from training.data.material.blend import blend_reel
from training.data.material.reel import Gap


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """Three frames of a square that goes to the right before an orthographic camera."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    bpy.ops.mesh.primitive_plane_add(size=1)
    square = bpy.context.object
    for frame, x in ((1, -1.0), (3, 1.0)):
        square.location.x = x
        square.keyframe_insert("location", index=0, frame=frame)
    bpy.ops.object.camera_add(location=(0, 0, 5))
    scene.camera = bpy.context.object
    scene.camera.data.type, scene.camera.data.ortho_scale = "ORTHO", 4
    scene.frame_start, scene.frame_end = 1, 3
    scene.render.engine = "BLENDER_WORKBENCH"
    scene.render.resolution_x, scene.render.resolution_y = 64, 48
    path = tmp_path / "square.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return path


def test_a_scene_is_rendered_frame_by_frame_on_nothing(scene: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANIML_BLENDER_PYTHON", sys.executable)

    frames = [frame for frame in blend_reel(scene, "square.blend").frames() if not isinstance(frame, Gap)]

    assert [frame.shape for frame in frames] == [(48, 64, 4)] * 3
    middles = [np.nonzero(frame[..., 3] > 127)[1].mean() for frame in frames]
    assert middles == pytest.approx([15.5, 31.5, 47.5], abs=2)
    assert not frames[0][0, 0, 3]


def test_a_scene_without_a_camera_is_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ANIML_BLENDER_PYTHON", sys.executable)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "empty.blend"))

    frames = list(blend_reel(tmp_path / "empty.blend", "empty.blend").frames())

    assert frames == [Gap("empty.blend", "Blender could not render “empty.blend”: its scene has no camera.")]
