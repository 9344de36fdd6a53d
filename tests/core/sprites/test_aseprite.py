"""Sheets in .aseprite files: how they are seen, and what becomes of them."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animl_addon.core.errors import SheetError
from animl_addon.core.sprites.expand import assemble, plan_inbetweens
from animl_addon.core.sprites.reading import read_sheet
from animl_addon.core.sprites.sheet import Direction

from . import ase
from .pictures import assert_same_pictures, blank, drawings, sprite

SAMPLES = Path(__file__).with_name("samples")
RED, GREEN, HALF = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 128)


def solid(colour: tuple[int, ...], width: int = 4, height: int = 4) -> np.ndarray:
    return np.broadcast_to(np.array(colour, np.uint8), (height, width, len(colour))).copy()


def write(folder: Path, data: bytes, name: str = "hero.aseprite") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def hero(folder: Path) -> Path:
    """Three frames on one layer, the third linked to the first, tags, a slice, words about layer and tags."""
    first = [
        ase.layer("body"),
        ase.user_data("of the layer"),
        ase.tags(("walk", 0, 1, 0, 0), ("rest", 2, 2, 2, 1)),
        ase.user_data("of walk"),
        ase.slice_keys("feet", (0, 4, 8), (2, 5, 8)),
        ase.cel(0, sprite(0)[3:13, 2:8], x=2, y=3),
    ]
    frames = [(100, first), (80, [ase.cel(0, sprite(4))]), (40, [ase.linked(0, 0)])]
    return write(folder, ase.ase((16, 16), 32, frames))


def test_rgba_frames_with_durations_tags_and_linked_cels(tmp_path: Path):
    sheet = read_sheet(hero(tmp_path))

    assert_same_pictures(sheet, [sprite(0), sprite(4), sprite(0)])
    assert [frame.duration for frame in sheet.frames] == [100, 80, 40]
    walk, rest = sheet.animations
    assert (walk.name, walk.frames, walk.direction, walk.loop) == ("walk", (0, 1), Direction.FORWARD, True)
    assert (rest.name, rest.frames, rest.direction, rest.loop) == ("rest", (2,), Direction.PINGPONG, False)


@pytest.mark.parametrize("kind", ["rgba", "grey", "indexed"])
def test_files_of_another_library_look_as_they_do_there(kind: str):
    # Written and flattened by the package aseprite 0.1.0 of PyPI: two layers, opacity, a linked cel, a palette.
    with Image.open(SAMPLES / f"{kind}.png") as picture:
        expected = np.split(np.array(picture.convert("RGBA")), 4, axis=1)

    sheet = read_sheet(SAMPLES / f"{kind}.aseprite")

    assert_same_pictures(sheet, expected)
    assert [frame.duration for frame in sheet.frames] == [100, 60, 70, 80]
    assert [(tag.name, tag.frames) for tag in sheet.animations] == [("walk", (0, 1, 2)), ("end", (3,))]
    assert sheet.form.encode(sheet)[f"{kind}.aseprite"] == (SAMPLES / f"{kind}.aseprite").read_bytes()


def test_count_0_gives_the_file_back_byte_for_byte(tmp_path: Path):
    path = hero(tmp_path)
    sheet = read_sheet(path)

    same = assemble(plan_inbetweens(sheet, 0), [])

    assert same.form.encode(same) == {"hero.aseprite": path.read_bytes()}


def test_inbetweens_go_onto_the_only_layer_and_all_that_counts_frames_is_moved(tmp_path: Path):
    sheet = read_sheet(hero(tmp_path))
    plan = plan_inbetweens(sheet, 2, tags=["walk"])
    drawn = drawings(plan)

    grown = assemble(plan, drawn)

    read = ase.read_ase(grown.form.encode(grown)["hero.aseprite"])
    assert read.durations == [33, 33, 34, 80, 40] and sum(read.durations) == 220
    assert read.layers == ["body"]
    assert read.tags == [("walk", 0, 3, 0), ("rest", 4, 4, 2)]
    assert read.slices == [0, 4]
    assert read.cels[4] == {0: 0}, "the linked cel points at the first frame still"
    x, y, values = read.cels[1][0]
    whole = blank()
    whole[y : y + values.shape[0], x : x + values.shape[1]] = values
    assert np.array_equal(whole, drawn[0][0])
    written = tmp_path / "grown.aseprite"
    written.write_bytes(grown.form.encode(grown)["hero.aseprite"])
    assert_same_pictures(read_sheet(written), [sprite(0), *drawn[0], sprite(4), sprite(0)])


def test_a_linked_cel_behind_the_inbetweens_follows_its_frame(tmp_path: Path):
    frames = [
        (100, [ase.layer("body"), ase.cel(0, sprite(0))]),
        (100, [ase.cel(0, sprite(4))]),
        (100, [ase.linked(0, 1)]),
    ]
    sheet = read_sheet(write(tmp_path, ase.ase((16, 16), 32, frames)))
    plan = plan_inbetweens(sheet, 1)

    grown = assemble(plan, drawings(plan))

    read = ase.read_ase(grown.form.encode(grown)["hero.aseprite"])
    assert len(read.durations) == 4, "the hold at the end got nothing"
    assert read.cels[3] == {0: 2}


def test_several_layers_are_seen_in_their_order_opacity_and_visibility(tmp_path: Path):
    frames = [
        (
            100,
            [
                ase.layer("ground"),
                ase.layer("hidden group", flags=2, kind=1),
                ase.layer("in the hidden group", level=1),
                ase.layer("glass", opacity=128),
                ase.cel(0, solid(RED)),
                ase.cel(2, solid(GREEN)),
                ase.cel(3, solid((0, 0, 255, 255), 2, 4), x=-1),
            ],
        )
    ]
    sheet = read_sheet(write(tmp_path, ase.ase((4, 4), 32, frames)))

    row = sheet.frames[0].pixels[0].tolist()
    assert row == [[127, 0, 128, 255], [255, 0, 0, 255], [255, 0, 0, 255], [255, 0, 0, 255]]


def test_a_cel_can_be_moved_above_the_layers_over_it(tmp_path: Path):
    chunks = [ase.layer("a"), ase.layer("b"), ase.cel(0, solid(RED), order=1), ase.cel(1, solid(GREEN))]
    sheet = read_sheet(write(tmp_path, ase.ase((4, 4), 32, [(100, chunks)])))

    assert sheet.frames[0].pixels[0, 0].tolist() == [255, 0, 0, 255]


MULTIPLIED, SCREENED = [100, round(200 * 50 / 255), 0], [255, round(200 + 50 - 200 * 50 / 255), 100]


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (1, MULTIPLIED),
        (2, SCREENED),
        (4, [100, 50, 0]),
        (5, [255, 200, 100]),
        (10, [155, 150, 100]),
        (16, [255, 250, 100]),
        (17, [0, 150, 100]),
        (18, [100, 255, 255]),
    ],
)
def test_blend_modes(tmp_path: Path, mode: int, expected: list[int]):
    chunks = [ase.layer("a"), ase.layer("b", blend=mode)]
    chunks += [ase.cel(0, solid((100, 200, 100, 255))), ase.cel(1, solid((255, 50, 0, 255)))]
    sheet = read_sheet(write(tmp_path, ase.ase((4, 4), 32, [(100, chunks)])))

    assert sheet.frames[0].pixels[0, 0].tolist() == [*expected, 255]


@pytest.mark.parametrize("mode", range(19))
def test_every_blend_mode_leaves_what_it_is_not_over_alone(tmp_path: Path, mode: int):
    chunks = [ase.layer("a"), ase.layer("b", blend=mode), ase.cel(0, solid(RED)), ase.cel(1, solid(HALF, 2, 2))]
    sheet = read_sheet(write(tmp_path, ase.ase((6, 4), 32, [(100, chunks)])))

    pixels = sheet.frames[0].pixels
    assert pixels[3, 3].tolist() == list(RED) and pixels[0, 5, 3] == 0
    assert pixels[0, 0, 3] == 255


def test_several_layers_get_the_inbetweens_on_a_new_one(tmp_path: Path):
    first = [ase.layer("legs"), ase.layer("head"), ase.user_data("of the head"), ase.tags(("all", 0, 1, 0, 0))]
    first += [ase.cel(0, sprite(0)), ase.cel(1, sprite(1, colour=(0, 0, 200)))]
    frames = [(50, first), (50, [ase.cel(0, sprite(4)), ase.cel(1, sprite(5, colour=(0, 0, 200)))])]
    sheet = read_sheet(write(tmp_path, ase.ase((16, 16), 32, frames)))
    plan = plan_inbetweens(sheet, 1)
    drawn = drawings(plan)

    grown = assemble(plan, drawn)

    data = grown.form.encode(grown)["hero.aseprite"]
    read = ase.read_ase(data)
    assert read.layers == ["legs", "head", "inbetweens"]
    assert set(read.cels[0]) == {0, 1} and set(read.cels[1]) == {2} and set(read.cels[2]) == {0, 1}
    again = read_sheet(write(tmp_path, data, "grown.aseprite"))
    assert_same_pictures(again, [sheet.frames[0].pixels, drawn[0][0], sheet.frames[1].pixels])


COLOURS = [(0, 0, 0, 255), (200, 60, 40, 255), (10, 10, 10, 255), (0, 0, 99, 255), (1, 0, 99, 255)]


def indices(step: int) -> np.ndarray:
    pixels = sprite(step)
    return np.select([pixels[..., 3] == 0, pixels[..., 0] == 200], [7, 1], 2)[..., None]


@pytest.mark.parametrize("modern", [True, False])
def test_an_indexed_file_stays_in_its_palette(tmp_path: Path, modern: bool):
    colours = [*COLOURS, (9, 9, 9, 255), (9, 9, 8, 255), (255, 0, 255, 255)]
    told = ase.palette(colours) if modern else ase.old_palette([colour[:3] for colour in colours])
    frames = [(100, [told, ase.layer("body"), ase.cel(0, indices(0))]), (100, [ase.cel(0, indices(4), raw=True)])]
    sheet = read_sheet(write(tmp_path, ase.ase((16, 16), 8, frames, clear=7)))
    assert_same_pictures(sheet, [sprite(0), sprite(4)])
    plan = plan_inbetweens(sheet, 1, loop=True)

    grown = assemble(plan, drawings(plan))

    read = ase.read_ase(grown.form.encode(grown)["hero.aseprite"])
    assert np.unique(read.cels[1][0][2]).tolist() == [3], "a colour of the palette is that entry"
    assert np.unique(read.cels[3][0][2]).tolist() == [3], "the way back is drawn once, and shown the other way round"


def test_a_clear_pixel_of_an_indexed_drawing_is_the_clear_index(tmp_path: Path):
    frames = [
        (100, [ase.palette([*COLOURS, RED, RED, RED]), ase.layer("body"), ase.cel(0, indices(0))]),
        (100, [ase.cel(0, indices(4))]),
    ]
    sheet = read_sheet(write(tmp_path, ase.ase((16, 16), 8, frames, clear=7)))
    plan = plan_inbetweens(sheet, 1)
    holed = sprite(0)
    holed[6:9, 4:6] = 0

    grown = assemble(plan, [[holed]])

    x, y, values = ase.read_ase(grown.form.encode(grown)["hero.aseprite"]).cels[1][0]
    assert values[6 - y, 4 - x, 0] == 7 and values[5 - y, 4 - x, 0] == 1


def test_on_a_background_the_clear_index_is_a_colour(tmp_path: Path):
    chunks = [ase.palette([RED, GREEN]), ase.layer("Background", flags=3 | 8), ase.cel(0, np.zeros((4, 4, 1)))]
    sheet = read_sheet(write(tmp_path, ase.ase((4, 4), 8, [(100, chunks)], clear=0)))

    assert sheet.frames[0].pixels[0, 0].tolist() == list(RED)


def test_grey_with_alpha(tmp_path: Path):
    grey = np.array([[[40, 255], [200, 0]], [[90, 255], [7, 255]]], np.uint8)
    frames = [(100, [ase.layer("body"), ase.cel(0, grey)]), (100, [ase.cel(0, grey[::-1])])]
    sheet = read_sheet(write(tmp_path, ase.ase((2, 2), 16, frames)))
    plan = plan_inbetweens(sheet, 1)

    grown = assemble(plan, [[sheet.frames[1].pixels]])

    assert sheet.frames[0].pixels[0].tolist() == [[40, 40, 40, 255], [0, 0, 0, 0]]
    assert np.array_equal(ase.read_ase(grown.form.encode(grown)["hero.aseprite"]).cels[1][0][2][0], grey[1])


def test_tilemaps_are_seen_flipped_as_they_are(tmp_path: Path):
    tile = np.zeros((2, 2, 2, 4), np.uint8)
    tile[1, 0, 0], tile[1, 0, 1], tile[1, 1, 0] = RED, GREEN, HALF
    placed = np.array([[1, 1 | 0x80000000], [0, 1 | 0x20000000]])
    chunks = [ase.tileset(0, tile), ase.layer("map", kind=2, tileset=0), ase.tilemap(0, placed)]
    sheet = read_sheet(write(tmp_path, ase.ase((4, 4), 32, [(100, chunks)])))

    pixels = sheet.frames[0].pixels
    assert pixels[0].tolist() == [list(RED), list(GREEN), list(GREEN), list(RED)]
    assert not pixels[2:, :2].any()
    assert pixels[2:, 2:].swapaxes(0, 1).tolist() == pixels[:2, :2].tolist()


def test_a_file_cut_short_anywhere_is_refused_in_a_sentence(tmp_path: Path):
    data = hero(tmp_path).read_bytes()
    for length in [0, 3, 20, 127, 128, 140, *range(150, len(data), 61), len(data) - 1]:
        path = write(tmp_path, data[:length], "cut.aseprite")
        with pytest.raises(SheetError, match=r"^“cut\.aseprite” .*\.$"):
            read_sheet(path)


def test_bytes_gone_wrong_never_end_in_anything_but_a_sentence(tmp_path: Path):
    data = hero(tmp_path).read_bytes()
    chance = np.random.default_rng(5)
    for _ in range(120):
        bad = bytearray(data)
        for at in chance.integers(4, len(data), 3):
            bad[at] = chance.integers(256)
        try:
            sheet = read_sheet(write(tmp_path, bytes(bad), "bad.aseprite"))
        except SheetError as error:
            assert str(error).endswith(".")
        else:
            sheet.form.encode(sheet)


def test_a_cel_that_pretends_to_be_huge_is_not_unpacked(tmp_path: Path):
    bomb = ase.chunk(
        0x2005, bytes(7) + b"\2\0" + bytes(7) + struct.pack("<HH", 65535, 65535) + zlib.compress(bytes(10**6))
    )
    path = write(tmp_path, ase.ase((16, 16), 32, [(100, [ase.layer("body"), bomb])]))

    with pytest.raises(SheetError):
        read_sheet(path)
