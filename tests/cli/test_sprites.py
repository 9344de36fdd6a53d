"""``animl sprites``: a sheet in, the same sheet out with the frames between, drawn by a real worker."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from animl_addon.core.sprites.reading import read_sheet
from tests.core.sprites import ase
from tests.core.sprites.atlases import aseprite, packed
from tests.core.sprites.pictures import in_a_row, seen, sprite

from .conftest import Animl, files_in
from .sheets import load, save


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
