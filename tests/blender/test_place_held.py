"""What holds the first key steps aside for the drawings, and comes back."""

from pathlib import Path
from typing import Any

import bpy
import pytest

from animl_addon.core.errors import KeyDrawingError
from animl_addon.core.timing import Mark, exposure_sheet
from animl_addon.scene import curves
from animl_addon.scene.grease_pencil import GreasePencilSource
from animl_addon.scene.image_objects import SequenceSource, StillsSource
from animl_addon.scene.place import clear, place
from animl_addon.scene.source import PlanePlacement
from tests.blender.placing import save_drawings
from tests.blender.scenes import draw_disc, new_pencil, save_sequence, two_key_disc
from tests.blender.snapshot import snapshot

SOMEWHERE = PlanePlacement(((-2, 0, -1), (2, 0, -1), (2, 0, 1), (-2, 0, 1)), None)


def strokes(pencil: bpy.types.Object, layer: str = "Ink") -> dict[int, int]:
    """Frame -> number of strokes, for every frame of the layer."""
    return {frame.frame_number: len(frame.drawing.strokes) for frame in pencil.data.layers[layer].frames}


def held_at(pencil: bpy.types.Object, layer: str, frame: int) -> int:
    """Number of strokes that the layer shows at a frame."""
    return len(pencil.data.layers[layer].get_frame_at(frame).drawing.strokes)


def put(source: Any, first: int, last: int, folder: Path) -> None:
    place(bpy.context, source, SOMEWHERE, exposure_sheet(first, last, 1), save_drawings(folder, 1))


def test_a_held_drawing_makes_room_from_the_first_inbetween_to_the_next_key(tmp_path: Path):
    pencil = two_key_disc()

    put(GreasePencilSource(pencil), 1, 9, tmp_path)

    assert [held_at(pencil, "Ink", frame) for frame in (1, 4, 5, 8, 9)] == [1, 1, 0, 0, 1]
    assert pencil.data.layers["Ink"].get_frame_at(5).keyframe_type == "GENERATED"


def test_a_layer_without_a_key_at_the_end_shows_its_held_drawing_again(tmp_path: Path):
    pencil = two_layers()
    source = GreasePencilSource(pencil)

    put(source, 1, 5, tmp_path)

    assert [held_at(pencil, "Ink", frame) for frame in (1, 3, 5, 8)] == [1, 0, 1, 1]
    assert [key.frame for key in source.keys(bpy.context.scene)] == [1, 5, 9], "what resumes is no key"


def test_layers_that_were_not_chosen_are_left_alone(tmp_path: Path):
    pencil = new_pencil(layers=("Ink", "Paper"))
    draw_disc(pencil, 1, 0, layer="Paper")
    for frame in (1, 9):
        draw_disc(pencil, frame, 0)

    put(GreasePencilSource(pencil, ("Ink",)), 1, 9, tmp_path)

    assert strokes(pencil, "Paper") == {1: 1}
    assert held_at(pencil, "Ink", 5) == 0


def test_clear_gives_the_layers_back_even_renamed_or_slid(tmp_path: Path):
    pencil = two_key_disc()
    put(GreasePencilSource(pencil), 1, 9, tmp_path)
    layer = pencil.data.layers["Ink"]
    layer.name = "Line"
    layer.frames.move(5, 6)

    clear(bpy.context)

    assert strokes(pencil, "Line") == {1: 1, 9: 1}
    assert not pencil.data.keys()


def test_what_the_animator_drew_on_a_blank_is_a_key_and_stays(tmp_path: Path):
    pencil = two_key_disc()
    source = GreasePencilSource(pencil)
    put(source, 1, 9, tmp_path / "before")
    draw_disc(pencil, 5, 0)
    assert [key.frame for key in source.keys(bpy.context.scene)] == [1, 5, 9]

    put(source, 1, 5, tmp_path / "left")
    put(source, 5, 9, tmp_path / "right")
    assert [held_at(pencil, "Ink", frame) for frame in (1, 3, 5, 6, 7, 9)] == [1, 0, 1, 1, 0, 1]
    clear(bpy.context)

    assert strokes(pencil) == {1: 1, 5: 1, 9: 1}
    assert [key.frame for key in source.keys(bpy.context.scene)] == [1, 5, 9]


def two_layers() -> bpy.types.Object:
    """Ink has keys at 1 and 9, Fill also at 5: between 1 and 5, Ink's first drawing resumes at 5."""
    pencil = new_pencil(layers=("Ink", "Fill"))
    for layer, frames in (("Ink", (1, 9)), ("Fill", (1, 5, 9))):
        for frame in frames:
            draw_disc(pencil, frame, 0, layer=layer)
    return pencil


def test_a_resumed_drawing_goes_when_cleared_even_if_its_key_was_redrawn(tmp_path: Path):
    pencil = two_layers()
    put(GreasePencilSource(pencil), 1, 5, tmp_path)
    draw_disc(pencil, 1, 0.5)

    clear(bpy.context)

    assert strokes(pencil) == {1: 2, 9: 1}


@pytest.mark.parametrize("change", ["a stroke", "a point"])
def test_what_the_animator_drew_on_a_resumed_drawing_is_a_key_and_changes_no_other(tmp_path: Path, change: str):
    pencil = two_layers()
    ink = pencil.data.layers["Ink"]
    source = GreasePencilSource(pencil, ("Ink",))
    put(GreasePencilSource(pencil), 1, 5, tmp_path)
    assert [key.frame for key in source.keys(bpy.context.scene)] == [1, 9]
    first = tuple(ink.get_frame_at(1).drawing.strokes[0].points[0].position)

    if change == "a stroke":
        draw_disc(pencil, 5, 0.5)
    else:
        ink.get_frame_at(5).drawing.strokes[0].points[0].position = (7, 7, 7)

    assert [key.frame for key in source.keys(bpy.context.scene)] == [1, 5, 9]
    clear(bpy.context)
    assert strokes(pencil) == {1: 1, 5: 2 if change == "a stroke" else 1, 9: 1}
    assert tuple(ink.get_frame_at(1).drawing.strokes[0].points[0].position) == first


def test_a_locked_layer_is_refused_before_anything_changes(tmp_path: Path):
    pencil = two_key_disc()
    pencil.data.layers["Ink"].lock = True
    before = snapshot()

    with pytest.raises(KeyDrawingError, match=r"Ink.*unlock"):
        put(GreasePencilSource(pencil), 1, 9, tmp_path)

    assert snapshot() == before


def image_empty(name: str, file: Path) -> bpy.types.Object:
    empty = bpy.data.objects.new(name, None)
    empty.empty_display_type = "IMAGE"
    empty.data = bpy.data.images.load(str(file))
    bpy.context.collection.objects.link(empty)
    return empty


def seen(thing: bpy.types.Object, frames: range) -> list[int]:
    """Frames of these on which the object is not disabled in the viewport."""
    shown = []
    for frame in frames:
        bpy.context.scene.frame_set(frame)
        if not thing.hide_viewport:
            shown.append(frame)
    return shown


@pytest.fixture
def sequence(tmp_path: Path) -> SequenceSource:
    """Keys at 1, 5 and 9 on one Empty."""
    empty = image_empty("Keys", save_sequence(tmp_path / "keys", (1, 5, 9)))
    empty.data.source = "SEQUENCE"
    empty.image_user.frame_start, empty.image_user.frame_duration = 1, 9
    return SequenceSource(empty)


def test_an_empty_is_not_seen_while_drawings_are(sequence: SequenceSource, tmp_path: Path):
    place(bpy.context, sequence, SOMEWHERE, [Mark(0.5, 3, 2)], save_drawings(tmp_path, 1))
    place(bpy.context, sequence, SOMEWHERE, [Mark(0.5, 7, 2)], save_drawings(tmp_path, 1))

    assert seen(sequence.object, range(0, 12)) == [0, 1, 2, 5, 6, 9, 10, 11]


@pytest.mark.parametrize("playhead", [1, 3, 8])
@pytest.mark.parametrize("cleared", [(1, 5), (5, 9)])
def test_each_of_two_neighbours_can_be_cleared_alone(
    sequence: SequenceSource, tmp_path: Path, playhead: int, cleared: tuple[int, int]
):
    bpy.context.scene.frame_set(playhead)
    before = snapshot()
    place(bpy.context, sequence, SOMEWHERE, [Mark(0.5, 2, 3)], save_drawings(tmp_path, 1))
    place(bpy.context, sequence, SOMEWHERE, [Mark(0.5, 6, 3)], save_drawings(tmp_path, 1))

    clear(bpy.context, sequence, cleared)

    hidden = {(1, 5): [6, 7, 8], (5, 9): [2, 3, 4]}[cleared]
    assert seen(sequence.object, range(0, 11)) == [frame for frame in range(0, 11) if frame not in hidden]
    bpy.context.scene.frame_set(playhead)
    clear(bpy.context)
    assert snapshot() == before


def test_the_animator_s_own_visibility_keys_stay(tmp_path: Path):
    things = [image_empty(name, save_sequence(tmp_path / name, (1,))) for name in ("A", "B")]
    for thing, shown in zip(things, ((1, 9), (9, 20)), strict=True):
        for frame, hidden in ((0, True), (shown[0], False), (shown[1], True)):
            thing.hide_viewport = hidden
            thing.keyframe_insert("hide_viewport", frame=frame)
    bpy.context.scene.frame_set(1)
    before = snapshot()

    place(bpy.context, StillsSource.of(things), SOMEWHERE, [Mark(0.5, 5, 4)], save_drawings(tmp_path, 1))

    assert seen(things[0], range(0, 22)) == [1, 2, 3, 4]
    assert seen(things[1], range(0, 22)) == [*range(9, 20)]
    bpy.context.scene.frame_set(1)
    clear(bpy.context)
    assert snapshot() == before


def test_keys_are_stepped_not_eased():
    thing = bpy.data.objects.new("Thing", None)

    curves.step(thing, "hide_render", {2: True, 5: False})

    curve = curves.find(thing, "hide_render")
    assert curve
    assert [curve.evaluate(frame) for frame in (2, 4.9, 5)] == [1, 1, 0]
    curves.unstep(thing, "hide_render")
    assert thing.animation_data is None
    assert not bpy.data.actions
