"""Key pictures that cannot be read or are of unlikely sizes."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from .pressing import frames, pictures, press, refused
from .scenes import add_image_empty, add_image_plane, add_image_strip, save_disc, save_sequence


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda path: path.unlink(), "“key_0009.png” has lost its picture .*: bring the file back"),
        (lambda path: path.write_bytes(b""), "“key_0009.png” is empty, damaged or no image"),
        (lambda path: _cut(path), "“key_0009.png” .*(cut short|damaged)"),
        (lambda path: path.write_text("Dear diary"), "“key_0009.png” is empty, damaged or no image"),
    ],
    ids=["missing", "empty", "cut short", "no image"],
)
def test_a_key_picture_that_cannot_be_read(ready: Path, tmp_path: Path, damage, sentence: str):
    for frame in (1, 9):
        add_image_strip([save_disc(tmp_path / f"key_{frame:04}.png", 20 + frame)], start=frame)
    damage(tmp_path / "key_0009.png")

    with refused(ready, sentence):
        press(count=1)


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
@pytest.mark.parametrize("content", [b"", b"Dear diary"])
def test_a_picture_of_a_sequence_that_cannot_be_read(ready: Path, tmp_path: Path, add, content: bytes):
    add(save_sequence(tmp_path / "keys", (1, 9)), sequence=9)
    sorted((tmp_path / "keys").iterdir())[-1].write_bytes(content)

    with refused(ready, "is empty, damaged or no image: save it again"):
        press(count=1)


def test_a_picture_of_20000_pixels_a_side_is_refused_before_it_fills_the_memory(ready: Path, tmp_path: Path):
    picture = huge_png(20_000)
    for frame in (1, 9):
        path = save_disc(tmp_path / f"key_{frame:04}.png", 20 + frame)
        add_image_strip([path], start=frame)
        path.write_bytes(picture + bytes(frame))  # what follows a PNG's end is not read, but makes it another file
    before = peak_megabytes()

    with refused(ready, "is too large: make it at most 16384 pixels on each side"):
        press(count=1)

    assert peak_megabytes() - before < 400


def huge_png(side: int) -> bytes:
    """A whole, valid PNG of few bytes: black all over, at one bit a pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    compressor = zlib.compressobj(1)
    rows = b"".join(compressor.compress(bytes(1 + side // 8)) for _ in range(side)) + compressor.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def peak_megabytes() -> float:
    """The most memory that this process has ever held."""
    resource = pytest.importorskip("resource", reason="the system does not tell")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_keys_of_unlike_sizes(ready: Path, tmp_path: Path):
    add_image_strip([save_disc(tmp_path / "first.png", 20)], start=1)
    add_image_strip([save_disc(tmp_path / "last.png", 20, size=(80, 48))], start=9)

    with refused(ready, "size"):
        press(count=1)


def test_a_fully_transparent_picture(ready: Path, tmp_path: Path):
    Image.new("RGBA", (64, 48)).save(tmp_path / "nothing.png")
    add_image_strip([save_disc(tmp_path / "first.png", 20)], start=1)
    add_image_strip([tmp_path / "nothing.png"], start=9)

    with refused(ready, "empty"):
        press(count=1)


@pytest.mark.parametrize("size", [(1, 1), (3, 5000), (5000, 3)])
def test_pictures_of_odd_sizes_are_drawn(ready: Path, tmp_path: Path, size: tuple[int, int]):
    for number, level in ((1, 40), (9, 200)):
        Image.fromarray(np.full((size[1], size[0], 4), level, np.uint8)).save(tmp_path / f"key_{number:04}.png")
    add_image_strip([tmp_path / "key_0001.png"], start=1)
    add_image_strip([tmp_path / "key_0009.png"], start=9)

    press(count=1, hold_cuts=False)

    assert frames() == [5]
    assert Image.open(pictures(ready)[0]).size == size


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])
