"""``animl cartoonize`` in a shell; the model takes red (clean), green (painted) or blue (comic) out of a picture."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.tiny_cartoon import write_tiny_cartoon

from .conftest import Animl, Said


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with ``shot/``, of three grey frames of 40 x 30, and a model beside it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shot").mkdir()
    for number, grey in enumerate((50, 100, 200)):
        Image.new("RGB", (40, 30), (grey,) * 3).save(tmp_path / "shot" / f"{number}.png")
    write_tiny_cartoon(tmp_path / "models")
    return tmp_path


def cartoonize(animl: Animl, *words: object) -> Said:
    return animl("cartoonize", *words, "--models", "models", "--threads", "1")


def colour(path: Path) -> list[int]:
    return np.asarray(Image.open(path))[15, 20].tolist()


def test_a_folder_is_drawn_in_the_look_and_strength_that_is_asked_for(animl: Animl, photos: Path):
    said = cartoonize(animl, "shot", "--look", "comic", "--strength", "0.5")

    assert said.code == 0 and said.out == [str(Path("cartoon") / f"{number}.png") for number in range(3)]
    assert colour(photos / "cartoon/2.png") == [200, 200, 100, 255]
    assert colour(photos / "cartoon/0.png") == [50, 50, 25, 255]


def test_strength_nought_is_the_photo_itself(animl: Animl, photos: Path):
    cartoonize(animl, "shot/1.png", "--strength", "0")

    assert colour(photos / "cartoon/1.png") == [100, 100, 100, 255]


def test_what_is_there_is_refused_resumed_or_drawn_anew(animl: Animl, photos: Path):
    cartoonize(animl, "shot")
    again = cartoonize(animl, "shot")
    (photos / "cartoon/1.png").unlink()
    resumed = cartoonize(animl, "shot", "--resume")
    other_look = cartoonize(animl, "shot", "--resume", "--look", "painted")
    forced = cartoonize(animl, "shot", "--force")

    assert again.code == 1 and "--force" in again.err[-1]
    assert resumed.code == 0 and resumed.out == [str(Path("cartoon") / "1.png")]
    assert len(other_look.out) == 3 and len(forced.out) == 3
    assert colour(photos / "cartoon/2.png") == [0, 200, 200, 255]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["gone.png"], 1, "gone.png” is not there"),
        (["shot/*.jpg"], 1, "No file fits"),
        (["models"], 1, "no pictures in it"),
        (["broken.png"], 1, "damaged or no PNG"),
        (["empty.png"], 1, "empty file"),
        (["cut.png"], 1, "damaged or no PNG"),
        (["shot/0.png", "--out", "shot"], 1, "written over"),
        (["shot/0.png", "--strength", "2"], 2, "2 is not a number from 0 to 1"),
        (["shot/0.png", "--strength", "nan"], 2, "nan is not a number from 0 to 1"),
        (["shot/0.png", "--coarse", "0"], 2, "0 is not a whole number from 1 to 8"),
        (["shot/0.png", "--look", "oil"], 2, "invalid choice: 'oil'"),
        (["wide.png"], 1, "too large"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_a_sentence_and_nothing_is_left(
    animl: Animl, photos: Path, words: list[str], code: int, said: str
):
    (photos / "broken.png").write_bytes(b"no picture")
    (photos / "empty.png").touch()
    Image.effect_noise((60, 60), 50).save(photos / "noise.png")
    (photos / "cut.png").write_bytes((photos / "noise.png").read_bytes()[:900])
    Image.new("1", (20_000, 1)).save(photos / "wide.png")
    before = sorted(path.name for path in photos.rglob("*"))

    done = cartoonize(animl, *words)

    assert done.code == code
    assert len(done.err) == 1 and said in done.err[0] and "Traceback" not in done.err[0]
    assert sorted(path.name for path in photos.rglob("*")) == before


def test_a_batch_draws_cartoons_too(animl: Animl, photos: Path):
    jobs = [
        {"job": "cartoonize", "images": ["shot/0.png", "shot/1.png"], "out": ["a.png", "b.png"], "look": "painted"},
        {"job": "cartoonize", "images": ["shot/2.png"], "out": ["c.png"], "strength": 3},
    ]
    (photos / "jobs.jsonl").write_text("\n".join(map(json.dumps, jobs)))

    said = animl("batch", "jobs.jsonl", "--models", "models")

    first, second = map(json.loads, said.out)
    assert said.code == 1 and (first["status"], second["status"]) == ("drawn", "failed")
    assert "strength is 3" in second["error"]
    assert colour(photos / "b.png") == [100, 0, 100, 255] and not (photos / "c.png").exists()
