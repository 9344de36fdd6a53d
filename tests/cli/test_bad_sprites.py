"""``animl sprites`` with what cannot be done: one sentence, and nothing left behind."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.core.sprites import ase
from tests.core.sprites.atlases import STEPS, aseprite, rect
from tests.core.sprites.pictures import blank, in_a_row, sprite

from .conftest import Animl, files_in
from .sheets import assert_one_sentence, save


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
        case "one-frame tag":
            atlas = aseprite(array=True)  # its tag “rest” holds the last of four frames
            (folder / "rest.json").write_text(json.dumps(atlas))
            save(folder / "fox.png", in_a_row(STEPS))
            return ["fox.png", "--atlas", "rest.json", "--tag", "rest"]
        case "tag of no atlas":
            (folder / "tags.json").write_text(json.dumps(aseprite(array=True)))
            save(folder / "fox.png", in_a_row(STEPS))
            return ["fox.png", "--atlas", "tags.json", "--tag", "fly"]
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
     "unknown tag", "tag of no atlas", "one-frame tag", "one frame", "frames outside", "ase cut short",
     "over itself", "out is a file", "folder over itself"],
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
