"""Sheets cut by a grid, and how the grid is guessed."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animl_addon.core.errors import SheetError
from animl_addon.core.sprites.cells import guess_cell
from animl_addon.core.sprites.expand import assemble, plan_inbetweens
from animl_addon.core.sprites.reading import read_sheet

from .pictures import blank, drawings, in_a_row, seen, sprite


def write(path: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(path)
    return path


def read_png(data: bytes, folder: Path) -> np.ndarray:
    (folder / "read.png").write_bytes(data)
    with Image.open(folder / "read.png") as picture:
        return np.array(picture.convert("RGBA"))


def two_rows(folder: Path) -> Path:
    """Two characters: four frames, and three of another colour with a blank cell behind."""
    rows = [sprite(step) for step in (0, 2, 4, 6)], [sprite(step, colour=(0, 0, 200)) for step in (0, 3, 6)]
    return write(folder / "heroes.png", in_a_row(*rows))


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("loop", [False, True])
def test_rows_stay_rows_and_grow_to_the_right(tmp_path: Path, count: int, loop: bool):
    sheet = read_sheet(two_rows(tmp_path), grid=(16, 16))
    plan = plan_inbetweens(sheet, count, loop=loop)
    drawn = drawings(plan)

    grown = assemble(plan, drawn)

    pixels = read_png(grown.form.encode(grown)["heroes.png"], tmp_path)
    lengths = [n * (count + 1) if loop else n + (n - 1) * count for n in (4, 3)]
    assert pixels.shape == (32, max(lengths) * 16, 4)
    for row, (n, pairs) in enumerate(
        ((4, drawn[: len(drawn) - (3 if loop else 2)]), (3, drawn[-(3 if loop else 2) :]))
    ):
        cells = np.split(pixels[row * 16 : row * 16 + 16], max(lengths), axis=1)
        for index in range(n):
            assert np.array_equal(cells[index * (count + 1)], sheet.frames[row * 4 + index].pixels)
        for number, pictures in enumerate(pairs):
            between = cells[number * (count + 1) + 1 : (number + 1) * (count + 1)]
            assert all(np.array_equal(seen(a), seen(b)) for a, b in zip(between, pictures, strict=True))
        assert not any(cell.any() for cell in cells[lengths[row] :])


def test_one_row_alone_grows_if_asked(tmp_path: Path):
    sheet = read_sheet(two_rows(tmp_path), grid=(16, 16))
    plan = plan_inbetweens(sheet, 1, tags=["row 2"])

    grown = assemble(plan, drawings(plan))

    assert [len(animation.frames) for animation in grown.animations] == [4, 5]
    assert read_png(grown.form.encode(grown)["heroes.png"], tmp_path).shape == (32, 5 * 16, 4)


def test_count_0_gives_every_pixel_back(tmp_path: Path):
    path = two_rows(tmp_path)
    sheet = read_sheet(path, grid=(16, 16))

    same = assemble(plan_inbetweens(sheet, 0), [])

    assert np.array_equal(read_png(same.form.encode(same)["heroes.png"], tmp_path), np.array(Image.open(path)))


def test_holds_and_pauses_are_repeated_so_that_the_beat_stays(tmp_path: Path):
    row = [sprite(0), sprite(0), blank(), sprite(5)]
    sheet = read_sheet(write(tmp_path / "hero.png", in_a_row(row)), grid=(16, 16))

    plan = plan_inbetweens(sheet, 1)

    assert plan.pairs == ()
    grown = assemble(plan, [])
    assert [frame.drawn for frame in grown.frames] == [False] * 7
    expected = [sprite(0), sprite(0), sprite(0), sprite(0), blank(), blank(), sprite(5)]
    assert all(np.array_equal(frame.pixels, picture) for frame, picture in zip(grown.frames, expected, strict=True))


def test_rows_without_paint_stay_where_they_are(tmp_path: Path):
    pixels = in_a_row([sprite(0), sprite(4)], [blank()], [sprite(1), sprite(5)])
    sheet = read_sheet(write(tmp_path / "hero.png", pixels), grid=(16, 16))
    plan = plan_inbetweens(sheet, 1)

    grown = assemble(plan, drawings(plan))

    pixels = read_png(grown.form.encode(grown)["hero.png"], tmp_path)
    assert pixels.shape == (48, 48, 4) and not pixels[16:32].any() and pixels[32:].any()


def test_the_same_pair_is_drawn_once_and_its_way_back_is_the_way_there(tmp_path: Path):
    row = [sprite(0), sprite(4), sprite(0)]
    sheet = read_sheet(write(tmp_path / "hero.png", in_a_row(row, row)), grid=(16, 16))

    plan = plan_inbetweens(sheet, 2)

    assert len(plan.pairs) == 1
    there = drawings(plan)
    grown = assemble(plan, there)
    assert np.array_equal(grown.frames[4].pixels, there[0][1]) and np.array_equal(grown.frames[5].pixels, there[0][0])


def test_an_indexed_sheet_with_a_clear_index_stays_indexed(tmp_path: Path):
    indices = np.where(in_a_row([sprite(0), sprite(4)])[..., 3] > 0, 1, 2).astype(np.uint8)
    picture = Image.fromarray(indices)
    picture.putpalette([9, 9, 9, 200, 60, 40, 255, 0, 255])
    picture.save(tmp_path / "hero.png", transparency=2)
    sheet = read_sheet(tmp_path / "hero.png", grid=(16, 16))
    assert not sheet.frames[0].empty and sheet.frames[0].pixels[0, 0, 3] == 0
    plan = plan_inbetweens(sheet, 1)

    grown = assemble(plan, [[sheet.frames[1].pixels]])

    (tmp_path / "grown.png").write_bytes(grown.form.encode(grown)["hero.png"])
    with Image.open(tmp_path / "grown.png") as written:
        assert written.mode == "P"
        assert np.array_equal(np.array(written.convert("RGBA"))[:, :16], sheet.frames[0].pixels)


@pytest.mark.parametrize(
    ("mode", "written"), [("RGB", "RGB"), ("L", "RGB"), ("1", "RGBA"), ("LA", "RGBA"), ("I;16", "RGBA")]
)
def test_a_sheet_without_colour_or_alpha_is_read_as_it_looks(tmp_path: Path, mode: str, written: str):
    pixels = np.where(in_a_row([sprite(0), sprite(4)])[..., 3] > 0, 255, 0).astype(np.uint8)
    if mode == "I;16":
        picture = Image.fromarray(pixels.astype(np.uint16) * 257)
    else:
        picture = Image.fromarray(pixels).convert(mode)
    picture.save(tmp_path / "hero.png")
    sheet = read_sheet(tmp_path / "hero.png", grid=(16, 16))

    same = assemble(plan_inbetweens(sheet, 0), [])

    assert len(sheet.frames) == 2 and sheet.frames[1].pixels[8, 8].tolist() == [255, 255, 255, 255]
    (tmp_path / "same.png").write_bytes(same.form.encode(same)["hero.png"])
    with Image.open(tmp_path / "same.png") as read:
        assert read.mode == written
        assert np.array_equal(np.array(read.convert("L")), pixels)


@pytest.mark.parametrize("grid", [(15, 16), (16, 15), (48, 16), (999, 999)])
def test_a_grid_that_does_not_divide_the_sheet_is_refused(tmp_path: Path, grid: tuple[int, int]):
    with pytest.raises(SheetError, match="do not divide"):
        read_sheet(two_rows(tmp_path), grid=grid)


def test_a_sheet_with_nothing_on_it_is_refused(tmp_path: Path):
    with pytest.raises(SheetError, match="empty"):
        read_sheet(write(tmp_path / "hero.png", blank((32, 16))), grid=(16, 16))


@pytest.mark.parametrize("size", [(16, 16), (24, 24), (32, 48), (48, 32), (20, 28)])
@pytest.mark.parametrize("opaque", [False, True])
def test_the_grid_is_guessed(size: tuple[int, int], opaque: bool):
    rows = [[walker(size, step, row) for step in range(6 - row)] for row in range(3)]
    pixels = in_a_row(*rows)
    if opaque:
        pixels[pixels[..., 3] == 0] = [30, 90, 30, 255]

    assert guess_cell(pixels) == size


def test_a_size_in_the_name_is_believed():
    assert guess_cell(in_a_row([walker((32, 32), step, 0) for step in range(4)]), "hero-16x32") == (16, 32)


def test_a_guess_is_told(tmp_path: Path):
    rows = [[walker((24, 24), step, row) for step in range(4)] for row in range(2)]

    sheet = read_sheet(write(tmp_path / "hero.png", in_a_row(*rows)))

    assert sheet.guess == "4 x 2 cells of 24 x 24 pixels"


def walker(size: tuple[int, int], step: int, row: int) -> np.ndarray:
    """A head over a body with two legs that swing, in a cell of any size."""
    width, height = size
    pixels = np.zeros((height, width, 4), np.uint8)
    colour = (200, 60 * row, 40, 255)
    middle = width // 2
    pixels[1 : height // 3, middle - width // 5 : middle + width // 5] = colour
    pixels[height // 3 : 2 * height // 3, middle - width // 4 : middle + width // 4 + 1] = colour
    swing = (0, 1, 2, 1, 0, 1)[step]
    pixels[2 * height // 3 : height - 1, middle - 2 - swing : middle - swing] = colour
    pixels[2 * height // 3 : height - 1, middle + swing : middle + 2 + swing] = colour
    return pixels
