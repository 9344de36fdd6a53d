"""Which pictures are meant, and where what is made of them goes."""

from pathlib import Path

import pytest

from animl_addon.cli.sources import outputs_for, pictures_of
from animl_addon.core.errors import AnimlError, OutputError


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_a_folder_means_its_pictures_in_the_order_of_their_numbers(tmp_path: Path):
    touch(*(tmp_path / name for name in ("shot 10.png", "shot 2.JPG", "notes.txt", ".hidden.png", "2.png")))

    assert [path.name for path in pictures_of([tmp_path])] == ["2.png", "shot 2.JPG", "shot 10.png"]


def test_a_file_that_is_named_twice_is_meant_once_and_a_missing_one_is_left_to_the_reader(tmp_path: Path):
    touch(tmp_path / "a.png", tmp_path / "b.png")

    found = pictures_of([tmp_path / "b.png", tmp_path, tmp_path / "none.png"])

    assert [path.name for path in found] == ["b.png", "a.png", "none.png"]


def test_a_pattern_is_understood_where_the_shell_does_not(tmp_path: Path):
    touch(tmp_path / "a1.png", tmp_path / "a2.png", tmp_path / "b.png")

    assert [path.name for path in pictures_of([tmp_path / "a*.png"])] == ["a1.png", "a2.png"]
    with pytest.raises(AnimlError, match="No file fits"):
        pictures_of([tmp_path / "c*.png"])


def test_a_folder_without_pictures_is_named(tmp_path: Path):
    with pytest.raises(AnimlError, match="no pictures"):
        pictures_of([tmp_path])


def test_outputs_have_the_same_stems_and_no_two_one_name(tmp_path: Path):
    out = tmp_path / "out"

    assert outputs_for([Path("x/a.jpg"), Path("b.png")], out) == (out / "a.png", out / "b.png")
    with pytest.raises(OutputError, match="both become"):
        outputs_for([Path("a.jpg"), Path("a.png")], out)
    with pytest.raises(OutputError, match="written over"):
        outputs_for([tmp_path / "a.png"], tmp_path)
