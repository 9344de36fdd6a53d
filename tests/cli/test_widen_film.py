"""``animl widen`` on a film. It needs PyAV, which not every machine has."""

from pathlib import Path

import numpy as np
import pytest

from .conftest import Animl

av = pytest.importorskip("av")

SHIPPED = Path(__file__).parents[2] / "exported_models"


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``shot.mp4`` in the current folder: six frames of 64 x 48 and a quarter of a second of a tone."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "shot.mp4"
    with av.open(str(path), "w") as container:
        pictures, sound = container.add_stream("libx264", rate=24), container.add_stream("aac", rate=48000)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        for number in range(6):
            frame = np.full((48, 64, 3), 90, np.uint8)
            frame[16:32, 16 + 4 * number : 32 + 4 * number] = (200, 40, 40)
            container.mux(pictures.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(pictures.encode())
        tone = (np.sin(np.arange(12000) / 20)[None] * 0.3).astype(np.float32)
        for begin in range(0, 12000, 1000):
            piece = av.AudioFrame.from_ndarray(tone[:, begin : begin + 1000], format="fltp", layout="mono")
            piece.sample_rate, piece.pts = 48000, begin
            container.mux(sound.encode(piece))
        container.mux(sound.encode())
    return path


def widen(animl: Animl, *words: str):
    return animl("widen", *words, "--models", str(SHIPPED), "--threads", "1")


def test_a_film_becomes_wider_and_keeps_its_frames_its_pace_and_its_sound(animl: Animl, film: Path):
    done = widen(animl, "shot.mp4", "--out", "wide.mp4")

    assert done.code == 0 and done.out[-1] == "wide.mp4"
    with av.open(str(film)) as seen, av.open("wide.mp4") as made:
        stream = made.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (86, 48, 24)
        assert len(list(made.decode(stream))) == 6
        sounds = [sum(packet.size for packet in each.demux(each.streams.audio[0])) for each in (seen, made)]
    with av.open("wide.mp4") as made:
        assert sounds[0] == sum(packet.size for packet in made.demux(made.streams.audio[0])) > 0
    assert sorted(path.name for path in film.parent.iterdir()) == ["shot.mp4", "wide.mp4"]


def test_a_film_that_is_there_is_kept_unless_one_says_otherwise(animl: Animl, film: Path):
    Path("wide.mp4").write_bytes(b"mine")

    refused = widen(animl, "shot.mp4", "--out", "wide.mp4")

    assert refused.code == 1 and "--force" in refused.err[0] and Path("wide.mp4").read_bytes() == b"mine"
    assert widen(animl, "shot.mp4", "--out", "wide.mp4", "--force").code == 0


@pytest.mark.parametrize(
    ("content", "said"), [(b"no film at all", "cannot be read"), (None, "is not there"), ("half", "cannot be read")]
)
def test_a_broken_film_is_a_sentence_and_leaves_nothing(
    animl: Animl, film: Path, content: bytes | str | None, said: str
):
    broken = film.with_name("broken.mp4")
    if content is not None:
        broken.write_bytes(film.read_bytes()[:700] if isinstance(content, str) else content)

    done = widen(animl, "broken.mp4", "--out", "wide.mp4")

    assert done.code == 1 and len(done.err) == 1 and said in done.err[0]
    assert not Path("wide.mp4").exists() and not Path("wide-frames").exists()


def test_a_film_that_breaks_off_in_its_middle_is_a_sentence_and_leaves_no_frames(animl: Animl, film: Path):
    container = av.open(str(film))
    frames = [packet for packet in container.demux(video=0) if packet.pos]
    torn = bytearray(film.read_bytes())
    for packet in frames[2:]:
        torn[packet.pos : packet.pos + packet.size] = b"\xff" * packet.size
    container.close()
    film.write_bytes(torn)

    done = widen(animl, "shot.mp4", "--out", "wide.mp4")

    assert done.code == 1 and len(done.err) == 1 and "cannot be read" in done.err[0]
    assert not Path("wide-frames").exists()
