"""GIF, APNG and animated WebP: what goes in comes out, read back by Pillow."""

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence

from animl_addon.core.errors import SheetError
from animl_addon.core.sprites.animated import ENCODERS
from animl_addon.core.sprites.expand import assemble, plan_inbetweens
from animl_addon.core.sprites.gif import encode_gif
from animl_addon.core.sprites.reading import read_sheet

from .pictures import assert_same_pictures, blank, drawings, seen, sprite

FORMS = {"GIF": "walk.gif", "PNG": "walk.png", "WEBP": "walk.webp"}
FRAMES = [sprite(0), sprite(3), sprite(3), blank(), sprite(6)]
DURATIONS = [100, 80, 120, 200, 90]


def write(folder: Path, kind: str, plays: int = 0) -> Path:
    path = folder / FORMS[kind]
    path.write_bytes(ENCODERS[kind](FRAMES, DURATIONS, plays))
    return path


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize("plays", [0, 1, 3])
def test_count_0_gives_the_file_back(tmp_path: Path, kind: str, plays: int):
    path = write(tmp_path, kind, plays)
    sheet = read_sheet(path)

    same = assemble(plan_inbetweens(sheet, 0), [])

    assert_same_pictures(sheet, FRAMES)
    assert [frame.duration for frame in sheet.frames] == DURATIONS
    assert sheet.animations[0].loop == (plays != 1)
    assert same.form.encode(same) == {FORMS[kind]: path.read_bytes()}


@pytest.mark.parametrize("kind", FORMS)
def test_pillow_sees_every_frame_for_its_time(tmp_path: Path, kind: str):
    sheet = read_sheet(write(tmp_path, kind))
    plan = plan_inbetweens(sheet, 2)
    drawn = drawings(plan)

    grown = assemble(plan, drawn)

    (tmp_path / "grown").write_bytes(grown.form.encode(grown)[FORMS[kind]])
    with Image.open(tmp_path / "grown") as picture:
        shown = []
        for frame in ImageSequence.Iterator(picture):
            frame.load()
            shown.append((np.array(frame.convert("RGBA")), frame.info["duration"]))
    expected = [FRAMES[0], *drawn[0], *FRAMES[1:]]
    durations = [30, 30, 40, 80, 120, 200, 90] if kind == "GIF" else [33, 33, 34, 80, 120, 200, 90]
    assert len(shown) == len(expected), "holds and pauses are left alone, and every one is kept"
    for (pixels, duration), picture, lasts in zip(shown, expected, durations, strict=True):
        assert np.array_equal(seen(pixels), seen(picture))
        assert duration == lasts


def gif_with_disposals(path: Path) -> None:
    """An 8 x 8 GIF by hand: a ground of colour 1 that stays, then three 2 x 2 spots disposed of in three ways."""
    palette = bytes([0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255])
    data = b"GIF89a" + struct.pack("<HHBBB", 8, 8, 0x91, 0, 0) + palette

    def image(x: int, y: int, side: int, colour: int, disposal: int) -> bytes:
        control = b"\x21\xf9\x04" + struct.pack("<BHBB", disposal << 2 | 1, 10, 0, 0)
        bits = []
        for _ in range(side * side):  # a clear code before each colour, so that codes never grow beyond 3 bits
            bits += [4, colour]
        value = sum(code << 3 * place for place, code in enumerate([*bits, 5]))
        packed = value.to_bytes((len(bits) + 1) * 3 // 8 + 1, "little")
        blocks = b"".join(bytes([len(packed[i : i + 255])]) + packed[i : i + 255] for i in range(0, len(packed), 255))
        return control + b"," + struct.pack("<HHHHB", x, y, side, side, 0) + b"\x02" + blocks + b"\0"

    data += image(0, 0, 8, 1, 1) + image(1, 1, 2, 2, 3) + image(4, 4, 2, 3, 2) + image(6, 0, 2, 2, 1)
    path.write_bytes(data + b";")


def test_disposal_methods_are_obeyed(tmp_path: Path):
    gif_with_disposals(tmp_path / "spots.gif")

    sheet = read_sheet(tmp_path / "spots.gif")

    ground = np.broadcast_to(np.array([255, 0, 0, 255], np.uint8), (8, 8, 4)).copy()
    second, third = ground.copy(), ground.copy()
    second[1:3, 1:3] = [0, 255, 0, 255]
    third[4:6, 4:6] = [0, 0, 255, 255]
    fourth = ground.copy()
    fourth[4:6, 4:6] = 0
    fourth[0:2, 6:8] = [0, 255, 0, 255]
    assert_same_pictures(sheet, [ground, second, third, fourth])


def test_a_gif_of_256_colours_keeps_each(tmp_path: Path):
    pixels = np.zeros((16, 16, 4), np.uint8)
    pixels[..., 0], pixels[..., 3] = np.arange(256).reshape(16, 16), 255
    (tmp_path / "full.gif").write_bytes(encode_gif([pixels, pixels[::-1]], [100, 100]))

    assert_same_pictures(read_sheet(tmp_path / "full.gif"), [pixels, pixels[::-1]])


def test_a_gif_without_durations_is_divided_as_players_show_it(tmp_path: Path):
    (tmp_path / "quick.gif").write_bytes(encode_gif([sprite(0), sprite(4)], [0, 0]))
    plan = plan_inbetweens(read_sheet(tmp_path / "quick.gif"), 1)

    grown = assemble(plan, drawings(plan))

    assert [frame.duration for frame in grown.frames] == [50, 50, 0]


def test_a_gif_frame_too_short_to_be_divided_is_refused(tmp_path: Path):
    (tmp_path / "quick.gif").write_bytes(encode_gif([sprite(0), sprite(4)], [30, 30]))
    plan = plan_inbetweens(read_sheet(tmp_path / "quick.gif"), 1)

    with pytest.raises(SheetError, match="too short to be divided into 2"):
        assemble(plan, drawings(plan))


def test_zoom_is_by_whole_pixels(tmp_path: Path):
    (tmp_path / "large.gif").write_bytes(encode_gif([sprite(0), sprite(4)], [100, 100], zoom=3))

    assert_same_pictures(
        read_sheet(tmp_path / "large.gif"), [step.repeat(3, 0).repeat(3, 1) for step in (sprite(0), sprite(4))]
    )


@pytest.mark.parametrize("kind", FORMS)
def test_a_file_cut_short_is_refused(tmp_path: Path, kind: str):
    path = write(tmp_path, kind)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])

    with pytest.raises(SheetError):
        read_sheet(path)


def test_the_still_of_an_apng_for_those_who_know_none_is_no_frame(tmp_path: Path):
    still, *moving = (Image.fromarray(pixels) for pixels in (sprite(1), sprite(0), sprite(4)))
    still.save(tmp_path / "walk.png", save_all=True, append_images=moving, default_image=True, duration=70)

    sheet = read_sheet(tmp_path / "walk.png")

    assert_same_pictures(sheet, [sprite(0), sprite(4)])
    assert [frame.duration for frame in sheet.frames] == [70, 70]
