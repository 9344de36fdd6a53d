"""What cannot be drawn: a sentence that says what to do, nothing placed, nothing half-written, keys as they were."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon import worker_session
from animl_addon.core.spec import ModelSpec

from .pressing import drawings, frames, keys_of, pictures, prefer, press
from .scenes import (
    add_image_strip,
    draw_disc,
    front_camera,
    new_pencil,
    save_disc,
    two_key_disc,
)


@contextmanager
def refused(ready: Path, sentence: str) -> Iterator[None]:
    """The block presses; the press must fail with that sentence and leave no trace."""
    objects, images = set(bpy.data.objects.keys()), set(bpy.data.images.keys())
    with pytest.raises(RuntimeError, match=sentence) as raised:
        yield
    assert "Traceback" not in str(raised.value)
    assert drawings() == []
    assert set(bpy.data.objects.keys()) == objects
    assert set(bpy.data.images.keys()) == images
    assert not ready.is_dir() or not any(path.is_file() for path in ready.rglob("*"))


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"count": 0}, "0 inbetweens cannot be drawn: ask for at least 1"),
        ({"count": -3}, "-3 inbetweens cannot be drawn: ask for at least 1"),
        ({"count": 10_000}, "10000 inbetweens are too many"),
        ({"count": 8}, "8 inbetweens do not fit between frames 1 and 9: ask for at most 7"),
        ({"exposure": 4}, "choose 0 .evenly spread., 1, 2 or 3"),
        ({"exposure": -1}, "choose 0 .evenly spread., 1, 2 or 3"),
        ({"timing": "CUSTOM", "chart": ""}, "ask for at least 1"),
        ({"timing": "CUSTOM", "chart": "early, late"}, "not a list of numbers"),
        ({"timing": "CUSTOM", "chart": "0.5, nan"}, "Times lie between 0"),
        ({"timing": "CUSTOM", "chart": "0, 0.5"}, "Times lie between 0"),
        ({"timing": "CUSTOM", "chart": "0.5, 1.5"}, "Times lie between 0"),
        ({"timing": "CUSTOM", "chart": "0.8, 0.2"}, "Times must increase"),
        ({"long_side": 100}, "100 pixels is out of range: choose 256 to 4096"),
        ({"long_side": 8192}, "8192 pixels is out of range: choose 256 to 4096"),
        ({"scope": "RANGE", "start": 9, "end": 1}, "The range from 9 to 1 is empty"),
        ({"scope": "RANGE", "start": 2, "end": 90}, "fewer than two keys lie between frames 2 and 90"),
    ],
)
def test_a_wish_that_cannot_be_drawn(ready: Path, chosen: dict, sentence: str):
    pencil = two_key_disc()
    before = keys_of(pencil)

    with refused(ready, sentence):
        press(**chosen)

    assert keys_of(pencil) == before


def test_nothing_is_selected(ready: Path):
    with refused(ready, "Select a Grease Pencil object"):
        press()


def test_no_key(ready: Path):
    new_pencil()

    with refused(ready, "there is no key drawing yet, draw two"):
        press()


def test_one_key_only(ready: Path):
    draw_disc(new_pencil(), 5, 0)

    with refused(ready, r"only one key drawing \(frame 5\), draw a second"):
        press()


@pytest.mark.parametrize("frame", [0, 10])
def test_the_playhead_is_not_between_keys(ready: Path, frame: int):
    two_key_disc()
    bpy.context.scene.frame_set(frame)

    with refused(ready, "move it between frames 1 and 9"):
        press()


def test_a_key_without_a_stroke(ready: Path):
    pencil = new_pencil()
    draw_disc(pencil, 1, 0)
    pencil.data.layers["Ink"].frames.new(9)
    front_camera()

    with refused(ready, "Nothing is to be seen of the key Stroke at frame 9: draw on it"):
        press(count=1, long_side=256)


def test_a_hidden_layer(ready: Path):
    pencil = two_key_disc()
    pencil.data.layers["Ink"].hide = True

    with refused(ready, "hidden: show"):
        press(count=1, long_side=256)


def test_a_locked_layer_is_not_written_to(ready: Path):
    pencil = two_key_disc()
    front_camera()
    pencil.data.layers["Ink"].lock = True
    before = keys_of(pencil)

    with refused(ready, "locked: unlock it"):
        press(count=1, long_side=256)

    assert keys_of(pencil) == before


@pytest.mark.parametrize("override", [False, True])
def test_an_object_from_another_file_is_not_written_to(ready: Path, tmp_path: Path, override: bool):
    two_key_disc("Linked")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    libraries: Any = bpy.data.libraries
    with libraries.load(str(tmp_path / "library.blend"), link=True) as (_, wanted):
        wanted.objects = ["Linked"]
    (linked,) = wanted.objects
    bpy.context.collection.objects.link(linked)
    if override:
        linked = linked.override_create(remap_local_usages=True)
    bpy.context.view_layer.objects.active = linked
    front_camera()

    with refused(ready, "linked from another file.*make it local"):
        press(count=1, long_side=256)


@pytest.mark.parametrize("mode", ["EDIT", "PAINT_GREASE_PENCIL"])
def test_edit_and_draw_mode_are_no_hindrance(ready: Path, mode: str):
    pencil = two_key_disc()
    front_camera()
    bpy.ops.object.mode_set(mode=mode)

    press(count=1, long_side=256)

    assert frames() == [5]
    assert pencil.mode == mode


def test_the_folder_for_drawings_is_a_file(ready: Path, tmp_path: Path):
    two_key_disc()
    front_camera()
    (tmp_path / "taken").write_text("a file")
    prefer(output_folder=tmp_path / "taken")

    with refused(ready, "cannot be written to.*choose another output folder"):
        press(count=1, long_side=256)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_the_folder_for_drawings_is_read_only(ready: Path):
    two_key_disc()
    front_camera()
    ready.mkdir()
    ready.chmod(0o555)

    with refused(ready, "cannot be written to.*choose another output folder"):
        press(count=1, long_side=256)


def test_a_file_never_saved_has_its_drawings_in_blender_s_own_folder(ready: Path, monkeypatch: pytest.MonkeyPatch):
    two_key_disc()
    front_camera()
    prefer(output_folder="")
    monkeypatch.setattr(bpy.utils, "user_resource", lambda kind, **_: str(ready / kind))

    press(count=2, long_side=256)

    assert frames() == [4, 6]
    assert len(pictures(ready / "DATAFILES" / "animl")) == 2


def test_a_saved_file_has_its_drawings_beside_it(ready: Path, tmp_path: Path):
    folder = tmp_path / "Kätzchen’s scene — 枚"
    folder.mkdir()
    two_key_disc("Füchse / “Nr. 1”")
    front_camera()
    prefer(output_folder="")
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "ein Ball.blend"))

    press(count=2, long_side=256)

    assert frames() == [4, 6]
    assert len(pictures(folder)) == 2


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda folder: shutil.rmtree(folder), "model folder .* is not there"),
        (lambda folder: (folder / "tiny.json").unlink(), "has no model that draws"),
        (lambda folder: (folder / "tiny-draw.onnx").unlink(), "tiny-draw.onnx.* is missing"),
        (lambda folder: _cut(folder / "tiny-draw.onnx"), "damaged or changed"),
        (lambda folder: _append(folder / "tiny-match.onnx"), "damaged or changed"),
        (lambda folder: _raise_contract(folder / "tiny.json"), "speaks contract 99"),
    ],
    ids=["no folder", "no contract", "no graph", "cut short", "wrong hash", "another contract"],
)
def test_a_model_that_is_not_what_it_should_be(ready: Path, models: Path, tmp_path: Path, damage, sentence: str):
    two_key_disc()
    front_camera()
    shutil.copytree(models, tmp_path / "models")
    damage(tmp_path / "models")
    prefer(models=tmp_path / "models")

    with refused(ready, sentence):
        press(count=1, long_side=256)


def test_a_gpu_that_is_not_there_is_said_and_the_processor_draws(ready: Path, capfd: pytest.CaptureFixture[str]):
    two_key_disc()
    front_camera()
    prefer(device="COREML")  # wherever there is a bpy wheel and no Mac

    press(count=1, long_side=256)

    assert frames() == [5]
    report = worker_session.device()
    assert report and report.got == "CPUExecutionProvider" and "CoreML" in report.reason
    assert report.reason in capfd.readouterr().out


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda path: path.unlink(), "“key_0009.png” has lost its picture .*: bring the file back"),
        (lambda path: path.write_bytes(b""), "“key_0009.png” is empty, damaged or no image"),
        (lambda path: _cut(path), "“key_0009.png” .*(cut short|damaged)"),
        (lambda path: path.write_text("Dear diary"), "“key_0009.png” is empty, damaged or no image"),
    ],
    ids=["missing", "empty", "cut short", "no image"],
)
def test_a_key_picture_that_cannot_be_read(ready: Path, tmp_path: Path, damage, sentence: str):
    for frame in (1, 9):
        add_image_strip([save_disc(tmp_path / f"key_{frame:04}.png", 20 + frame)], start=frame)
    damage(tmp_path / "key_0009.png")

    with refused(ready, sentence):
        press(count=1)


def test_keys_of_unlike_sizes(ready: Path, tmp_path: Path):
    add_image_strip([save_disc(tmp_path / "first.png", 20)], start=1)
    add_image_strip([save_disc(tmp_path / "last.png", 20, size=(80, 48))], start=9)

    with refused(ready, "size"):
        press(count=1)


def test_a_fully_transparent_picture(ready: Path, tmp_path: Path):
    Image.new("RGBA", (64, 48)).save(tmp_path / "nothing.png")
    add_image_strip([save_disc(tmp_path / "first.png", 20)], start=1)
    add_image_strip([tmp_path / "nothing.png"], start=9)

    with refused(ready, "empty"):
        press(count=1)


@pytest.mark.parametrize("size", [(1, 1), (3, 1500)])
def test_pictures_of_odd_sizes_are_drawn(ready: Path, tmp_path: Path, size: tuple[int, int]):
    for number, level in ((1, 40), (9, 200)):
        Image.fromarray(np.full((size[1], size[0], 4), level, np.uint8)).save(tmp_path / f"key_{number:04}.png")
    add_image_strip([tmp_path / "key_0001.png"], start=1)
    add_image_strip([tmp_path / "key_0009.png"], start=9)

    press(count=1, hold_cuts=False)

    assert frames() == [5]
    assert Image.open(pictures(ready)[0]).size == size


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def _raise_contract(path: Path) -> None:
    text = path.read_text()
    ModelSpec.from_json(text)
    path.write_text(text.replace('"contract": 1', '"contract": 99'))
