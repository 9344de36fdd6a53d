"""Only the part of the view that is drawn on is rendered, and the picture is the one that the whole view gives."""

from math import radians
from pathlib import Path

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon.scene import render
from animl_addon.scene.grease_pencil import GreasePencilSource
from tests.blender.scenes import draw_disc, draw_stroke, front_camera, new_pencil, two_key_disc

pytestmark = pytest.mark.skipif(bpy.app.version < (4, 5, 0), reason="this Blender's bounds know no line's width")

SIDE = 320


def taken(pencil: bpy.types.Object, folder: Path) -> list[np.ndarray]:
    """The keys of the object as straight levels (H, W, 4)."""
    source = GreasePencilSource(pencil)
    folder.mkdir()
    files = source.pictures(bpy.context, source.keys(bpy.context.scene), folder, SIDE).files
    return [np.asarray(Image.open(file)).astype(int) for file in files]


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Width and height of everything that Blender renders from here on."""
    sizes: list[tuple[int, int]] = []

    def note(context: bpy.types.Context, stand: bpy.types.Scene, file: Path, name: str) -> np.ndarray:
        sizes.append((stand.render.resolution_x, stand.render.resolution_y))
        return render_it(context, stand, file, name)

    render_it = render._rendered
    monkeypatch.setattr(render, "_rendered", note)
    return sizes


def whole(pencil: bpy.types.Object, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[np.ndarray]:
    """The keys as the whole view shows them."""
    with monkeypatch.context() as patch:
        patch.setattr(render, "drawn_part", lambda *_: None)
        return taken(pencil, folder)


def aim(kind: str) -> None:
    """A camera with what bends its view, turned and off the middle."""
    camera, output = front_camera(6), bpy.context.scene.render
    camera.location.x, camera.location.z = 0.31, -0.17
    camera.rotation_euler.z = 0.1
    if kind != "ORTHO":
        camera.data.type = "PERSP"
        camera.data.lens = 32
    if kind == "UPRIGHT":
        output.resolution_x, output.resolution_y = 1080, 1350
        output.pixel_aspect_x = 1.2
    if kind == "SHIFTED":
        camera.data.shift_x, camera.data.shift_y = 0.1, -0.05
        camera.data.sensor_fit = "VERTICAL"
        output.pixel_aspect_y = 1.3
    if kind == "SCALED":
        camera.scale = (2, 2, 2)


@pytest.mark.parametrize("kind", ["ORTHO", "PERSP", "UPRIGHT", "SHIFTED", "SCALED"])
def test_a_close_up_shows_what_the_whole_view_shows(
    kind: str, tmp_path: Path, rendered: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
):
    pencil = two_key_disc()
    aim(kind)

    near = taken(pencil, tmp_path / "near")
    sizes = rendered.copy()
    far = whole(pencil, tmp_path / "far", monkeypatch)

    height, width = far[0].shape[:2]
    assert all(wide * high < 0.6 * width * height for wide, high in sizes)
    for close, all_of_it in zip(near, far, strict=True):
        assert close.shape == all_of_it.shape
        # Numbers are rounded a little otherwise: a pixel on an edge now and then is ink instead of paint.
        assert (close != all_of_it).any(axis=2).mean() < 0.002, kind


def test_a_drawing_that_is_cut_by_the_view_is_cut_alike(
    tmp_path: Path, rendered: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
):
    pencil = two_key_disc()
    front_camera(4).location.x = 1  # from -1, the middle of the first disc, to 3

    near, far = taken(pencil, tmp_path / "near")[0], whole(pencil, tmp_path / "far", monkeypatch)[0]

    assert near[:, 0].any() and (near != far).any(axis=2).mean() < 0.002
    assert rendered[0] < rendered[-1]


def test_dots_that_reach_out_of_the_bounds_are_seen_whole(
    tmp_path: Path, rendered: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
):
    pencil = new_pencil()
    style = pencil.data.materials[0].grease_pencil
    style.mode, style.alignment_mode, style.alignment_rotation = "BOX", "OBJECT", radians(45)
    for frame, x in ((1, -0.5), (9, 0.5)):
        draw_stroke(pencil, frame, np.array([(x, 0, 0), (x + 0.01, 0, 0)]), line=0.5, closed=False)
    front_camera(4)

    near = taken(pencil, tmp_path / "near")
    sizes = rendered.copy()

    assert [size[0] == SIDE for size in sizes] == [False, True] * 2  # each first as a close-up
    assert (near[0] == whole(pencil, tmp_path / "far", monkeypatch)[0]).all()


def parented(pencil: bpy.types.Object) -> None:
    mover = bpy.data.objects.new("Mover", None)
    bpy.context.scene.collection.objects.link(mover)
    mover.location.z = 1
    pencil.data.layers["Ink"].parent = mover


def repeated_in_renders_alone(pencil: bpy.types.Object) -> None:
    array = pencil.modifiers.new("Array", "GREASE_PENCIL_ARRAY")
    array.use_relative_offset, array.use_constant_offset = False, True
    array.constant_offset = (0, 0, 1)
    array.show_viewport = False


def outlined(pencil: bpy.types.Object) -> None:
    pencil.modifiers.new("Outline", "GREASE_PENCIL_OUTLINE")


def shadowed(pencil: bpy.types.Object) -> None:
    shadow = pencil.shader_effects.new("Shadow", "FX_SHADOW")
    shadow.offset = (0, 60)


@pytest.mark.parametrize("far_away", [parented, repeated_in_renders_alone, outlined, shadowed])
def test_what_may_be_seen_beside_the_bounds_has_the_whole_view_rendered(
    far_away, tmp_path: Path, rendered: list[tuple[int, int]]
):
    pencil = two_key_disc()
    front_camera(6)
    far_away(pencil)

    taken(pencil, tmp_path / "keys")

    assert rendered == [(SIDE, 180)] * 2


def test_a_drawing_that_fills_the_view_is_rendered_once(tmp_path: Path, rendered: list[tuple[int, int]]):
    pencil = new_pencil()
    for frame, x in ((1, -0.1), (9, 0.1)):
        draw_disc(pencil, frame, x, radius=1)
    front_camera(2)

    taken(pencil, tmp_path / "keys")

    assert rendered == [(SIDE, 180)] * 2
