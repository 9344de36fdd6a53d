"""``--pixel``, through the shell."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.core.sprites.pictures import in_a_row, sprite

from .conftest import Animl


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with two keys, six pixels apart, and a sheet of both."""
    monkeypatch.chdir(tmp_path)
    for name, pixels in (("a", sprite(0)), ("b", sprite(6)), ("sheet", in_a_row([sprite(0), sprite(6)]))):
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    return tmp_path


def load(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.array(picture.convert("RGBA"))


@pytest.mark.parametrize(("words", "whole_step"), [([], True), (["--pixel", "on"], True), (["--pixel", "off"], False)])
def test_a_pair(there: Path, animl: Animl, words: list[str], whole_step: bool):
    said = animl("inbetween", "a.png", "b.png", "--count", 1, "--out", "new", *words)

    assert said.code == 0
    [path] = said.out
    assert np.array_equal(load(there / path), sprite(3)) == whole_step


@pytest.mark.parametrize(("words", "whole_step"), [([], True), (["--pixel", "off"], False)])
def test_a_sheet(there: Path, animl: Animl, words: list[str], whole_step: bool):
    said = animl("sprites", "sheet.png", "--grid", "16x16", "--count", 1, "--out", "new", *words)

    assert said.code == 0
    assert np.array_equal(load(there / "new/sheet.png")[:, 16:32], sprite(3)) == whole_step


def test_another_word_is_refused(there: Path, animl: Animl):
    said = animl("inbetween", "a.png", "b.png", "--pixel", "maybe")

    assert said.code == 2 and "maybe" in said.err[-1]
