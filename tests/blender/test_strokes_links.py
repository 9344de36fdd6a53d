"""Guides: linked strokes always win, and are kept with the file."""

from pathlib import Path

import bpy
import numpy as np
import pytest

from animl_addon.operators.strokes.links import key_pairs
from animl_addon.scene.drawing_print import print_of
from animl_addon.scene.strokes.lines import linked_lines
from animl_addon.scene.strokes.links import linked

from .scenes import draw_stroke, new_pencil
from .strokes import by_shape, draw_strokes, drawing_at, generated, line, strokes_at, two_lines

pytestmark = pytest.mark.usefixtures("by_shape")
__all__ = ["by_shape"]


def crossing() -> bpy.types.Object:
    """Two equal lines that change places between frames 1 and 9: nobody sees it who is not told."""
    pencil = new_pencil()
    for frame in (1, 9):
        for x in (-2, 2):
            draw_stroke(pencil, frame, line(x, 0), closed=False)
    return pencil


def links(pencil: bpy.types.Object, layer: str = "Ink") -> tuple[tuple[int, int], ...]:
    return linked(drawing_at(pencil, 1, layer), drawing_at(pencil, 9, layer))


def link(one: int, other: int) -> set[str]:
    return bpy.ops.animl.link_strokes(layer="Ink", first=1, last=9, first_stroke=one, last_stroke=other)


def select(pencil: bpy.types.Object, frame: int, *strokes: int) -> None:
    """Select these strokes of a key and nothing else, as in Edit mode."""
    drawing = drawing_at(pencil, frame)
    for index, stroke in enumerate(drawing.strokes):
        stroke.select = index in strokes


def test_linked_strokes_always_win():
    pencil = crossing()
    draw_stroke(pencil, 9, line(5, 5), closed=False)  # so that the keys are not the same

    link(0, 1)
    link(1, 0)
    draw_strokes(count=1)

    middles = [points[:, 0].mean() for points in strokes_at(pencil, 5) if points[:, 2].mean() < 2]
    assert middles == pytest.approx([0.5, 0.5], abs=0.3)


def test_what_is_selected_on_both_keys_is_linked():
    pencil = crossing()
    select(pencil, 1, 0)
    select(pencil, 9, 1)
    bpy.context.scene.frame_set(9)

    assert bpy.ops.animl.link_strokes() == {"FINISHED"}

    assert links(pencil) == ((0, 1),)
    with pytest.raises(RuntimeError, match="Nothing is selected on both keys"):  # the next link starts afresh
        bpy.ops.animl.link_strokes()


def test_on_a_key_the_pair_that_it_ends_comes_first():
    pencil = crossing()
    for x in (-2, 2):
        draw_stroke(pencil, 17, line(x, 1), closed=False)
    for frame in (1, 9):
        select(pencil, frame, 0)
    select(pencil, 17)
    bpy.context.scene.frame_set(9)

    bpy.ops.animl.link_strokes()

    assert links(pencil) == ((0, 0),)
    assert linked(drawing_at(pencil, 9), drawing_at(pencil, 17)) == ()


def test_a_stroke_is_linked_with_the_two_that_it_is_split_into():
    pencil = crossing()
    select(pencil, 1, 1)
    select(pencil, 9, 0, 1)

    bpy.ops.animl.link_strokes()

    assert links(pencil) == ((1, 0), (1, 1))


def test_a_new_link_takes_the_place_of_the_old():
    pencil = crossing()
    link(0, 0)

    link(0, 1)

    assert links(pencil) == ((0, 1),)


def test_links_to_the_key_before_and_to_the_key_after_are_two_things():
    pencil = crossing()
    for x in (-2, 2):
        draw_stroke(pencil, 17, line(x, 1), closed=False)
    link(0, 1)
    bpy.ops.animl.link_strokes(layer="Ink", first=9, last=17, first_stroke=1, last_stroke=0)

    link(1, 1)  # instead of 0

    assert links(pencil) == ((1, 1),)
    assert linked(drawing_at(pencil, 9), drawing_at(pencil, 17)) == ((1, 0),)


def test_unlink_frees_what_is_selected_and_nothing_else():
    pencil = crossing()
    link(0, 1)
    link(1, 0)
    select(pencil, 1, 0)
    select(pencil, 9)

    assert bpy.ops.animl.unlink_strokes() == {"FINISHED"}

    assert links(pencil) == ((1, 0),)
    select(pencil, 1)
    with pytest.raises(RuntimeError, match="No selected stroke is linked"):
        bpy.ops.animl.unlink_strokes()


def test_clear_links_frees_all():
    pencil = crossing()
    link(0, 1)
    link(1, 0)

    bpy.ops.animl.clear_links()

    assert links(pencil) == ()
    assert not [name for name in drawing_at(pencil, 1).attributes.keys() if "animl" in name]  # noqa: SIM118  not a dict


def test_links_are_kept_with_the_file_and_with_their_strokes(tmp_path: Path):
    pencil = crossing()
    link(0, 1)
    drawing = drawing_at(pencil, 1)
    if hasattr(drawing, "reorder_strokes"):
        drawing.reorder_strokes(new_indices=[1, 0])
    path = tmp_path / "linked.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.open_mainfile(filepath=str(path))

    assert links(bpy.context.view_layer.objects.active) == ((1, 1),)


def test_a_link_changes_nothing_of_what_is_drawn():
    pencil = crossing()
    before = print_of(drawing_at(pencil, 1))

    link(0, 1)

    assert print_of(drawing_at(pencil, 1)) == before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"layer": "Nobody"}, "There is no layer Nobody"),
        ({"first": 2}, "are not neighbouring keys"),
        ({"first_stroke": 7}, "There is no stroke 7"),
        ({"last_stroke": -1}, "There is no stroke -1"),
    ],
)
def test_links_that_lead_nowhere_are_refused(wrong: dict, sentence: str):
    pencil = crossing()
    told = {"layer": "Ink", "first": 1, "last": 9, "first_stroke": 0, "last_stroke": 0} | wrong

    with pytest.raises(RuntimeError, match=sentence):
        bpy.ops.animl.link_strokes(**told)
    assert links(pencil) == ()


def test_two_and_two_strokes_cannot_be_linked_at_once():
    pencil = crossing()
    select(pencil, 1, 0, 1)
    select(pencil, 9, 0, 1)

    with pytest.raises(RuntimeError, match="2 and 2 strokes are selected"):
        bpy.ops.animl.link_strokes()


def test_a_locked_layer_is_not_linked():
    pencil = crossing()
    pencil.data.layers["Ink"].lock = True

    with pytest.raises(RuntimeError, match="The layer “Ink” is locked"):
        bpy.ops.animl.link_strokes()


def test_the_viewport_shows_linked_pairs_in_one_colour_with_a_line_between():
    pencil = crossing()
    pencil.location = (0, 0, 10)
    bpy.context.view_layer.update()
    link(0, 1)

    ((source, keys),) = key_pairs(bpy.context)
    lines = linked_lines(pencil, pencil.data.layers["Ink"], *keys)

    assert source.name == "Stroke · Ink" and len({line.colour for line in lines}) == 1
    one, other, way = (line.points for line in lines)
    assert one == pytest.approx(line(-2, 10)) and other == pytest.approx(line(2, 10))
    assert way == pytest.approx(np.array([one[4], other[4]]))


def test_animl_s_own_strokes_are_not_linked_but_their_keys():
    pencil = two_lines()
    draw_strokes(count=1)
    bpy.context.scene.frame_set(5)

    assert bpy.ops.animl.link_strokes() == {"FINISHED"}  # the only stroke of each key

    assert links(pencil) == ((0, 0),)
    assert generated(pencil) == [5]
