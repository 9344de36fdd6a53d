"""What cannot be drawn as strokes is refused in one sentence, and nothing is changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

from animl_addon.core.strokes.stroke import Stroke
from animl_addon.scene.strokes.drawing import write_strokes

from .scenes import (
    add_image_plane,
    add_image_strip,
    draw_stroke,
    front_camera,
    new_pencil,
    save_disc,
    save_sequence,
)
from .snapshot import snapshot
from .strokes import by_shape, draw_strokes, generated, line, strokes_at, two_lines

pytestmark = pytest.mark.usefixtures("by_shape")
__all__ = ["by_shape"]


@contextmanager
def refused(sentence: str) -> Iterator[None]:
    """The block presses; it must fail with that sentence and change nothing."""
    before = snapshot()
    with pytest.raises(RuntimeError, match=sentence) as raised:
        yield
    assert "Traceback" not in str(raised.value) and "animl made a mistake" not in str(raised.value)
    assert snapshot() == before


def test_one_key():
    pencil = new_pencil()
    draw_stroke(pencil, 1, line(0, 0))

    with refused("only one key drawing"):
        draw_strokes(count=1)


def test_a_blank_key():
    pencil = new_pencil()
    draw_stroke(pencil, 1, line(0, 0))
    pencil.data.layers["Ink"].frames.new(9)

    with refused("at frame 9 is empty"):
        draw_strokes(count=1)


def test_a_blank_key_on_one_layer_holds_that_layer_alone():
    pencil = two_lines(layers=("Ink", "Blink"))
    pencil.data.layers["Blink"].frames.remove(9)
    pencil.data.layers["Blink"].frames.new(9)

    draw_strokes(count=1)

    assert generated(pencil, "Ink") == [5] and generated(pencil, "Blink") == []


def test_more_drawings_than_there_are_frames():
    two_lines()

    with refused("ask for at most 7"):
        draw_strokes(count=8)


def test_all_layers_locked():
    pencil = two_lines()
    pencil.data.layers["Ink"].lock = True

    with refused("The layer “Ink” is locked"):
        draw_strokes(count=1)


def test_all_layers_hidden():
    pencil = two_lines()
    pencil.data.layers["Ink"].hide = True

    with refused("Every layer of “Stroke” is hidden"):
        draw_strokes(count=1)


def test_keys_linked_from_another_file(tmp_path: Path):
    pencil = two_lines()
    data = pencil.data
    path = tmp_path / "library.blend"
    libraries: Any = bpy.data.libraries
    libraries.write(str(path), {pencil, data})
    bpy.data.batch_remove([pencil, data])
    with libraries.load(str(path), link=True) as (there, here):
        here.objects = there.objects
    (linked,) = here.objects
    bpy.context.collection.objects.link(linked)
    bpy.context.view_layer.objects.active = linked

    with refused("make it local first"):
        draw_strokes(count=1)


def test_strokes_between_strips(tmp_path: Path):
    for frame, x in ((1, 20), (9, 40)):
        add_image_strip([save_disc(tmp_path / f"{frame}.png", x)], start=frame)

    with refused("The Sequencer cannot show strokes: choose the output Pictures"):
        draw_strokes(count=1)


def test_strokes_between_keys_of_both_kinds(tmp_path: Path):
    two_lines()
    add_image_plane(save_sequence(tmp_path / "keys", [1, 2]), sequence=2)

    with refused("select one kind alone"):
        draw_strokes(count=1)


def test_a_position_that_is_not_a_number():
    pencil = two_lines()
    points = line(0, 3)
    points[4] = np.nan
    draw_stroke(pencil, 9, points, closed=False)
    front_camera()

    with pytest.raises(RuntimeError, match="not a number") as raised:
        draw_strokes(count=1)
    assert "animl made a mistake" not in str(raised.value)
    assert generated(pencil) == []


def test_strokes_of_one_point():
    pencil = new_pencil()
    for frame, shift in ((1, 0), (9, 2)):
        for x in range(4):
            draw_stroke(pencil, frame, np.array([[x * 3.0, 0, shift]]), closed=False)

    draw_strokes(count=1)

    assert sorted(float(points[0, 2]) for points in strokes_at(pencil, 5)) == pytest.approx([1, 1, 1, 1], abs=0.05)


def test_a_thousand_strokes_of_one_point():
    pencil = new_pencil()
    for frame, shift in ((1, 0.0), (9, 2.0)):
        dots = [Stroke(np.float32([[x % 40, 0, x // 40 + shift]]), np.zeros((1, 2), np.float32)) for x in range(1000)]
        write_strokes(pencil.data.layers["Ink"].frames.new(frame).drawing, dots, {})

    draw_strokes(count=1)

    points = np.concatenate(strokes_at(pencil, 5))
    assert len(points) >= 1000 and np.isfinite(points).all()


def test_keys_of_two_objects_are_not_one_pair():
    first, other = new_pencil(), new_pencil()
    draw_stroke(first, 1, line(0, 0), closed=False)
    draw_stroke(other, 9, line(0, 2), closed=False)
    for thing in (first, other):
        thing.select_set(True)

    with refused("only one key drawing"):
        draw_strokes(count=1)


def test_a_link_to_a_key_of_another_object():
    other = two_lines()
    other.select_set(False)
    two_lines(layers=("Paint",))

    with refused("no layer Ink that can be edited"):
        bpy.ops.animl.link_strokes(layer="Ink", first=1, last=9, first_stroke=0, last_stroke=0)


def test_an_object_scaled_to_nothing():
    pencil = two_lines()
    front_camera()
    pencil.scale = (0, 0, 0)
    bpy.context.view_layer.update()

    draw_strokes(count=1)

    assert strokes_at(pencil, 5)[0][:, 2].min() == pytest.approx(1, abs=0.02)


def test_keys_behind_the_camera():
    pencil = two_lines()
    camera = front_camera()
    camera.data.type = "PERSP"
    camera.location.y = 5
    bpy.context.view_layer.update()

    draw_strokes(count=1)

    assert strokes_at(pencil, 5)[0][:, 2].min() == pytest.approx(1, abs=0.02)


def test_huge_coordinates():
    pencil = new_pencil()
    for frame, z in ((1, 0.0), (9, 2e8)):
        draw_stroke(pencil, frame, line(-1e8, z, length=1e8, wave=0), closed=False)

    draw_strokes(count=1)

    assert strokes_at(pencil, 5)[0][:, 2].min() == pytest.approx(1e8, rel=0.02)


def test_a_layer_that_masks_is_drawn_like_any_other():
    pencil = two_lines(layers=("Ink", "Mask"))
    pencil.data.layers.active = pencil.data.layers["Ink"]
    bpy.ops.grease_pencil.layer_mask_add(name="Mask")
    pencil.data.layers["Ink"].use_masks = True

    draw_strokes(count=1)

    assert generated(pencil, "Ink") == generated(pencil, "Mask") == [5]


def test_an_object_in_draw_mode():
    pencil = two_lines()
    bpy.ops.object.mode_set(mode="PAINT_GREASE_PENCIL")

    draw_strokes(count=1)

    assert generated(pencil) == [5]
    assert bpy.context.mode == "PAINT_GREASE_PENCIL"
