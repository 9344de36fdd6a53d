"""``animl assemble``: whether a sequence is whole, and one animated picture of it."""

from pathlib import Path

import pytest
from PIL import Image

from .conftest import Animl, draw_key


@pytest.fixture
def sequence(here: Path) -> Path:
    folder = here / "wide"
    folder.mkdir()
    for number, colour in enumerate(("red", "green", "blue"), start=9):
        draw_key(folder / f"frame_{number}.png", colour)
    return folder


@pytest.fixture
def assemble(animl: Animl):
    """The verb has nothing to do with models or devices."""
    from animl_addon import cli

    return lambda *words: cli.main(["assemble", *map(str, words)])


@pytest.mark.parametrize("suffix", [".png", ".webp", ".gif"])
def test_a_whole_sequence_becomes_one_animated_picture_in_the_order_of_its_numbers(sequence: Path, assemble, suffix):
    out = sequence.parent / f"film{suffix}"

    assert assemble(sequence, "--count", 3, "--fps", 10, "--out", out) == 0

    with Image.open(out) as film:
        assert getattr(film, "n_frames", 1) == 3
        film.seek(1)
        _, green, _, _ = film.convert("RGBA").getpixel((16, 12))  # pyright: ignore[reportGeneralTypeIssues]
        assert green > 100


@pytest.mark.parametrize("trouble", ["one missing", "cut short", "another size", "no folder", "no format", "no rate"])
def test_what_is_wrong_is_told_in_a_sentence_and_nothing_is_written(
    sequence: Path, assemble, trouble: str, capsys: pytest.CaptureFixture[str]
):
    out, words = sequence.parent / "film.png", ["--count", 3]
    match trouble:
        case "one missing":
            (sequence / "frame_10.png").unlink()
        case "cut short":
            content = (sequence / "frame_10.png").read_bytes()
            (sequence / "frame_10.png").write_bytes(content[:-8])
        case "another size":
            draw_key(sequence / "frame_10.png", "red", (40, 24))
        case "no folder":
            sequence = sequence / "gone"
        case "no format":
            out = out.with_suffix(".jpg")
        case "no rate":
            words = ["--fps", 0]

    assert assemble(sequence, *words, "--out", out) == 1

    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not out.exists()
