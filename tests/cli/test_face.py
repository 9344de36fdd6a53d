"""``animl face`` in a shell; the model shows the first three numbers of a latent as the colour of a square."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.tiny_face import write_tiny_face

from .conftest import Animl, Said


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with a model."""
    monkeypatch.chdir(tmp_path)
    write_tiny_face(tmp_path / "models")
    return tmp_path


def face(animl: Animl, *words: object) -> Said:
    return animl("face", *words, "--models", "models", "--threads", "1")


def picture(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path))


def test_a_cast_is_drawn_with_one_seed_after_the_other_and_a_sheet_of_all(animl: Animl, desk: Path):
    said = face(animl, "--seed", "7", "--count", "3", "--sheet", "--out", "cast")

    assert said.code == 0
    assert said.out == [str(Path("cast") / name) for name in ("face-7.png", "face-8.png", "face-9.png", "sheet.png")]
    colours = {tuple(picture(desk / "cast" / f"face-{seed}.png")[2, 2]) for seed in (7, 8, 9)}
    assert len(colours) == 3
    assert picture(desk / "cast/sheet.png").shape == (16, 16, 4)


def test_the_same_seed_is_the_same_file_and_another_truncation_another(animl: Animl, desk: Path):
    for folder, words in (("a", ()), ("b", ()), ("c", ("--truncation", "0.3"))):
        face(animl, "--seed", "5", "--out", folder, *words)

    assert (picture(desk / "a/face-5.png") == picture(desk / "b/face-5.png")).all()
    assert (picture(desk / "a/face-5.png") != picture(desk / "c/face-5.png")).any()


def test_a_morph_begins_and_ends_with_its_characters(animl: Animl, desk: Path):
    face(animl, "--seed", "2", "--count", "2", "--out", "ends")
    said = face(animl, "--seed", "2", "--morph", "3", "--frames", "5", "--out", "way")

    assert [Path(line).name for line in said.out] == [f"face-2-3-{number:03}.png" for number in range(1, 6)]
    assert (picture(desk / "way/face-2-3-001.png") == picture(desk / "ends/face-2.png")).all()
    assert np.abs(picture(desk / "way/face-2-3-005.png").astype(int) - picture(desk / "ends/face-3.png")).max() <= 1


def test_mirrored_pairs_are_drawn_both_ways(animl: Animl, desk: Path):
    said = face(animl, "--mirror")

    assert [Path(line).name for line in said.out] == ["face-0.png", "face-0-mirrored.png"]
    assert (picture(desk / "faces/face-0.png")[:, ::-1] == picture(desk / "faces/face-0-mirrored.png")).all()


def test_what_is_there_is_refused_resumed_or_drawn_anew(animl: Animl, desk: Path):
    face(animl, "--count", "2")
    again = face(animl, "--count", "2")
    resumed = face(animl, "--count", "3", "--resume")
    other = face(animl, "--count", "3", "--resume", "--hair", "240")
    forced = face(animl, "--count", "3", "--force", "--clothes", "0", "--skin", "1")

    assert again.code == 1 and "--force" in again.err[-1]
    assert [Path(line).name for line in resumed.out] == ["face-2.png"]
    assert len(other.out) == 3 and len(forced.out) == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--seed", "seven"), "seven is no seed"),
        (("--seed=-1",), "no seed"),
        (("--seed", "9" * 20), "no seed"),
        (("--count", "0"), "from 1 to"),
        (("--count=-2",), "from 1 to"),
        (("--count", "1000000"), "from 1 to"),
        (("--truncation", "nan"), "number from 0 to 1"),
        (("--hair", "400"), "number from 0 to 360"),
        (("--skin", "dark"), "number from 0 to 1"),
        (("--mood", "hungry"), "hungry"),
        (("--morph", "3", "--count", "2"), "leave --count out"),
        (("--frames", "5"), "belongs to a morph"),
        (("--morph", "3", "--frames", "1"), "ask for 2 to"),
    ],
)
def test_words_that_make_no_sense_are_told_in_a_sentence(animl: Animl, desk: Path, words: tuple, said: str):
    answer = face(animl, *words)

    assert answer.code != 0 and said in answer.err[-1] and len(answer.err) == 1
    assert not (desk / "faces").exists()


def test_without_a_model_nothing_is_left(animl: Animl, desk: Path):
    (desk / "models/face.json").unlink()

    answer = face(animl, "--sheet")

    assert answer.code == 1 and "model" in answer.err[-1] and not (desk / "faces").exists()


def test_a_line_of_a_batch_is_drawn(animl: Animl, desk: Path):
    (desk / "jobs.jsonl").write_text(
        '{"job": "face", "faces": [4, {"seed": 4, "mirrored": true}], "out": ["a.png", "b.png"]}\n'
    )

    answer = animl("batch", "jobs.jsonl", "--models", "models", "--threads", "1")

    assert answer.code == 0 and (picture(desk / "a.png")[:, ::-1] == picture(desk / "b.png")).all()
