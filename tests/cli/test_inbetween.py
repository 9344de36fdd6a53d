"""``animl inbetween``: what it writes, where, and what it says."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animl_addon import cli

from .conftest import Animl, draw_key, files_in


def draw_on_a_ramp(path: Path, colour: tuple[int, int, int]) -> None:
    """A flat colour, and below it every mixture of red and blue, so that no mixture is foreign to the keys."""
    picture = np.empty((24, 256, 3), np.uint8)
    picture[:16] = colour
    picture[16:] = np.stack([255 - np.arange(256), np.zeros(256), np.arange(256)], axis=1)
    Image.fromarray(picture).save(path)


def colour_of(path: Path) -> list[int]:
    return np.asarray(Image.open(path))[4, 100].tolist()


def test_the_asked_number_of_drawings_is_written_and_each_path_is_printed(here: Path, animl: Animl):
    said = animl("inbetween", "sit.png", "stand.png", "--count", 3, "--out", "frames")

    drawings = [f"frames/sit-stand-00{number}.png" for number in (1, 2, 3)]
    assert said.code == 0
    assert said.out == [str(Path(drawing)) for drawing in drawings]
    assert files_in(here) == {"sit.png", "stand.png", "frames", *said.out}
    assert said.err[-1].startswith("animl: 3 drawn in ") and said.err[-1].endswith("by CPUExecutionProvider.")


def test_drawings_lie_in_the_current_folder_unless_told_otherwise(here: Path, animl: Animl):
    animl("inbetween", "sit.png", "stand.png", "--count", 1)

    assert files_in(here) == {"sit.png", "stand.png", "sit-stand-001.png"}


def test_the_times_are_the_ones_asked_for(here: Path, animl: Animl):
    draw_on_a_ramp(here / "red.png", (255, 0, 0))
    draw_on_a_ramp(here / "blue.png", (0, 0, 255))

    animl("inbetween", "red.png", "blue.png", "--times", "0.2,0.6")

    assert colour_of(here / "red-blue-001.png") == pytest.approx([204, 0, 51, 255], abs=1)
    assert colour_of(here / "red-blue-002.png") == pytest.approx([102, 0, 153, 255], abs=1)


@pytest.mark.parametrize(("words", "mixed"), [([], False), (["--palette", "on"], False), (["--palette", "off"], True)])
def test_the_keys_colours_are_kept_unless_told_otherwise(here: Path, animl: Animl, words: list[str], mixed: bool):
    Image.new("RGB", (400, 400), (255, 0, 0)).save(here / "red.png")
    Image.new("RGB", (400, 400), (0, 0, 255)).save(here / "blue.png")

    animl("inbetween", "red.png", "blue.png", "--count", 1, "--pixel", "off", *words)

    assert (colour_of(here / "red-blue-001.png") in ([255, 0, 0, 255], [0, 0, 255, 255])) != mixed


def test_slow_in_crowds_the_drawings_near_the_last_key(here: Path, animl: Animl):
    draw_on_a_ramp(here / "red.png", (255, 0, 0))
    draw_on_a_ramp(here / "blue.png", (0, 0, 255))

    animl("inbetween", "red.png", "blue.png", "--count", 1, "--timing", "SLOW_IN")

    assert colour_of(here / "red-blue-001.png") == pytest.approx([64, 0, 191, 255], abs=1)


def test_keys_are_left_as_they_are(here: Path, animl: Animl):
    before = (here / "sit.png").read_bytes(), (here / "stand.png").read_bytes()

    animl("inbetween", "sit.png", "stand.png", "--count", 2)

    assert ((here / "sit.png").read_bytes(), (here / "stand.png").read_bytes()) == before


def test_a_drawing_that_is_there_is_not_drawn_over_unless_forced(here: Path, animl: Animl):
    there = here / "sit-stand-001.png"
    there.write_bytes(b"precious")

    refused = animl("inbetween", "sit.png", "stand.png", "--count", 1)
    assert refused.code == 1 and there.read_bytes() == b"precious"
    assert refused.err == [
        "animl: “sit-stand-001.png” is there already: choose another folder with --out, or say --force to draw anew."
    ]

    assert animl("inbetween", "sit.png", "stand.png", "--count", 1, "--force").code == 0
    assert Image.open(there).size == (32, 24)


@pytest.mark.parametrize(
    "name", ["two words", 'it\'s "quoted"', "きつね と lièvre", "-dash", "x" * 250, "percent%s{}", "new\nline"]
)
def test_any_name_will_do(here: Path, animl: Animl, name: str):
    key = draw_key(here / f"{name}.png", "red")

    said = animl("inbetween", key, "stand.png", "--count", 1, "--out", here / "out")

    assert said.code == 0, said.err
    assert len(files_in(here / "out")) == 1


def test_a_very_long_path_will_do(here: Path, animl: Animl):
    deep = Path(*["folder with a long name " * 8] * 10)

    said = animl("inbetween", "sit.png", "stand.png", "--count", 1, "--out", deep)

    assert said.code == 0, said.err
    assert (here / deep / "sit-stand-001.png").is_file()


def test_gray_and_palette_and_jpeg_keys_are_read(here: Path, animl: Animl):
    Image.fromarray(np.full((24, 32), 40000, np.uint16)).save("gray16.png")
    Image.new("RGB", (32, 24), "green").quantize(4).save("palette.png")
    Image.new("RGB", (32, 24), "white").save("photo.jpg")

    for first, last in (("gray16.png", "palette.png"), ("palette.png", "photo.jpg")):
        assert animl("inbetween", first, last, "--count", 1).code == 0


def test_a_blend_keeps_its_colours(here: Path, animl: Animl):
    said = animl("inbetween", "scene.blend", "--count", 1, "--palette", "off")

    assert said.code == 2 and "--palette" in said.err[-1]


def test_a_blend_is_sent_to_blender(here: Path, animl: Animl):
    said = animl("inbetween", "shot.blend", "--count", 1)

    assert said.code == 1
    assert said.err == [
        "animl: A .blend is read by Blender itself: type “blender --command animl inbetween shot.blend”."
    ]


@pytest.mark.parametrize("verb", [[], ["inbetween"], ["batch"], ["diagnose"]])
def test_help_shows_examples_and_succeeds(capsys: pytest.CaptureFixture[str], verb: list[str]):
    assert cli.main([*verb, "--help"]) == 0

    said = capsys.readouterr()
    assert "animl inbetween" in said.out or "example" in said.out
    assert said.err == ""


def test_inside_blender_help_speaks_of_blend_files(capsys: pytest.CaptureFixture[str]):
    assert cli.blender_command(["inbetween", "--help"]) == 0
    assert "shot.blend --object Fox" in capsys.readouterr().out
    assert cli.main(["inbetween", "--help"]) == 0
    assert ".blend" not in capsys.readouterr().out
