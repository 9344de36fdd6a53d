"""``blender --command animl``: a .blend goes in, drawings or a .blend with drawings come out."""

from collections.abc import Callable
from pathlib import Path

import bpy
import pytest
from PIL import Image

from animl_addon import cli
from tests.blender.scenes import draw_disc, new_pencil

Animl = Callable[..., int]
SMALL = ("--long-side", 256)


@pytest.fixture
def shot(tmp_path: Path) -> Path:
    """A saved scene with two pencils: Ball has keys on frames 1, 5 and 9, Box on 1 and 4; Box alone is selected."""
    for name, frames in (("Ball", (1, 5, 9)), ("Box", (1, 4))):
        bpy.ops.object.select_all(action="DESELECT")
        pencil = new_pencil(name)
        for frame in frames:
            draw_disc(pencil, frame, x=0.1 * frame)
    path = tmp_path / "shot.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return path


@pytest.fixture
def animl(models: Path) -> Animl:
    """The verb inbetween inside Blender, with the tiny model on the CPU; returns the exit code."""
    machine = ["--models", models, "--device", "CPU"]
    return lambda *words: cli.blender_command([str(word) for word in ["inbetween", *words, *machine]])


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_drawings_are_named_by_the_frames_they_stand_on(shot: Path, animl: Animl, capfd: pytest.CaptureFixture[str]):
    out = shot.parent / "out"

    code = animl(shot, *SMALL, "--object", "Ball", "--exposure", 2, "--out", out)

    assert code == 0
    assert names(out) == {"Ball-0003.png", "Ball-0007.png"}
    assert str(out / "Ball-0003.png") in capfd.readouterr().out
    assert max(Image.open(out / "Ball-0003.png").size) == 256
    assert Image.open(out / "Ball-0003.png").getchannel("A").getextrema() == (0, 255)


def test_the_selected_object_is_meant_unless_one_is_named(shot: Path, animl: Animl):
    assert animl(shot, *SMALL, "--count", 2, "--out", shot.parent / "out") == 0

    assert names(shot.parent / "out") == {"Box-0002.png", "Box-0003.png"}


def test_a_range_leaves_the_other_keys_alone(shot: Path, animl: Animl):
    assert animl(shot, *SMALL, "--object", "Ball", "--times", "0.5", "--range", 5, 9, "--out", shot.parent / "out") == 0

    assert names(shot.parent / "out") == {"Ball-0007.png"}


def test_save_puts_the_drawings_on_the_timeline_of_a_copy(shot: Path, animl: Animl):
    before = shot.read_bytes()
    copy = shot.parent / "copy" / "done.blend"

    assert animl(shot, *SMALL, "--object", "Ball", "--count", 1, "--save", copy) == 0

    assert shot.read_bytes() == before
    bpy.ops.wm.open_mainfile(filepath=str(copy))
    planes = [thing for thing in bpy.data.objects if thing.type == "MESH"]
    images = [Path(bpy.path.abspath(image.filepath)) for image in bpy.data.images if image.source != "VIEWER"]
    assert len(planes) == 2
    assert images and all(image.is_file() and image.is_relative_to(copy.parent) for image in images)


@pytest.mark.parametrize("damage", ["missing", "no .blend", "no such object", "no keys", "keys too close", "bad side"])
def test_a_blend_that_cannot_be_drawn_is_one_sentence(
    shot: Path, animl: Animl, capfd: pytest.CaptureFixture[str], damage: str
):
    words: list[object] = ["--count", 1]
    match damage:
        case "missing":
            shot.unlink()
        case "no .blend":
            shot.write_text("a shopping list")
        case "no such object":
            words += ["--object", "Bull"]
        case "no keys":
            words += ["--range", 20, 30]
        case "keys too close":
            words = ["--count", 40]
        case "bad side":
            words += ["--long-side", 100_000]

    assert animl(shot, *SMALL, *words, "--out", shot.parent / "out") == 1

    said = [line for line in capfd.readouterr().err.splitlines() if line.startswith("animl: ")]
    assert len(said) == 1 and said[0].endswith(".")
    assert not (shot.parent / "out").exists()


def test_pictures_are_drawn_inside_blender_too(tmp_path: Path, animl: Animl, capsys: pytest.CaptureFixture[str]):
    for name, colour in (("a.png", "red"), ("b.png", "blue")):
        Image.new("RGBA", (32, 24), colour).save(tmp_path / name)

    code = animl(tmp_path / "a.png", tmp_path / "b.png", "--count", 1, "--out", tmp_path)

    assert code == 0
    assert capsys.readouterr().out == f"{tmp_path / 'a-b-001.png'}\n"


def test_a_typing_mistake_does_not_end_blender():
    assert cli.blender_command(["juggle"]) == 2
