"""``animl sprites``: a sheet in, the same sheet out with the frames between, drawn by a real worker."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from animl_addon.core.sprites.reading import read_sheet
from tests.core.sprites import ase
from tests.core.sprites.pictures import blank, in_a_row, seen, sprite
from tests.core.sprites.test_atlas import aseprite, packed, rect
from tests.tiny_model import write_tiny_model

from .conftest import Animl, Said, files_in

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "import sys; from animl_addon.cli import main; sys.exit(main())"]


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with ``hero.png``: two rows, of four and of three frames of 16 x 16."""
    monkeypatch.chdir(tmp_path)
    rows = [sprite(step) for step in (0, 2, 4, 6)], [sprite(step, colour=(0, 0, 200)) for step in (0, 3, 6)]
    save(tmp_path / "hero.png", in_a_row(*rows))
    return tmp_path


def save(path: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(path)
    return path


def load(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.array(picture.convert("RGBA"))


def assert_one_sentence(said: Said, code: int) -> None:
    assert said.code == code, said
    assert said.out == []
    assert len(said.err) == 1, said.err
    assert said.err[0].startswith("animl: ") and said.err[0].endswith(".")


def test_a_grid_comes_back_with_longer_rows(there: Path, animl: Animl):
    before = load(there / "hero.png")

    said = animl("sprites", "hero.png", "--grid", "16x16", "--count", 2, "--loop", "--out", "new/filled")

    assert (said.code, said.out) == (0, ["new/filled/hero.png"])
    assert said.err[-1].startswith("animl: 14 drawn in ") and said.err[-1].endswith("by CPUExecutionProvider.")
    after = load(there / "new/filled/hero.png")
    assert after.shape == (32, 4 * 3 * 16, 4)
    for row, n in enumerate((4, 3)):
        for index in range(n):
            key = before[row * 16 : row * 16 + 16, index * 16 : index * 16 + 16]
            assert np.array_equal(after[row * 16 : row * 16 + 16, index * 48 : index * 48 + 16], key)
            assert after[row * 16 : row * 16 + 16, index * 48 + 16 : index * 48 + 32, 3].any()
    assert files_in(there) == {"hero.png", "new", "new/filled", "new/filled/hero.png"}


def test_a_guessed_grid_is_told(there: Path, animl: Animl):
    said = animl("sprites", "hero.png", "--count", 0, "--out", "filled")

    assert said.code == 0
    assert said.err[0].startswith("animl: “hero.png” is read by 4 x 2 cells of 16 x 16 pixels")


def test_an_atlas_comes_back_with_its_json(there: Path, animl: Animl):
    save(there / "fox.png", in_a_row([sprite(step) for step in (0, 3, 6, 1)]))
    (there / "tags.json").write_text(json.dumps(aseprite(array=True)))

    said = animl("sprites", "fox.png", "--atlas", "tags.json", "--tag", "walk", "--count", 1, "--out", "filled")

    assert said.out == ["filled/fox.png", "filled/fox.json"]
    sheet = read_sheet(there / "filled/fox.png")
    assert [animation.frames for animation in sheet.animations] == [(0, 1, 2, 3, 4), (5,)]
    assert json.loads((there / "filled/fox.json").read_text())["meta"]["image"] == "fox.png"


def test_everything_beside_the_sheet(there: Path, animl: Animl):
    words = ["--gif", "--godot", "--page", "--zoom", 2]

    said = animl("sprites", "hero.png", "--grid", "16x16", "--count", 1, *words, "--out", "filled")

    names = [
        "hero.png",
        "hero-row-1.gif",
        "hero-row-2.gif",
        "hero.tres",
        "hero-before-after.html",
        "hero-before-after.gif",
    ]
    assert said.out == [f"filled/{name}" for name in names]
    with Image.open(there / "filled/hero-row-1.gif") as gif:
        assert gif.size == (32, 32) and len(list(ImageSequence.Iterator(gif))) == 7


def write_form(folder: Path, form: str) -> tuple[Path, str]:
    """A sheet of two frames in a form, and the name it comes back under."""
    frames = [sprite(0), sprite(6)]
    pictures = [Image.fromarray(pixels) for pixels in frames]
    path = folder / {"folder": "fox", "packed": "fox.json"}.get(form, f"fox.{form}")
    match form:
        case "folder":
            path.mkdir()
            for index, picture in enumerate(pictures):
                picture.save(path / f"walk{index}.png")
            return path, "walk2.png"
        case "packed":
            atlas, pixels = packed()
            path.write_text(json.dumps(atlas))
            save(folder / "fox.png", pixels)
        case "aseprite":
            chunks = [ase.layer("a"), ase.cel(0, frames[0])], [ase.cel(0, frames[1])]
            path.write_bytes(ase.ase((16, 16), 32, [(100, part) for part in chunks]))
        case "apng":
            path = folder / "fox.png"
            pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=100)
            return path, "fox.png"
        case _:
            pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=100, lossless=True, disposal=2)
    return path, path.name


@pytest.mark.parametrize("form", ["folder", "packed", "aseprite", "apng", "gif", "webp"])
def test_every_form_comes_back_in_its_form(there: Path, animl: Animl, form: str):
    path, name = write_form(there, form)

    said = animl("sprites", path, "--count", 1, "--out", "filled")

    assert said.code == 0 and f"filled/{name}" in said.out
    grown = read_sheet(there / "filled" / ("" if form == "folder" else name))
    animation = next(animation for animation in grown.animations if len(animation.frames) > 1)
    keys = [frame for frame in read_sheet(path).frames if frame.pixels.shape == (16, 16, 4)]
    shown = [grown.frames[index] for index in animation.frames]
    assert len(shown) == 3
    assert np.array_equal(seen(shown[0].pixels), seen(keys[0].pixels))
    assert np.array_equal(seen(shown[2].pixels), seen(keys[1].pixels))
    assert not shown[1].empty


def broken(folder: Path, what: str) -> list[object]:
    """The words of a command that cannot be done."""
    match what:
        case "missing":
            return ["gone.png"]
        case "empty file":
            (folder / "bad.png").write_bytes(b"")
        case "cut short":
            (folder / "bad.png").write_bytes((folder / "hero.png").read_bytes()[:-30])
        case "no picture":
            (folder / "bad.png").write_text("a shopping list")
        case "nothing drawn":
            save(folder / "bad.png", blank((32, 16)))
        case "20000 x 20000":
            save(folder / "bad.png", np.zeros((1, 20_000, 4), np.uint8))
        case "grid does not divide":
            return ["hero.png", "--grid", "15x15"]
        case "unknown tag":
            return ["hero.png", "--grid", "16x16", "--tag", "fly"]
        case "one frame":
            return ["hero.png", "--grid", "64x32"]
        case "frames outside":
            (folder / "hero.json").write_text(json.dumps({"frames": {"a": {"frame": rect(60, 0, 16, 16)}}, "meta": {}}))
            return ["hero.png", "--atlas", "hero.json"]
        case "ase cut short":
            (folder / "bad.aseprite").write_bytes(ase.ase((16, 16), 32, [(100, [ase.layer("a")])])[:-9])
            return ["bad.aseprite"]
        case "over itself":
            return ["hero.png", "--grid", "16x16", "--out", ".", "--force"]
        case "out is a file":
            return ["hero.png", "--grid", "16x16", "--out", "hero.png/new"]
        case "folder over itself":
            (folder / "fox").mkdir()
            save(folder / "fox/walk1.png", sprite(0))
            save(folder / "fox/walk2.png", sprite(4))
            return ["fox", "--out", "fox", "--force"]
    return ["bad.png"]


@pytest.mark.parametrize(
    "what",
    ["missing", "empty file", "cut short", "no picture", "nothing drawn", "20000 x 20000", "grid does not divide",
     "unknown tag", "one frame", "frames outside", "ase cut short", "over itself", "out is a file",
     "folder over itself"],
)  # fmt: skip
def test_bad_input_is_one_sentence_and_leaves_nothing(there: Path, animl: Animl, what: str):
    words = broken(there, what)
    if "--out" not in words:
        words += ["--out", "filled"]
    before = {path: path.read_bytes() for path in there.rglob("*") if path.is_file()}

    said = animl("sprites", *words, "--count", 1)

    assert_one_sentence(said, 1)
    assert {path: path.read_bytes() for path in there.rglob("*") if path.is_file()} == before
    assert "filled" not in files_in(there)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["hero.png", "--out", "filled"],
        ["hero.png", "--count", "1"],
        ["hero.png", "--count", "-1", "--out", "filled"],
        ["hero.png", "--count", "1000", "--out", "filled"],
        ["hero.png", "--count", "1", "--out", "filled", "--grid", "16"],
        ["hero.png", "--count", "1", "--out", "filled", "--grid", "0x16"],
        ["hero.png", "--count", "1", "--out", "filled", "--grid", "16x16", "--atlas", "hero.json"],
        ["hero.png", "--count", "1", "--out", "filled", "--pixel", "perhaps"],
        ["hero.png", "--count", "1", "--out", "filled", "--zoom", "0"],
        ["hero.png", "--count", "1", "--out", "filled", "--resume", "--force"],
    ],
)
def test_words_that_do_not_fit_are_a_usage_error(there: Path, animl: Animl, words: list[str]):
    assert_one_sentence(animl("sprites", *words), 2)
    assert files_in(there) == {"hero.png"}


def test_nothing_is_written_over_unless_told(there: Path, animl: Animl):
    words = ["sprites", "hero.png", "--grid", "16x16", "--count", 1, "--out", "filled"]
    assert animl(*words).code == 0
    once = (there / "filled/hero.png").read_bytes()

    assert_one_sentence(animl(*words), 1)
    assert (there / "filled/hero.png").read_bytes() == once
    assert animl(*words, "--resume").err == ["animl: nothing to do, it is there already."]
    assert animl(*words, "--force").code == 0


def test_after_ctrl_c_resume_draws_only_what_is_missing(
    there: Path, animl: Animl, tmp_path_factory: pytest.TempPathFactory
):
    slow = tmp_path_factory.mktemp("slow")
    write_tiny_model(slow, slow=60)
    chance = np.random.default_rng(3)
    noise = chance.integers(1, 255, (128, 128 * 9, 4), np.uint8)
    save(there / "noise.png", noise)
    words = ["sprites", "noise.png", "--grid", "128x128", "--count", "1", "--out", "filled"]
    words += ["--device", "CPU", "--models", str(slow)]
    with subprocess.Popen(
        [*PROGRAM, *words], stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    ) as running:
        hidden = there / "filled/.animl-noise"
        patience = time.monotonic() + 60
        while not list(hidden.glob("*-001.png")) and time.monotonic() < patience:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=240)
    assert running.returncode == 130 and told == "animl: stopped; the drawings already written stay.\n"
    there_already = {path: path.stat().st_mtime_ns for path in hidden.glob("*-001.png")}
    assert 0 < len(there_already) < 8
    for path in hidden.iterdir():
        Image.open(path).load()
    assert list((there / "filled").iterdir()) == [hidden]

    said = animl(*words, "--resume")

    assert said.code == 0
    assert said.err[-1].startswith(f"animl: {8 - len(there_already)} drawn in ")
    assert files_in(there / "filled") == {"noise.png"}
    assert np.array_equal(load(there / "filled/noise.png")[:, 256:384], noise[:, 128:256])


def test_a_line_of_a_batch_fills_a_sheet(there: Path, animl: Animl):
    (there / "key.png").write_bytes((there / "hero.png").read_bytes())
    sheet = {
        "job": "sprites",
        "sheet": "hero.png",
        "grid": "16x16",
        "tag": "row 2",
        "count": 1,
        "loop": True,
        "out": "one",
    }
    pair = {"job": "inbetween", "first": "hero.png", "last": "key.png", "times": [0.5], "out": ["two/mid.png"]}
    bad = [
        sheet | {"out": "three", "grid": "7x7"},
        sheet | {"tag": "fly", "out": "four"},
        sheet | {"count": "one"},
        sheet | {"speed": 1},
        sheet | {"pixel": "perhaps"},
        sheet,
    ]
    (there / "jobs.jsonl").write_text("\n".join(json.dumps(line) for line in [sheet, pair, *bad]))

    said = animl("batch", "jobs.jsonl")

    reports = [json.loads(line) for line in said.out]
    assert said.code == 1
    assert [report["status"] for report in reports] == ["drawn", "drawn"] + ["failed"] * 6
    assert (reports[0]["out"], reports[0]["drawings"], reports[0]["line"]) == (["one/hero.png"], 3, 1)
    assert all(report["error"].endswith(".") for report in reports[2:])
    pictures = {path for path in files_in(there) if path.endswith(".png")}
    assert pictures == {"hero.png", "key.png", "one/hero.png", "two/mid.png"}
    (there / "jobs.jsonl").write_text(json.dumps(sheet))
    assert json.loads(animl("batch", "jobs.jsonl", "--resume").out[0])["status"] == "skipped"
