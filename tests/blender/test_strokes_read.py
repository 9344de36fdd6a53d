"""Strokes of a drawing are read and written with all that they have, and seen where Blender's render shows them."""

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon.core.files import read_picture
from animl_addon.scene.grease_pencil import GreasePencilSource
from animl_addon.scene.strokes.drawing import kinds_of, read_strokes, seen, write_strokes
from animl_addon.scene.strokes.keys import read_keys
from animl_addon.scene.strokes.view import of_layer, squarely

from .scenes import draw_stroke, front_camera, new_pencil
from .strokes import drawing_at, line, two_lines, values

EVERY = {
    "softness": ("FLOAT", "CURVE", "value"),
    "start_cap": ("INT8", "CURVE", "value"),
    "end_cap": ("INT8", "CURVE", "value"),
    "fill_opacity": ("FLOAT", "CURVE", "value"),
    "rotation": ("FLOAT", "POINT", "value"),
    "delta_time": ("FLOAT", "POINT", "value"),
    "u_translation": ("FLOAT2", "CURVE", "vector"),
    "hide_stroke": ("BOOLEAN", "CURVE", "value"),
    "my own": ("FLOAT_VECTOR", "POINT", "vector"),
}
PIXELS = np.eye(3, 4)
"""A view for tests that look at no picture."""


def contents(drawing: Any) -> dict[str, tuple[str, str, bytes]]:
    """Everything in a drawing, to the last bit; but what Blender keeps for itself."""
    fields = {"FLOAT_VECTOR": "vector", "FLOAT2": "vector", "FLOAT_COLOR": "color"}
    return {
        attribute.name: (
            attribute.data_type,
            attribute.domain,
            values(drawing, attribute.name, fields.get(attribute.data_type, "value")).tobytes(),
        )
        for attribute in drawing.attributes
        if not attribute.name.startswith(".")
    }


def test_what_is_read_and_written_is_the_same_to_the_last_bit():
    pencil = new_pencil()
    generator = np.random.default_rng(1)
    for count in (5, 1, 3):
        draw_stroke(pencil, 1, generator.normal(size=(count, 3)), closed=count == 3, vertex_colour=(0.1, 0.5, 1, 0.7))
    drawing = drawing_at(pencil, 1)
    for name, (kind, domain, field) in EVERY.items():
        data = (drawing.attributes.get(name) or drawing.attributes.new(name, kind, domain)).data
        size = np.ravel(getattr(data[0], field)).size
        numbers = generator.integers(0, 3, len(data) * size)
        data.foreach_set(field, numbers.astype({"BOOLEAN": bool, "INT8": np.int32}.get(kind, np.float32)))
    kinds = kinds_of(drawing)
    copy = pencil.data.layers["Ink"].frames.new(9).drawing

    write_strokes(copy, read_strokes(drawing, kinds, PIXELS), kinds)

    assert set(EVERY) <= set(contents(drawing))
    assert contents(copy) == contents(drawing)


def test_curves_stay_curves():
    pencil = new_pencil()
    for count in (4, 5, 3):
        draw_stroke(pencil, 1, line(0, count, count=count), closed=False)
    drawing = drawing_at(pencil, 1)
    _bend(drawing, [1], np.arange(12))
    kinds = kinds_of(drawing)
    copy = pencil.data.layers["Ink"].frames.new(9).drawing

    strokes = read_strokes(drawing, kinds, PIXELS)
    write_strokes(copy, strokes, kinds)

    assert [stroke.curve for stroke in strokes] == ["POLY", "BEZIER", "POLY"]
    assert ["handle_left" in stroke.at_points for stroke in strokes] == [False, True, False]
    assert values(copy, "curve_type").ravel().tolist() == [1, 2, 1]
    for name in ("handle_left", "handle_right"):
        assert (values(copy, name, "vector")[4:9] == values(drawing, name, "vector")[4:9]).all()


def test_a_bezier_between_two_is_drawn_by_blender_as_a_bezier(tmp_path: Path):
    pencil = new_pencil()
    for frame, z in ((1, -0.5), (9, 0.5)):
        draw_stroke(pencil, frame, line(-1, z, length=2, count=2), closed=False)
        drawing = drawing_at(pencil, frame)
        _bend(drawing, [0], np.arange(2), up=1.0)
    front_camera()
    first, last = (drawing_at(pencil, frame) for frame in (1, 9))
    kinds = kinds_of(first, last)
    halfway = read_strokes(first, kinds, PIXELS)[0]
    middle = pencil.data.layers["Ink"].frames.new(5).drawing

    write_strokes(middle, [halfway], kinds)
    pictures = GreasePencilSource(pencil).pictures(
        bpy.context, GreasePencilSource(pencil).keys(bpy.context.scene), tmp_path, 256
    )

    shown = [np.asarray(Image.open(path).getchannel("A")) for path in pictures.files[:2]]
    top = [int(np.flatnonzero(alpha.any(axis=1))[0]) for alpha in shown]
    assert abs(top[0] - top[1]) <= 1 and (shown[0] > 128).sum() > 256 / 2


def test_a_key_that_lacks_an_attribute_has_what_blender_draws_with():
    pencil = new_pencil()
    draw_stroke(pencil, 1, line(0, 0))
    bare = pencil.data.layers["Ink"].frames.new(9).drawing
    bare.add_strokes([4])
    kinds = kinds_of(drawing_at(pencil, 1), bare) | {
        "softness": ("FLOAT", "CURVE"),
        "fill_color": ("FLOAT_COLOR", "CURVE"),
    }

    (stroke,) = read_strokes(bare, kinds, PIXELS)

    assert stroke.at_points["radius"].tolist() == pytest.approx([0.01] * 4)
    assert stroke.at_points["opacity"].tolist() == [1] * 4
    assert stroke.at_stroke["softness"] == 0 and stroke.at_stroke["fill_opacity"] == 1
    assert stroke.at_stroke["fill_color"] == (0, 0, 0, 0)
    assert stroke.curve == "POLY" and not stroke.cyclic


@pytest.mark.parametrize("lens", ["ORTHO", "PERSP", "NONE"])
def test_points_are_seen_where_the_render_shows_them(lens: str, tmp_path: Path):
    pencil = new_pencil()
    corners = np.array([(-0.6, 0, -0.3), (0.5, 0, -0.2), (0.4, 0, 0.45), (-0.3, 0, 0.3)])
    for frame, shift in ((1, 0.0), (9, 0.3)):
        draw_stroke(pencil, frame, corners + np.array((shift, 0, 0)), line=0.001)
    pencil.location, pencil.rotation_euler, pencil.scale = (0.3, 0.2, 0.1), (0.1, 0.3, 0.2), (1.4, 1.4, 1.4)
    pencil.keyframe_insert("location", frame=1)
    pencil.location.x = -0.2
    pencil.keyframe_insert("location", frame=9)
    pencil.data.layers["Ink"].translation = (0.1, 0, -0.1)
    if lens != "NONE":
        camera = front_camera(4)
        camera.data.type = lens
        camera.scale = (3, 3, 3)
        camera.data.shift_x = 0.05
    source = GreasePencilSource(pencil)
    keys = source.keys(bpy.context.scene)

    pictures = source.pictures(bpy.context, keys, tmp_path, 512)
    read = read_keys(bpy.context.scene, pencil, pencil.data.layers["Ink"], (1, 9), (None, None), pictures.views)

    for strokes, file in ((read.first, pictures.files[0]), (read.last, pictures.files[1])):
        alpha = read_picture(file)[..., 3]
        down, right = np.nonzero(alpha > 0.5)
        view = strokes[0].view
        assert view.min(axis=0) == pytest.approx((right.min(), down.min()), abs=2)
        assert view.max(axis=0) == pytest.approx((right.max() + 1, down.max() + 1), abs=2)


def test_without_a_camera_they_are_seen_upright_and_squarely():
    points = np.array([(0, 0, 0), (4, 0, 0), (4, 0, 2), (0, 0, 2), (1, 0, 1)], np.float32)

    view = seen(points, squarely(points))

    assert view == pytest.approx(np.array([(0, 512), (1024, 512), (1024, 0), (0, 0), (256, 256)]), abs=0.01)


def test_a_layer_that_has_a_parent_is_seen_where_the_parent_takes_it():
    pencil = two_lines()
    parent = bpy.data.objects.new("Hand", None)
    bpy.context.collection.objects.link(parent)
    parent.location = (0, 0, 3)
    layer = pencil.data.layers["Ink"]
    layer.parent = parent
    bpy.context.view_layer.update()

    assert of_layer(layer, pencil) @ (0, 0, 0, 1) == pytest.approx((0, 0, 3, 1), abs=1e-5)


def _bend(drawing: Any, strokes: list[int], points: np.ndarray, up: float = 0.5) -> None:
    """Make these strokes Bezier curves, with handles half a unit to the sides and ``up``."""
    drawing.set_types(type="BEZIER", indices=strokes)
    places = values(drawing, "position", "vector").astype(np.float32)
    for name, side in (("handle_left", -0.5), ("handle_right", 0.5)):
        handles = drawing.attributes.get(name) or drawing.attributes.new(name, "FLOAT_VECTOR", "POINT")
        moved = places.copy()
        moved[points] += (side, 0, up)
        handles.data.foreach_set("vector", moved.ravel())
    drawing.tag_positions_changed()
