"""Generate Inbetweens between pictures: strips of the Sequencer, and image sequences in the viewport."""

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from .pressing import drawings, frames, pictures, press
from .scenes import add_image_empty, add_image_plane, add_image_strip, save_disc, save_sequence

pytestmark = pytest.mark.usefixtures("ready")


def test_strips_are_drawn_between_on_a_channel_above(tmp_path: Path, ready: Path):
    first, last = (save_disc(tmp_path / f"{name}.png", x) for name, x in (("first", 20), ("last", 40)))
    before = first.read_bytes(), last.read_bytes()
    add_image_strip([first], start=1)
    add_image_strip([last], start=9)

    press(count=3)

    assert drawings() == [(3, 2), (5, 2), (7, 2)]
    assert {strip.channel for strip in strips() if strip.frame_final_start in (3, 5, 7)} == {2}
    assert {Image.open(path).size for path in pictures(ready)} == {(64, 48)}
    assert (first.read_bytes(), last.read_bytes()) == before


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
def test_an_image_sequence_is_drawn_between(add: Any, tmp_path: Path, ready: Path):
    add(save_sequence(tmp_path / "keys", (1, 9)), sequence=9)

    press(count=3)

    assert frames() == [3, 5, 7]
    assert len(pictures(ready)) == 3


def test_a_scene_cut_is_held_and_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    two_scenes(tmp_path)

    press(count=3)

    assert drawings() == []
    assert "scene cut" in capfd.readouterr().out


def test_a_scene_cut_is_drawn_through_when_told_to(tmp_path: Path):
    two_scenes(tmp_path)

    press(count=3, hold_cuts=False)

    assert frames() == [3, 5, 7]


def test_what_finds_no_channel_is_said_and_the_rest_stays(
    tmp_path: Path, ready: Path, capfd: pytest.CaptureFixture[str]
):
    for x, frame in ((20, 1), (30, 9), (40, 17)):
        add_image_strip([save_disc(tmp_path / f"{frame}.png", x)], start=frame)
    editor: Any = bpy.context.scene.sequence_editor
    all_strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    end = {"length": 8} if bpy.app.version >= (5, 0) else {"frame_end": 17}
    for channel in range(2, 129):  # every channel of the second pair is taken
        strip = all_strips.new_effect(name=f"Taken {channel}", type="COLOR", channel=channel, frame_start=9, **end)
        strip.select = False

    assert press(count=1, scope="RANGE", start=1, end=17) == {"FINISHED"}

    assert frames() == [5]
    assert [path.parent.name for path in pictures(ready)] == ["1-9_p1"]  # what is shown, and nothing else
    said = capfd.readouterr().out
    assert "frames 9 to 17 was not placed." in said and "1 inbetween drawn, on frame 5" in said
    assert str(ready) in said


def test_a_picture_saved_again_is_held_and_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    file = save_disc(tmp_path / "first.png", 20)
    copy = tmp_path / "copy.png"
    Image.open(file).save(copy, compress_level=1)
    add_image_strip([file], start=1)
    add_image_strip([copy], start=9)

    press(count=3)

    assert drawings() == []
    assert "both keys are the same drawing" in capfd.readouterr().out


def two_scenes(folder: Path) -> None:
    """A blue afternoon, and a red night with the light on the other side."""
    across = np.linspace(0, 1, 64)[None, :, None]
    for name, colour, start in (("day", (80, 160, 255), 1), ("night", (90, 10, 0), 9)):
        light = across if name == "day" else 1 - across
        level = np.broadcast_to(np.float64(colour) * (0.3 + 0.7 * light), (48, 64, 3)).astype(np.uint8)
        Image.fromarray(level).save(folder / f"{name}.png")
        add_image_strip([folder / f"{name}.png"], start=start)


def strips() -> list[Any]:
    editor: Any = bpy.context.scene.sequence_editor
    return list(editor.strips if hasattr(editor, "strips") else editor.sequences)
