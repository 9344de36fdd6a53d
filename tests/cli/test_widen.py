"""``animl widen`` in a shell."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from .conftest import Animl

SHIPPED = Path(__file__).parents[2] / "exported_models"


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with ``shot/``, of three frames of 48 x 36."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shot").mkdir()
    ramp = np.linspace(40, 200, 48, dtype=np.uint8)[None, :, None].repeat(36, 0).repeat(3, 2)
    for number in range(3):
        frame = ramp.copy()
        frame[10:20, 10 + 8 * number : 18 + 8 * number] = (200, 30, 30)
        Image.fromarray(frame).save(tmp_path / "shot" / f"{number}.png")
    return tmp_path


def widen(animl: Animl, *words: str):
    return animl("widen", *words, "--models", str(SHIPPED), "--threads", "1")


def test_a_folder_of_frames_is_widened_as_a_shot_and_gone_on_with(animl: Animl, pictures: Path):
    drawn = widen(animl, "shot", "--shot")
    again = widen(animl, "shot", "--shot")
    before = (pictures / "wide" / "1.png").read_bytes()
    (pictures / "wide" / "1.png").unlink()
    resumed = widen(animl, "shot", "--shot", "--resume")

    assert drawn.code == 0 and drawn.out == [str(Path("wide") / f"{number}.png") for number in range(3)]
    frames = [np.asarray(Image.open(pictures / "wide" / f"{number}.png")) for number in range(3)]
    assert all(frame.shape == (36, 64, 4) for frame in frames)
    assert (frames[0][:, :8] == frames[2][:, :8]).all()
    assert again.code == 1 and "--force" in again.err[-1]
    assert resumed.code == 0 and resumed.out == [str(Path("wide") / "1.png")]
    assert (pictures / "wide" / "1.png").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["shot/0.png", "--aspect", "1:1"], "wider than what is asked for"),
        (["shot/0.png", "--aspect", "round"], "no aspect"),
        (["none.png"], "is not there"),
        (["shot/0.png", "--mask", "small.png"], "as large as its picture"),
        (["shot/0.png", "--out", "shot"], "written over"),
    ],
)
def test_what_cannot_be_widened_is_said_in_a_sentence_and_nothing_is_left(
    animl: Animl, pictures: Path, words: list[str], said: str
):
    Image.new("L", (4, 4)).save(pictures / "small.png")
    before = sorted(path.name for path in pictures.rglob("*"))

    done = widen(animl, *words)

    assert done.code == 1 and len(done.err) == 1 and said in done.err[0]
    assert sorted(path.name for path in pictures.rglob("*")) == before


@pytest.mark.skipif(importlib.util.find_spec("av") is not None, reason="PyAV is here")
def test_without_a_reader_of_films_one_is_told_what_to_install(animl: Animl, pictures: Path):
    (pictures / "film.mp4").write_bytes(b"film")

    done = widen(animl, "film.mp4")

    assert done.code == 1 and "pip install av" in done.err[0]
