"""Pictures on disk: what is read is what was saved, and what cannot be read or written is said in one sentence."""

import stat
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from animl_addon.core.errors import KeyDrawingError, OutputError
from animl_addon.core.files import premultiplied, read_picture, to_straight_bytes, write_picture
from animl_addon.core.whole import remove_unfinished

STRAIGHT = np.array(
    [[[255, 0, 0, 255], [0, 255, 0, 128], [9, 9, 9, 0]], [[10, 20, 30, 255], [200, 100, 50, 1], [255, 255, 255, 64]]],
    np.uint8,
)
"""2 x 3 pixels: opaque, half clear, and entirely clear ones."""


def saved(folder: Path, picture: Image.Image, name: str = "key.png", **options: Any) -> Path:
    picture.save(folder / name, **options)
    return folder / name


def values(image: np.ndarray) -> np.ndarray:
    """As straight 8-bit levels, which one can compare by eye."""
    return to_straight_bytes(image)


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 7), st.integers(1, 7), st.just(4))))
def test_straight_bytes_survive_premultiplication_wherever_anything_shows(straight: np.ndarray):
    back = to_straight_bytes(premultiplied(straight, 255))

    shows = straight[..., 3] > 0
    assert (back[shows] == straight[shows]).all()
    assert (back[~shows] == 0).all()


def test_an_opaque_picture_read_and_written_is_equal_bit_for_bit(tmp_path: Path):
    levels = np.random.default_rng(1).integers(0, 256, (40, 30, 3), np.uint8)
    key = saved(tmp_path, Image.fromarray(levels))

    write_picture(tmp_path / "copy.png", read_picture(key))

    assert (np.asarray(Image.open(tmp_path / "copy.png").convert("RGB")) == levels).all()


def test_alpha_is_straight_in_the_file_and_premultiplied_inside(tmp_path: Path):
    image = read_picture(saved(tmp_path, Image.fromarray(STRAIGHT)))

    assert image.dtype == np.float32 and image.shape == (2, 3, 4)
    assert image[0, 1] == pytest.approx([0, 128 / 255, 0, 128 / 255])
    assert (image[0, 2] == 0).all()
    write_picture(tmp_path / "out.png", image)
    written = np.asarray(Image.open(tmp_path / "out.png"))
    assert (written[0, 1] == STRAIGHT[0, 1]).all()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_usual_kind_of_picture_is_read(tmp_path: Path, mode: str):
    source = Image.fromarray(STRAIGHT).convert("RGB").convert("RGBA")
    if mode == "I;16":
        picture = Image.fromarray(np.array([[0, 65535, 32768], [1, 2, 3]], np.uint16))
    else:
        picture = source.convert("LA").convert("PA") if mode == "PA" else source.convert(mode)
    key = saved(tmp_path, picture, "key.tif" if mode in ("CMYK", "PA") else "key.png")

    image = read_picture(key)

    assert image.shape == (2, 3, 4) and image[..., 3].min() == 1
    if mode in ("RGB", "RGBA"):
        assert (values(image)[..., :3] == STRAIGHT[..., :3]).all()


def test_grey_of_sixteen_bits_keeps_them(tmp_path: Path):
    key = saved(tmp_path, Image.fromarray(np.array([[0, 257, 258, 65535]], np.uint16)))

    assert read_picture(key)[0, :, 0] == pytest.approx([0, 257 / 65535, 258 / 65535, 1], abs=1e-7)


@pytest.mark.parametrize("name", ["key.jpg", "key.webp", "key.tif", "key.bmp", "key.gif"])
def test_other_formats_are_read(tmp_path: Path, name: str):
    key = saved(tmp_path, Image.new("RGB", (32, 16), (200, 40, 40)), name)

    image = read_picture(key)

    assert image.shape == (16, 32, 4)
    assert image[8, 16] == pytest.approx([200 / 255, 40 / 255, 40 / 255, 1], abs=0.02)


def test_a_transparent_colour_of_a_palette_is_transparent(tmp_path: Path):
    picture = Image.new("P", (2, 1))
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.putdata([0, 1])

    image = read_picture(saved(tmp_path, picture, transparency=1))

    assert image[0].tolist() == [[1, 0, 0, 1], [0, 0, 0, 0]]


def test_a_photograph_taken_sideways_is_read_upright(tmp_path: Path):
    picture = Image.new("RGB", (30, 20))
    exif = picture.getexif()
    exif[0x0112] = 6  # orientation: turn by 90 degrees

    assert read_picture(saved(tmp_path, picture, "key.jpg", exif=exif)).shape == (30, 20, 4)


def test_an_exact_picture_is_read_as_it_is(tmp_path: Path):
    image = np.random.default_rng(2).random((5, 4, 4), np.float32)
    np.save(tmp_path / "key.npy", image)

    assert (read_picture(tmp_path / "key.npy") == image).all()


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((4, 4, 4), np.float64),
        np.zeros((4, 4, 3), np.float32),
        np.zeros((0, 4, 4), np.float32),
        np.full((4, 4, 4), np.nan, np.float32),
        np.full((4, 4, 4), np.inf, np.float32),
        np.full((4, 4, 4), 2, np.float32),
        np.array([{"not": "numbers"}]),
    ],
    ids=["float64", "three channels", "no pixels", "NaN", "infinite", "too bright", "objects"],
)
def test_an_array_that_is_no_picture_is_refused(tmp_path: Path, array: np.ndarray):
    np.save(tmp_path / "key.npy", array)

    with pytest.raises(KeyDrawingError, match=r"key\.npy.*: |key\.npy.*must be"):
        read_picture(tmp_path / "key.npy")


def broken(folder: Path, kind: str) -> Path:
    """A file that one might take for a key."""
    key = saved(folder, Image.fromarray(np.random.default_rng(3).integers(0, 256, (64, 64, 4), np.uint8)))
    whole = key.read_bytes()
    match kind:
        case "missing":
            key.unlink()
        case "empty":
            key.write_bytes(b"")
        case "cut short":
            key.write_bytes(whole[: len(whole) // 2])
        case "cut in its header":
            key.write_bytes(whole[:20])
        case "not an image":
            key.write_text("This is a letter.")
        case "damaged":
            key.write_bytes(whole[:60] + bytes(len(whole) - 60))
        case "a folder":
            key.unlink()
            key.mkdir()
        case "a cut array":
            np.save(folder / "key.npy", np.zeros((64, 64, 4), np.float32))
            key = folder / "key.npy"
            key.write_bytes(key.read_bytes()[:500])
        case "an impossible name":
            key = folder / ("long" * 100 + ".png")
        case "a null in its name":
            key = folder / "a\0b.png"
    return key


@pytest.mark.parametrize(
    "kind",
    [
        "missing",
        "empty",
        "cut short",
        "cut in its header",
        "not an image",
        "damaged",
        "a folder",
        "a cut array",
        "an impossible name",
        "a null in its name",
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path, kind: str):
    with pytest.raises(KeyDrawingError) as refusal:
        read_picture(broken(tmp_path, kind))

    said = str(refusal.value)
    assert said.endswith(".") and "\n" not in said and "Errno" not in said


@pytest.mark.parametrize("size", [(20_000, 20_000), (16_385, 1), (12_000, 12_000)])
def test_a_picture_beyond_all_measure_is_refused_before_it_is_unpacked(tmp_path: Path, size: tuple[int, int]):
    key = saved(tmp_path, Image.new("1", size))

    with pytest.raises(KeyDrawingError, match="too large"):
        read_picture(key)


@pytest.mark.parametrize("name", ["two words.png", "it's “quoted” \".png", "кадр 枚 é.png", "n" * 251 + ".png"])
def test_names_may_be_anything_that_the_disk_allows(tmp_path: Path, name: str):
    image = np.ones((2, 2, 4), np.float32)

    write_picture(tmp_path / name, image)

    assert (read_picture(tmp_path / name) == image).all()


def test_very_long_paths_are_written(tmp_path: Path):
    folder = tmp_path.joinpath(*["scene " * 30] * 8)
    folder.mkdir(parents=True)

    write_picture(folder / "drawing.png", np.ones((2, 2, 4), np.float32))

    assert len(str(folder)) > 1000 and read_picture(folder / "drawing.png").shape == (2, 2, 4)


def test_a_drawing_replaces_the_file_that_was_there(tmp_path: Path):
    (tmp_path / "drawing.png").write_text("old")

    write_picture(tmp_path / "drawing.png", np.ones((2, 2, 4), np.float32))

    assert read_picture(tmp_path / "drawing.png").min() == 1
    assert [path.name for path in tmp_path.iterdir()] == ["drawing.png"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of Unix")
def test_a_drawing_can_be_read_by_whom_the_user_lets_read(tmp_path: Path):
    (tmp_path / "other").touch()

    write_picture(tmp_path / "drawing.png", np.ones((2, 2, 4), np.float32))

    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("drawing.png", "other")]
    assert modes[0] == modes[1]


@pytest.mark.parametrize("kind", ["no folder", "a file for a folder", "a name too long", "a folder in the way"])
def test_a_drawing_that_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path, kind: str):
    out = {
        "no folder": tmp_path / "nowhere" / "drawing.png",
        "a file for a folder": tmp_path / "file" / "drawing.png",
        "a name too long": tmp_path / ("n" * 300 + ".png"),
        "a folder in the way": tmp_path / "taken.png",
    }[kind]
    (tmp_path / "file").touch()
    (tmp_path / "taken.png").mkdir()
    before = sorted(tmp_path.iterdir())

    with pytest.raises(OutputError) as refusal:
        write_picture(out, np.ones((2, 2, 4), np.float32))

    assert str(refusal.value).endswith(".") and "Errno" not in str(refusal.value)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of a file's size to play a full disk with")
def test_a_disk_that_takes_no_more_is_said_and_leaves_nothing(tmp_path: Path):
    import resource

    noise = np.random.default_rng(0).random((64, 64, 4), np.float32)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OutputError, match="make room"):
            write_picture(tmp_path / "drawing.png", noise)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert not list(tmp_path.iterdir())


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path: Path):
    for name in (".animl-77-ab12.part", ".animl-7-ab12.part", "drawing.png"):
        (tmp_path / name).touch()

    remove_unfinished(tmp_path, 7)

    assert sorted(path.name for path in tmp_path.iterdir()) == [".animl-77-ab12.part", "drawing.png"]
