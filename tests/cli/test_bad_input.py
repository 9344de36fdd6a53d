"""Every wrong thing one can type or hand over: an exit code, one sentence that helps, nothing half-written."""

import struct
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from animl_addon.cli.arguments import Where, parse
from animl_addon.core.spec import CONTRACT_VERSION

from .conftest import Animl, Said, draw_key, files_in


def assert_one_sentence(said: Said, code: int) -> None:
    assert said.code == code, said
    assert said.out == []
    assert len(said.err) == 1, said.err
    assert said.err[0].startswith("animl: ") and said.err[0].endswith(".")


def huge_png(side: int) -> bytes:
    """The beginning of a PNG that says it is ``side`` pixels square."""
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))


def write_bad_key(kind: str, path: Path, good: Path) -> None:
    match kind:
        case "empty file":
            path.write_bytes(b"")
        case "cut short":
            path.write_bytes(good.read_bytes()[:-30])
        case "no image":
            path.write_text("a shopping list")
        case "a folder":
            path.mkdir()
        case "another size":
            draw_key(path, "blue", size=(40, 24))
        case "nothing drawn":
            Image.new("RGBA", (32, 24)).save(path)
        case "20000 x 20000":
            path.write_bytes(huge_png(20_000))


@pytest.mark.parametrize(
    "kind",
    ["missing", "empty file", "cut short", "no image", "a folder", "another size", "nothing drawn", "20000 x 20000"],
)
def test_a_bad_key_is_refused(here: Path, animl: Animl, kind: str):
    bad = here / "bad.png"
    write_bad_key(kind, bad, good=here / "sit.png")
    before = files_in(here)

    said = animl("inbetween", "sit.png", bad, "--count", 2, "--out", here / "new" / "frames")

    assert_one_sentence(said, 1)
    assert files_in(here) == before


@pytest.mark.parametrize("count", ["0", "-1", "10000", "three", "1.5", ""])
def test_a_bad_count_is_a_usage_error(here: Path, animl: Animl, count: str):
    said = animl("inbetween", "sit.png", "stand.png", f"--count={count}")

    assert_one_sentence(said, 2)
    assert files_in(here) == {"sit.png", "stand.png"}


@pytest.mark.parametrize("times", ["0", "1", "-0.5", "0.5,1.5", "0.6,0.4", "0.5,0.5", "nan", "inf", "half", "", ","])
def test_bad_times_are_a_usage_error(here: Path, animl: Animl, times: str):
    said = animl("inbetween", "sit.png", "stand.png", f"--times={times}")

    assert_one_sentence(said, 2)
    assert files_in(here) == {"sit.png", "stand.png"}


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["sit.png"],
        ["sit.png", "stand.png"],
        ["sit.png", "stand.png", "more.png", "--count", "1"],
        ["sit.png", "stand.png", "--count", "2", "--times", "0.5"],
        ["sit.png", "stand.png", "--times", "0.5", "--timing", "EVEN"],
        ["sit.png", "stand.png", "--count", "2", "--timing", "CUSTOM"],
        ["sit.png", "stand.png", "--count", "2", "--threads", "-3"],
        ["sit.png", "stand.png", "--count", "2", "--device", "ABACUS"],
        ["sit.png", "stand.png", "--count", "2", "--save", "shot.blend"],
        ["shot.blend", "stand.png", "--count", "2"],
    ],
)
def test_words_that_do_not_fit_together_are_a_usage_error(here: Path, animl: Animl, words: list[str]):
    assert_one_sentence(animl("inbetween", *words), 2)
    assert files_in(here) == {"sit.png", "stand.png"}


def test_an_unknown_verb_is_a_usage_error(animl: Animl):
    assert_one_sentence(animl("juggle"), 2)


def test_a_drawing_never_overwrites_its_key(here: Path, animl: Animl):
    key = draw_key(here / ("s" * 80 + "-stand-001.png"), "red")  # the name that its own drawing would get
    before = key.read_bytes()

    said = animl("inbetween", key, "stand.png", "--count", 1, "--force")

    assert_one_sentence(said, 1)
    assert key.read_bytes() == before


def test_a_file_where_the_folder_should_be(here: Path, animl: Animl):
    (here / "frames").write_text("not a folder")

    assert_one_sentence(animl("inbetween", "sit.png", "stand.png", "--count", 1, "--out", "frames/new"), 1)
    assert_one_sentence(animl("inbetween", "sit.png", "stand.png", "--count", 1, "--out", "frames"), 1)
    assert files_in(here) == {"sit.png", "stand.png", "frames"}


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder that nobody can write to, root included")
@pytest.mark.parametrize("folder", ["/proc", "/proc/new"])
def test_a_folder_that_cannot_be_written(here: Path, animl: Animl, folder: str):
    assert_one_sentence(animl("inbetween", "sit.png", "stand.png", "--count", 1, "--out", folder), 1)


@pytest.mark.parametrize("option", ["--before", "--after"])
def test_a_neighbouring_key_that_cannot_be_read_is_named(here: Path, animl: Animl, option: str):
    said = animl("inbetween", "sit.png", "stand.png", option, "lost.png", "--count", 1, "--pixel", "off")

    assert_one_sentence(said, 1)
    assert "lost.png" in said.err[0]
    assert files_in(here) == {"sit.png", "stand.png"}


def test_a_blend_has_its_own_neighbouring_keys(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        parse(["inbetween", "shot.blend", "--before", "lie.png", "--count", "1"], Where.BLENDER)

    assert "by itself" in capsys.readouterr().err


@pytest.mark.parametrize(
    "damage", ["no folder", "no model", "graph missing", "graph cut short", "contract of tomorrow"]
)
def test_a_model_that_cannot_be_used(here: Path, animl: Animl, models: Path, damage: str):
    copy = here / "models"
    if damage != "no folder":
        copy.mkdir()
    if damage not in ("no folder", "no model"):
        for file in models.iterdir():
            (copy / file.name).write_bytes(file.read_bytes())
    match damage:
        case "graph missing":
            (copy / "tiny-draw.onnx").unlink()
        case "graph cut short":
            (copy / "tiny-match.onnx").write_bytes((models / "tiny-match.onnx").read_bytes()[:-9])
        case "contract of tomorrow":
            text = (copy / "tiny.json").read_text()
            (copy / "tiny.json").write_text(text.replace(f'"contract": {CONTRACT_VERSION}', '"contract": 99'))
    before = files_in(here)

    said = animl("inbetween", "sit.png", "stand.png", "--count", 1, "--models", copy)

    assert_one_sentence(said, 1)
    assert files_in(here) == before


def test_a_device_that_is_not_there_is_told_and_the_cpu_draws(here: Path, animl: Animl):
    said = animl("inbetween", "sit.png", "stand.png", "--count", 1, "--device", "coreml")

    assert said.code == 0
    assert said.out == ["sit-stand-001.png"]
    assert "CoreML" in said.err[0]
    assert said.err[-1].endswith("by CPUExecutionProvider.")
