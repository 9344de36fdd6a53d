"""``animl cartoonize`` on a film. It needs PyAV, which not every machine has."""

from pathlib import Path

import numpy as np
import pytest

from tests.tiny_cartoon import write_tiny_cartoon

from .conftest import Animl

av = pytest.importorskip("av")

LEVELS = (40, 120, 200)


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``shot.mp4`` in the current folder: three grey frames of 64 x 48; and a model that takes colours out."""
    monkeypatch.chdir(tmp_path)
    write_tiny_cartoon(tmp_path / "models")
    with av.open("shot.mp4", "w") as container:
        stream = container.add_stream("libx264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for level in LEVELS:
            frame = np.full((48, 64, 3), level, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    return tmp_path / "shot.mp4"


def test_a_film_is_drawn_frame_by_frame(animl: Animl, film: Path):
    done = animl("cartoonize", film.name, "--look", "comic", "--out", "cartoon.mp4", "--models", "models")

    assert done.code == 0 and done.out[-1] == "cartoon.mp4"
    with av.open("cartoon.mp4") as made:
        assert made.streams.video[0].average_rate == 12
        frames = [frame.to_ndarray(format="rgb24")[24, 32].astype(int) for frame in made.decode(video=0)]
    assert len(frames) == 3
    for (red, green, blue), level in zip(frames, LEVELS, strict=True):
        assert abs(red - level) < 12 and abs(green - level) < 12 and blue < 12
    assert sorted(path.name for path in film.parent.iterdir()) == ["cartoon.mp4", "models", "shot.mp4"]


def test_a_film_that_breaks_off_is_a_sentence_and_leaves_nothing(animl: Animl, film: Path):
    film.write_bytes(film.read_bytes()[:400])

    done = animl("cartoonize", film.name, "--out", "cartoon.mp4", "--models", "models")

    assert done.code == 1 and len(done.err) == 1 and "shot.mp4" in done.err[0]
    assert sorted(path.name for path in film.parent.iterdir()) == ["models", "shot.mp4"]
