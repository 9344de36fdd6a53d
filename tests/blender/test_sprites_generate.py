"""Generate Sprites: the frames between those of a sheet, drawn by the warm worker and played beside it."""

import time
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon import worker_session
from animl_addon.operators.running import current
from animl_addon.operators.sprites.plan import SheetWish, plan_sheet
from animl_addon.operators.sprites.press import SheetPress
from animl_addon.preferences import preferences
from animl_addon.scene.sprites.sheet import find_sheet
from tests.core.sprites.pictures import in_a_row, sprite

from .pressing import pictures, prefer, refused, step_until
from .scenes import add_image_empty, add_image_plane, add_image_strip
from .sheets import offsets, players, save_atlas, save_colours
from .snapshot import snapshot

pytestmark = pytest.mark.usefixtures("ready")


def generate(**chosen: Any) -> set[str]:
    return bpy.ops.animl.generate_sprites(**chosen)


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
def test_the_frames_between_come_onto_the_timeline(add: Any, tmp_path: Path):
    add(save_steps(tmp_path / "hero.png", 0, 3, 6))

    assert generate(by="CELL", width=16, height=16, count=1) == {"FINISHED"}

    (plane,) = players()
    assert offsets(plane) == {1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 0}  # on ones now, so that it lasts as long
    shown = played(plane)
    assert all(np.array_equal(shown[2 * index], sprite(step)) for index, step in enumerate((0, 3, 6)))
    assert not np.array_equal(shown[1], shown[0]) and not np.array_equal(shown[1], shown[2])


def test_a_loop_is_drawn_back_to_its_first_frame(tmp_path: Path):
    add_image_empty(save_steps(tmp_path / "hero.png", 0, 3, 6))

    generate(by="CELL", width=16, height=16, count=2, loop=True)

    assert len(played(players()[0])) == 9


def test_a_strip_is_filled_too(tmp_path: Path):
    strip = add_image_strip([save_steps(tmp_path / "hero.png", 0, 6)], start=1)
    bpy.context.scene.sequence_editor.active_strip = strip

    generate(by="CELL", width=16, height=16, count=1)

    added = next(each for each in bpy.context.scene.sequence_editor.strips_all if "animl" in each)
    assert [element.filename[-5] for element in added.elements] == ["1", "2", "3"]


def test_one_tag_alone_is_filled_and_an_atlas_is_found_beside_the_sheet(tmp_path: Path):
    sheet = save_steps(tmp_path / "hero.png", 0, 3, 6, 1, size=(8, 8))
    save_atlas(sheet, (100, 100, 100, 100), walk=(0, 1), jump=(2, 3))
    add_image_empty(sheet)

    generate(count=3, tag="walk")

    (plane,) = players()
    assert plane.name == "hero.png · walk" and len(played(plane)) == 5


def test_what_a_script_does_not_say_the_sheet_s_own_settings_say(tmp_path: Path):
    one = add_image_empty(save_steps(tmp_path / "one.png", 0, 6))
    other = add_image_empty(save_steps(tmp_path / "other.png", 0, 6, 3))
    for sheet, count in ((one, 1), (other, 2)):
        choices = sheet.animl_sheet
        choices.by, choices.width, choices.height, choices.count = "CELL", 16, 16, count

    generate()

    assert len(played(players()[0])) == 7


def test_the_source_stays_as_it_is(tmp_path: Path):
    file = save_steps(tmp_path / "hero.png", 0, 6)
    add_image_plane(file)
    before, bytes_before = snapshot(), file.read_bytes()

    generate(by="CELL", width=16, height=16)
    bpy.ops.animl.clear_sprites()

    assert snapshot() == before and file.read_bytes() == bytes_before


def test_pressing_again_replaces_and_keeps_the_pictures_for_undo(tmp_path: Path, ready: Path):
    add_image_empty(save_steps(tmp_path / "hero.png", 0, 6))
    generate(by="CELL", width=16, height=16, count=1)
    first = pictures(ready)

    generate(by="CELL", width=16, height=16, count=3)

    (plane,) = players()
    assert len(played(plane)) == 5
    assert all(path.is_file() for path in first)


def test_the_worker_stays_warm_for_the_next_press(tmp_path: Path):
    add_image_empty(save_steps(tmp_path / "hero.png", 0, 6))
    generate(by="CELL", width=16, height=16)
    process = worker_session.worker(preferences(bpy.context).worker_settings()).process()

    generate(by="CELL", width=16, height=16, count=2)

    assert process and worker_session.worker(preferences(bpy.context).worker_settings()).process() == process


def test_progress_and_time_left_are_known_and_cancel_leaves_nothing(tmp_path: Path, ready: Path):
    add_image_empty(save_steps(tmp_path / "hero.png", 0, 3, 6, 1))
    running = begin(by="CELL", width=16, height=16, count=2)
    before = snapshot()
    assert (running.total, running.progress, running.seconds_left) == (6, 0, None)

    step_until(running, lambda: len(running.drawn) >= 2)
    assert 0 < running.progress < 1 and running.seconds_left is not None
    running.cancel("Cancelled.")

    assert current() is None and snapshot() == before
    assert not ready.exists() or not list(ready.rglob("*"))


def test_cancel_is_quick_even_within_a_drawing(tmp_path: Path, slow_models: Path):
    prefer(models=slow_models)
    add_image_empty(save_steps(tmp_path / "hero.png", 0, 20, size=(128, 128)))
    running = begin(by="CELL", width=128, height=128, count=9, pixel="OFF")
    step_until(running, lambda: running.doing == "Drawing")

    begun = time.process_time()  # of ours: the clock would tell how busy the machine is
    running.cancel("Cancelled.")

    assert time.process_time() - begun < 0.5
    assert not worker_session.warm()


def test_a_sheet_that_is_removed_meanwhile_is_missed_in_a_sentence(tmp_path: Path, ready: Path):
    empty = add_image_empty(save_steps(tmp_path / "hero.png", 0, 6))
    running = begin(by="CELL", width=16, height=16, count=1)
    step_until(running, lambda: running.doing == "Drawing")
    bpy.data.objects.remove(empty)

    with pytest.raises(Exception, match="The sheet was removed while animl drew"):
        running.run()

    assert not pictures(ready)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"by": "CELL", "width": 10, "height": 8}, "cells of 10 x 8 do not divide"),
        ({"by": "GRID", "columns": 5, "rows": 1}, "5 columns and 1 rows do not divide"),
        ({"by": "GRID", "columns": 0, "rows": 0}, "0 columns and 0 rows do not divide"),
        ({"by": "CELL", "width": 8, "height": 8, "tag": "run"}, "has no tag “run”"),
        ({"by": "CELL", "width": 32, "height": 8}, "no animation of two frames or more"),
        ({"by": "FILE"}, "choose its atlas"),
        ({"by": "FILE", "file": "/nowhere/hero.json"}, "is not there"),
        ({"by": "CELL", "width": 8, "height": 8, "count": 0}, "ask for at least 1"),
        ({"by": "CELL", "width": 8, "height": 8, "count": 10_000}, "choose from 0 to 999"),
        ({"by": "CELL", "width": 8, "height": 8, "exposure": 0}, "choose at least 1"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(chosen: dict, sentence: str, tmp_path: Path, ready: Path):
    add_image_empty(save_colours(tmp_path / "hero.png", (0, 1, 2, 3)))

    with refused(ready, sentence):
        generate(**chosen)


def test_an_atlas_that_names_frames_outside_is_refused(tmp_path: Path, ready: Path):
    sheet = save_colours(tmp_path / "hero.png", (0, 1))
    save_atlas(sheet, (100, 100, 100))
    add_image_empty(sheet)

    with refused(ready, "outside"):
        generate()


def test_a_tag_of_one_frame_is_refused(tmp_path: Path, ready: Path):
    sheet = save_colours(tmp_path / "hero.png", (0, 1, 2))
    save_atlas(sheet, (100, 100, 100), walk=(0, 1), rest=(2, 2))
    add_image_empty(sheet)

    with refused(ready, "single frame"):
        generate(tag="rest")


def test_a_picture_painted_in_blender_must_be_saved_first(tmp_path: Path, ready: Path):
    sheet = add_image_empty(save_colours(tmp_path / "hero.png", (0, 1)))
    sheet.data.pixels[0] = 0.5

    with refused(ready, "not saved yet"):
        generate(by="CELL", width=8, height=8)


def test_a_lost_file_is_told(tmp_path: Path, ready: Path):
    file = save_colours(tmp_path / "hero.png", (0, 1))
    add_image_empty(file)
    file.unlink()

    with refused(ready, "is not there"):
        generate(by="CELL", width=8, height=8)


def test_without_a_sheet_the_button_says_what_to_select():
    with pytest.raises(RuntimeError, match="Select an image Empty, a textured plane or an image strip"):
        generate()


def begin(**chosen: Any) -> SheetPress:
    """Start a press as the modal operator does, to be stepped by hand."""
    sheet = find_sheet(bpy.context)
    for name, value in chosen.items():
        setattr(sheet.choices, name, value)
    wish = SheetWish.of(sheet.choices)
    running = SheetPress(bpy.context, sheet, wish, plan_sheet(sheet, wish))
    running.begin(preferences(bpy.context))
    return running


def save_steps(file: Path, *steps: int, size: tuple[int, int] = (16, 16)) -> Path:
    """Save a row of blocks that stand so many pixels to the right."""
    Image.fromarray(in_a_row([sprite(step, size) for step in steps])).save(file)
    return file


def played(plane: Any) -> list[np.ndarray]:
    """The pictures of its sequence, in order, as straight levels."""
    node = next(node for node in plane.active_material.node_tree.nodes if node.bl_idname == "ShaderNodeTexImage")
    folder = Path(bpy.path.abspath(node.image.filepath)).parent
    return [np.array(Image.open(path).convert("RGBA")) for path in pictures(folder)]
