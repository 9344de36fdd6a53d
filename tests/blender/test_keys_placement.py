"""Where key pictures lie: through the camera to the pixel, or on the plane of the drawings."""

from math import radians
from pathlib import Path

import bpy
import numpy as np
import pytest
from mathutils import Matrix, Vector
from PIL import Image

from animl_addon.scene.camera import upright
from animl_addon.scene.grease_pencil import GreasePencilSource
from animl_addon.scene.source import KeyPictures
from tests.blender.scenes import draw_disc, draw_stroke, front_camera, new_pencil, two_key_disc


def pictures(pencil: bpy.types.Object, folder: Path, long_side: int = 512) -> KeyPictures:
    source = GreasePencilSource(pencil)
    return source.pictures(bpy.context, source.keys(bpy.context.scene), folder, long_side)


def world_corners(taken: KeyPictures, frame: int) -> list[Vector]:
    bpy.context.scene.frame_set(frame)
    parent = taken.placement.parent
    matrix = parent.matrix_world if parent else Matrix()
    return [matrix @ Vector(corner) for corner in taken.placement.corners]


def seen_at(point: Vector) -> Vector:
    """Where the scene's render shows a point: x and y from -1 to 1, by Blender's own projection."""
    scene = bpy.context.scene
    camera, render = scene.camera, scene.render
    projection = camera.calc_matrix_camera(
        bpy.context.evaluated_depsgraph_get(),
        x=render.resolution_x,
        y=render.resolution_y,
        scale_x=render.pixel_aspect_x,
        scale_y=render.pixel_aspect_y,
    )
    clip = projection @ camera.matrix_world.normalized().inverted() @ point.to_4d()
    return Vector(clip[:2]) / clip[3]


def centre(file: Path) -> Vector:
    """Middle of what is drawn: x and y from -1 to 1, y upwards."""
    image = Image.open(file)
    found = image.getchannel("A").getbbox()
    assert found
    left, top, right, bottom = found
    return Vector(((left + right) / image.width - 1, 1 - (top + bottom) / image.height))


def aim(kind: str) -> bpy.types.Object:
    """A camera with everything that bends its view, moving from frame 1 to 9."""
    camera = front_camera(6)
    optics, render = camera.data, bpy.context.scene.render
    if kind != "ORTHO":
        optics.type = "PERSP"
        optics.lens = 28
    if kind == "SHIFTED":
        optics.shift_x, optics.shift_y = 0.1, -0.05
        optics.sensor_fit = "VERTICAL"
        render.resolution_x, render.resolution_y = 1080, 1350
        render.pixel_aspect_x = 1.2
    if kind == "SCALED":
        camera.scale = (2, 2, 2)
    for frame, x in ((1, -0.3), (9, 0.3)):
        camera.location.x = x
        camera.rotation_euler.z = radians(10 * x)
        camera.keyframe_insert("location", frame=frame)
        camera.keyframe_insert("rotation_euler", frame=frame)
    return camera


@pytest.mark.parametrize("kind", ["ORTHO", "PERSP", "SHIFTED", "SCALED"])
def test_the_picture_fills_the_view_of_a_moving_camera(tmp_path: Path, kind: str):
    pencil = two_key_disc()
    camera = aim(kind)

    taken = pictures(pencil, tmp_path)

    assert taken.placement.parent == camera
    width, height = Image.open(taken.files[0]).size
    for frame in (1, 5, 9):
        for corner, expected in zip(world_corners(taken, frame), ((-1, -1), (1, -1), (1, 1), (-1, 1)), strict=True):
            off = seen_at(corner) - Vector(expected)
            assert abs(off.x) * width / 2 < 0.6, kind  # pixels; a render's sides are whole numbers
            assert abs(off.y) * height / 2 < 0.6, kind


@pytest.mark.parametrize("kind", ["ORTHO", "PERSP", "SHIFTED", "SCALED"])
def test_the_drawing_is_where_the_camera_sees_it(tmp_path: Path, kind: str):
    pencil = two_key_disc()
    aim(kind)

    taken = pictures(pencil, tmp_path)

    for frame, x, file in ((1, -1, taken.files[0]), (9, 1, taken.files[1])):
        bpy.context.scene.frame_set(frame)
        off = seen_at(Vector((x, 0, 0))) - centre(file)
        # In perspective the middle of a disc's outline is not quite where its middle is.
        assert off.length < 0.004 if kind == "ORTHO" else 0.02


def test_the_picture_lies_at_the_depth_of_the_object(tmp_path: Path):
    pencil = two_key_disc()
    pencil.location.y = 2
    front_camera(4, distance=5)

    corners = world_corners(pictures(pencil, tmp_path), 1)

    assert [corner.y for corner in corners] == pytest.approx([2] * 4, abs=1e-5)


def test_markers_switch_the_camera(tmp_path: Path):
    pencil = two_key_disc()
    other = front_camera(4)
    front_camera(6)
    bpy.context.scene.timeline_markers.new("cut", frame=0).camera = other

    assert pictures(pencil, tmp_path).placement.parent == other


@pytest.mark.parametrize(
    ("resolution", "size"), [((1920, 1080), (512, 288)), ((1080, 1920), (288, 512)), ((500, 500), (512, 512))]
)
def test_the_aspect_of_the_render_is_kept(tmp_path: Path, resolution: tuple[int, int], size: tuple[int, int]):
    pencil = two_key_disc()
    front_camera(4)
    render = bpy.context.scene.render
    render.resolution_x, render.resolution_y = resolution
    render.resolution_percentage = 25

    assert Image.open(pictures(pencil, tmp_path).files[0]).size == size


def test_without_a_camera_the_frame_fits_both_keys_with_a_margin(tmp_path: Path):
    taken = pictures(two_key_disc(), tmp_path)

    bottom_left, _, top_right, _ = (Vector(corner) for corner in taken.placement.corners)
    assert taken.placement.parent is None
    margin = 0.05 * 3.1  # of the longer side: discs of radius .55 from -1 to 1
    assert tuple(bottom_left) == pytest.approx((-1.55 - margin, 0, -0.55 - margin), abs=0.01)
    assert tuple(top_right) == pytest.approx((1.55 + margin, 0, 0.55 + margin), abs=0.01)
    for file, x in zip(taken.files, (-1, 1), strict=True):
        assert centre(file).x * top_right.x == pytest.approx(x, abs=0.01)
        assert centre(file).y == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("kind", ["EMPTY", "BONE"])
def test_layers_follow_a_parent_of_their_own_from_key_to_key(tmp_path: Path, kind: str):
    pencil = new_pencil()
    draw_disc(pencil, 1, 0)
    draw_disc(pencil, 9, 0)
    layer = pencil.data.layers["Ink"]
    if kind == "BONE":
        bpy.ops.object.armature_add()
        layer.parent, layer.parent_bone = bpy.context.object, "Bone"
        mover = bpy.context.object.pose.bones["Bone"]
    else:
        bpy.ops.object.empty_add()
        layer.parent = mover = bpy.context.object
    for frame, x in ((1, -1), (9, 1)):
        mover.location.x = x
        mover.keyframe_insert("location", frame=frame)
    front_camera(6)

    taken = pictures(pencil, tmp_path)

    assert [centre(file).x * 3 for file in taken.files] == pytest.approx([-1, 1], abs=0.02)


def test_without_a_camera_layers_that_follow_a_parent_of_their_own_are_in_the_frame(tmp_path: Path):
    pencil = two_key_disc()
    bone = bpy.data.objects.new("Bone", None)
    bpy.context.collection.objects.link(bone)
    for frame, height in ((1, 0), (9, 4)):
        bone.location.z = height
        bone.keyframe_insert("location", frame=frame)
    pencil.data.layers["Ink"].parent = bone

    taken = pictures(pencil, tmp_path)

    bottom_left, _, top_right, _ = (Vector(corner) for corner in taken.placement.corners)
    middle, half = (top_right + bottom_left) / 2, (top_right - bottom_left) / 2
    for file, place in zip(taken.files, ((-1, 0), (1, 4)), strict=True):
        seen = centre(file)
        shown = (middle.x + seen.x * half.x, middle.z + seen.y * half.z)
        assert shown == pytest.approx(place, abs=0.02)  # nothing of the disc is cut off


@pytest.mark.parametrize(
    ("turn", "normal"),
    [
        (Matrix(), (0, -1, 0)),
        (Matrix.Rotation(radians(90), 4, "X"), (0, 0, 1)),
        (Matrix.Rotation(radians(90), 4, "Z"), (1, 0, 0)),
        (Matrix.Rotation(radians(-30), 4, "Z"), (-0.5, -0.866, 0)),
    ],
)
def test_without_a_camera_drawings_are_seen_squarely_on_their_plane(tmp_path: Path, turn: Matrix, normal: tuple):
    pencil = two_key_disc()
    pencil.matrix_world = turn

    taken = pictures(pencil, tmp_path)

    bottom_left, bottom_right, _, top_left = (Vector(corner) for corner in taken.placement.corners)
    facing = (bottom_right - bottom_left).cross(top_left - bottom_left).normalized()
    assert tuple(facing) == pytest.approx(normal, abs=1e-3)
    left, top, right, bottom = Image.open(taken.files[0]).getchannel("A").getbbox()  # type: ignore[misc]
    assert right - left == pytest.approx(bottom - top, abs=2)  # a disc, not an ellipse
    assert right - left > 90


def test_without_a_camera_a_level_line_is_still_a_picture(tmp_path: Path):
    pencil = new_pencil()
    for frame, height in ((1, 0), (9, 0.001)):
        points = np.column_stack([np.linspace(-1, 1, 9), np.zeros(9), np.full(9, height)])
        draw_stroke(pencil, frame, points, line=0.01, closed=False)

    taken = pictures(pencil, tmp_path)

    assert Image.open(taken.files[0]).size == (512, 128)


@pytest.mark.parametrize("normal", [(0, 0, -1), (0, 1, 0), (-1, 0, 0), (0.3, -0.4, 0.2)])
def test_upright_axes_are_a_right_handed_view_from_above_the_front_or_the_right(normal: tuple):
    axes = upright(Vector(normal))

    right, up, towards = axes.transposed()
    assert axes.determinant() == pytest.approx(1)
    assert tuple(right.cross(up)) == pytest.approx(tuple(towards), abs=1e-6)
    assert (towards.z > 0.9) or (towards.y <= 0 and up.z > 0)
