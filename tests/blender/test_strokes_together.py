"""Layers of one figure move as one, whatever else each of them holds and wherever each of them is put."""

import bpy
import numpy as np
import pytest

from animl_addon.scene.strokes.view import of_layer

from .scenes import draw_stroke, new_pencil
from .strokes import by_shape, draw_strokes, generated, line, strokes_at

pytestmark = pytest.mark.usefixtures("by_shape")
__all__ = ["by_shape"]


def arm(turn: float) -> np.ndarray:
    """The outline of an arm that hangs from (0, 0, 0) and is turned by so many degrees."""
    across, down = 0.2 * np.array([-1, 1, 1, 1, 1, -1, -1, -1]), -np.array([0, 0, 0.5, 1, 1.8, 1.8, 1, 0.5])
    angle = np.deg2rad(turn)
    x, z = across * np.cos(angle) - down * np.sin(angle), across * np.sin(angle) + down * np.cos(angle)
    return np.stack([x, 0 * x, z], axis=1)


def two_layers() -> bpy.types.Object:
    """Paint and line of one arm that swings by 80 degrees from frame 1 to 9; on the line's layer there is more."""
    pencil = new_pencil(layers=("Paint", "Line"))
    for frame, turn, away in ((1, 0, 0.0), (9, 80, 3.0)):
        draw_stroke(pencil, frame, arm(turn), layer="Paint")
        draw_stroke(pencil, frame, arm(turn), layer="Line")
        for number in range(3):
            draw_stroke(pencil, frame, line(0.3 + away, number * 0.4 - 1), layer="Line", closed=False)
    return pencil


def in_object(pencil: bpy.types.Object, frame: int, layer: str) -> np.ndarray:
    """(N, 3): the layer's undermost stroke in the space of the object."""
    matrix = of_layer(pencil.data.layers[layer], pencil)
    return strokes_at(pencil, frame, layer)[0] @ matrix[:3, :3].T + matrix[:3, 3]


def test_paint_stays_within_its_line():
    pencil = two_layers()

    draw_strokes(count=3)

    for frame in (3, 5, 7):
        assert in_object(pencil, frame, "Paint") == pytest.approx(in_object(pencil, frame, "Line"), abs=1e-4)


def test_it_does_so_on_layers_that_are_moved_each_for_itself():
    pencil = two_layers()
    paint = pencil.data.layers["Paint"]
    paint.translation, paint.rotation, paint.scale = (0, 0, 4), (0, 0.6, 0), (2, 2, 2)
    bpy.context.view_layer.update()
    back = np.linalg.inv(of_layer(paint, pencil))
    for frame in (1, 9):  # drawn where the line is, as an animator would
        drawing = next(each for each in paint.frames if each.frame_number == frame).drawing
        points = strokes_at(pencil, frame, "Paint")[0] @ back[:3, :3].T + back[:3, 3]
        drawing.attributes["position"].data.foreach_set("vector", points.astype(np.float32).ravel())

    draw_strokes(count=3)

    for frame in (3, 5, 7):
        assert in_object(pencil, frame, "Paint") == pytest.approx(in_object(pencil, frame, "Line"), abs=1e-3)


def test_every_layer_keeps_its_own_strokes_in_their_order():
    pencil = two_layers()

    draw_strokes(count=1)

    assert generated(pencil, "Paint") == generated(pencil, "Line") == [5]
    assert [len(points) for points in strokes_at(pencil, 5, "Paint")] == [8]
    assert [len(points) for points in strokes_at(pencil, 5, "Line")] == [8, 9, 9, 9]


def test_a_layer_that_is_scaled_to_nothing_moves_by_itself():
    pencil = two_layers()
    pencil.data.layers["Paint"].scale = (0, 0, 0)

    draw_strokes(count=1)

    assert np.ptp(strokes_at(pencil, 5, "Paint")[0], axis=0).max() > 1


def test_blender_s_own_monkey_is_drawn_on_all_its_layers():
    bpy.context.scene.frame_set(1)
    bpy.ops.object.grease_pencil_add(type="MONKEY")
    pencil = bpy.context.view_layer.objects.active
    counts = {}
    for layer in pencil.data.layers:
        (key,) = layer.frames
        counts[layer.name] = len(key.drawing.strokes)
        moved = layer.frames.copy(key.frame_number, 9).drawing
        points = np.empty(len(moved.attributes["position"].data) * 3, np.float32)
        moved.attributes["position"].data.foreach_get("vector", points)
        moved.attributes["position"].data.foreach_set(
            "vector", points + np.tile((1, 0, 0), len(points) // 3).astype("f")
        )
        layer.select = True

    draw_strokes(count=1)

    assert len(counts) == 2 and sum(counts.values()) > 20
    for name, count in counts.items():
        first, middle = (np.concatenate(strokes_at(pencil, frame, name)) for frame in (1, 5))
        assert len(strokes_at(pencil, 5, name)) == count
        assert middle.mean(axis=0) - first.mean(axis=0) == pytest.approx((0.5, 0, 0), abs=0.02)


def test_keys_before_and_after_bend_the_way_of_both_alike():
    pencil = new_pencil(layers=("Paint", "Line"))
    for frame, turn in ((1, 0), (9, 20), (17, 90), (25, 100)):
        for layer in ("Paint", "Line"):
            draw_stroke(pencil, frame, arm(turn), layer=layer)
        for number in range(2):
            draw_stroke(pencil, frame, line(0.5 + turn / 30, number * 0.5), layer="Line", closed=False)
    bpy.context.scene.frame_set(12)

    draw_strokes(count=3, neighbours=True)

    assert generated(pencil, "Paint") == generated(pencil, "Line") == [11, 13, 15]
    for frame in (11, 13, 15):
        assert in_object(pencil, frame, "Paint") == pytest.approx(in_object(pencil, frame, "Line"), abs=1e-4)
