"""Whose drawings they are is known after all that happens to names and objects: a second press replaces the first."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import pytest

from animl_addon.scene.place import made_by_animl

from .pressing import drawings, frames, press
from .scenes import activate, add_image_empty, add_image_strip, front_camera, save_disc, save_sequence, two_key_disc

pytestmark = pytest.mark.usefixtures("ready")


@pytest.fixture
def ball() -> bpy.types.Object:
    """Keys at 1 and 9, and three drawings between them."""
    pencil = two_key_disc("Ball")
    front_camera()
    press(count=3, long_side=256)
    return pencil


def planes() -> list[bpy.types.Object]:
    return [thing for thing in bpy.context.scene.objects if made_by_animl(thing)]


def strokes_shown(pencil: bpy.types.Object, frame: int) -> int:
    return len(pencil.data.layers["Ink"].get_frame_at(frame).drawing.strokes)


def only(thing: bpy.types.Object) -> None:
    bpy.ops.object.select_all(action="DESELECT")
    activate(thing)


def rename_object(ball: bpy.types.Object) -> None:
    ball.name = "Moon"


def rename_data_and_swap_names(ball: bpy.types.Object) -> None:
    ball.data.name = "Rock"
    ball.name = "Moon"
    two_key_disc("Ball").select_set(False)  # another, which is called as this one was
    activate(ball)


def rename_plane(ball: bpy.types.Object) -> None:
    (plane,) = planes()
    plane.name = plane.data.name = plane.material_slots[0].material.name = "Mine"


def rename_collection(ball: bpy.types.Object) -> None:
    (plane,) = planes()
    plane.users_collection[0].name = "Mine"


@pytest.mark.parametrize("rename", [rename_object, rename_data_and_swap_names, rename_plane, rename_collection])
def test_renaming_makes_no_second_plane(ball: bpy.types.Object, rename: Callable):
    rename(ball)

    press(count=1, long_side=256)

    assert frames() == [5] and len(planes()) == 1
    bpy.ops.animl.clear_inbetweens()
    assert drawings() == []
    assert [frame.frame_number for frame in ball.data.layers["Ink"].frames] == [1, 9]


def test_a_renamed_scene_and_strip_keep_their_drawings(tmp_path: Path):
    for frame in (1, 9):
        add_image_strip([save_disc(tmp_path / f"{frame}.png", 20 + frame)], start=frame)
    press(count=3)
    bpy.context.scene.name = "Shot 7"
    key_strips = [strip for strip in strips() if strip.channel == 1]
    key_strips[0].name = "Sitting"

    press(count=1)

    assert frames() == [5]


def test_a_renamed_image_sequence_keeps_its_drawings(tmp_path: Path):
    empty = add_image_empty(save_sequence(tmp_path / "keys", (1, 9)), sequence=9)
    press(count=3)
    empty.name = "Keys of the fox"

    press(count=1)

    assert frames() == [5]


@pytest.mark.parametrize("linked", [False, True])
def test_a_duplicate_of_the_keys_gets_drawings_of_its_own(ball: bpy.types.Object, linked: bool):
    only(ball)
    bpy.ops.object.duplicate(linked=linked)
    copy: Any = bpy.context.view_layer.objects.active
    assert copy != ball

    press(count=1, long_side=256)

    assert frames() == [3, 5, 5, 7]
    if linked:
        return  # one data: blanks are there for both
    assert [strokes_shown(copy, frame) for frame in (1, 4, 5, 9)] == [1, 1, 0, 1]
    bpy.ops.animl.clear_inbetweens()
    assert frames() == [3, 5, 7]
    assert [frame.frame_number for frame in copy.data.layers["Ink"].frames] == [1, 9]
    assert [strokes_shown(ball, frame) for frame in (1, 3, 5, 9)] == [1, 0, 0, 1]


def test_keys_duplicated_with_their_plane_are_a_pair_of_their_own(ball: bpy.types.Object):
    bpy.context.scene.frame_set(4)  # where the plane is to be seen, and so can be selected
    only(ball)
    planes()[0].select_set(True)
    bpy.ops.object.duplicate()
    assert frames() == [3, 3, 5, 5, 7, 7]
    copy = next(thing for thing in bpy.context.selected_objects if thing.type == "GREASEPENCIL")
    only(copy)

    press(count=1, long_side=256)
    assert frames() == [3, 5, 5, 7]
    bpy.ops.animl.clear_inbetweens()

    assert frames() == [3, 5, 7]
    assert strokes_shown(copy, 5) == 1 and strokes_shown(ball, 5) == 0


def test_a_full_copy_of_the_scene_leaves_the_first_scene_alone(ball: bpy.types.Object):
    first = bpy.context.scene
    bpy.ops.scene.new(type="FULL_COPY")
    assert bpy.context.scene != first and frames() == [3, 5, 7]

    bpy.ops.animl.clear_inbetweens(scope="ALL")

    assert frames() == []
    bpy.context.window.scene = first
    assert frames() == [3, 5, 7] and strokes_shown(ball, 5) == 0


def test_keys_and_drawings_that_were_appended_stay_together(ball: bpy.types.Object, tmp_path: Path):
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "from.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    two_key_disc("Ball")  # so that the name of the appended one is another
    libraries: Any = bpy.data.libraries
    with libraries.load(str(tmp_path / "from.blend"), link=False) as (_, wanted):
        wanted.scenes = ["Scene"]
    for thing in wanted.scenes[0].objects[:]:
        bpy.context.scene.collection.objects.link(thing)
    appended = next(thing for thing in bpy.context.scene.objects if thing.name == "Ball.001")
    bpy.context.scene.camera = next(thing for thing in bpy.context.scene.objects if thing.type == "CAMERA")
    only(appended)
    assert frames() == [3, 5, 7]

    press(count=1, long_side=256)

    assert frames() == [5]
    bpy.ops.animl.clear_inbetweens()
    assert frames() == [] and strokes_shown(appended, 5) == 1


def test_a_plane_that_was_deleted_by_hand_lets_the_keys_be_seen_again(ball: bpy.types.Object):
    bpy.data.objects.remove(planes()[0])
    assert strokes_shown(ball, 5) == 0

    assert bpy.ops.animl.clear_inbetweens() == {"FINISHED"}

    assert strokes_shown(ball, 5) == 1
    assert [frame.frame_number for frame in ball.data.layers["Ink"].frames] == [1, 9]
    with pytest.raises(RuntimeError, match="no drawings by animl"):
        bpy.ops.animl.clear_inbetweens()


def test_keys_of_deleted_drawings_can_be_drawn_between_and_cleared(ball: bpy.types.Object):
    bpy.data.objects.remove(planes()[0])

    press(count=1, long_side=256)
    assert [strokes_shown(ball, frame) for frame in (3, 4, 5, 9)] == [1, 1, 0, 1]
    bpy.ops.animl.clear_inbetweens()

    assert [frame.frame_number for frame in ball.data.layers["Ink"].frames] == [1, 9]


def strips() -> list[Any]:
    editor: Any = bpy.context.scene.sequence_editor
    return list(editor.strips if hasattr(editor, "strips") else editor.sequences)
