"""What a drawing of pixel art never does, whatever the keys are."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from animl_addon.core.picture import RGBA
from animl_addon.core.pixel.drawing import pixel_drawings
from animl_addon.core.pixel.keys import PixelKeys
from animl_addon.core.pixel.tidy import AROUND, CROSS, islands, lone

from .art import BALL, BOX, PAINTS, blown_up, colours, cut_off_figures, drawn, figures, key, pairs, placed

TIMES = st.floats(0.02, 0.98)
Pair = tuple[RGBA, RGBA]

TORN_ABOVE = (
    key(
        *("................",) * 4,
        ".......####.....",
        "......#oooo#....",
        ".....#oooooo#...",
        *(".....#ooooooo#..",) * 4,
        "......#oooo##...",
        ".......####.....",
        *("................",) * 3,
    ),
    key(
        *("................",) * 3,
        "......##........",
        ".....#oo##......",
        "....#ooooo#.....",
        "...#oooooo#.....",
        *("...#ooooooo#....",) * 2,
        "....#ooooo#.....",
        ".....#ooo#......",
        "......###.......",
        *("................",) * 4,
    ),
)
"""Between its halves the figure opens two pixels wide, one of them with a single neighbour of the outline."""


@given(pairs(), TIMES)
def test_every_pixel_is_a_colour_and_alpha_of_a_key(pair: Pair, time: float):
    [(image, confidence)] = pixel_drawings(*pair, (time,))

    assert image.shape == pair[0].shape and image.dtype == np.float32
    assert colours(image) <= colours(*pair)
    assert 0 <= confidence <= 1


@given(pairs())
def test_at_either_end_of_the_time_stands_that_key(pair: Pair):
    at_first, at_last = drawn(*pair, 1e-9, 1 - 1e-9)

    assert np.array_equal(at_first, pair[0])
    assert np.array_equal(at_last, pair[1])


@given(pairs(), TIMES, st.sampled_from([0, 1]))
def test_keys_with_two_like_halves_give_drawings_with_two_like_halves(pair: Pair, time: float, axis: int):
    first, last = (np.concatenate((image, np.flip(image, axis)), axis) for image in pair)

    [image] = drawn(first, last, time)

    assert np.array_equal(image, np.flip(image, axis))


@given(figures(), TIMES)
def test_no_pixel_stands_alone_that_stands_alone_in_no_key(pair: Pair, time: float):
    [image] = drawn(*pair, time)

    assert not any(lone(numbers).any() for numbers in _numbers(*pair))
    assert not lone(_numbers(image, image)[0]).any()


@example(TORN_ABOVE, 0.51171875)
@given(figures(), TIMES)
def test_an_outline_stays_whole_and_one_pixel_wide(pair: Pair, time: float):
    [image] = drawn(*pair, time)

    assert _open(image, beyond=True) == 0
    dark, red = _dark_and_red(image)
    assert len(np.unique(islands(dark, AROUND)[dark])) == 1
    assert not _doubled(dark).any()
    assert len(np.unique(islands(red, CROSS)[red])) == 1


@given(cut_off_figures(), TIMES)
def test_the_outline_of_what_the_edge_cuts_off_stays_whole_as_far_as_it_is_seen(pair: Pair, time: float):
    assume(not any(_open(key, beyond=False) or _doubled(_dark_and_red(key)[0]).any() for key in pair))

    [image] = drawn(*pair, time)

    assert _open(image, beyond=False) == 0
    assert not _doubled(_dark_and_red(image)[0]).any()


def _dark_and_red(image: RGBA) -> tuple[np.ndarray, np.ndarray]:
    dark, red = (np.isclose(image, np.array(PAINTS[letter]) / 255).all(axis=-1) for letter in "#o")
    return dark, red


def _open(image: RGBA, beyond: bool) -> int:
    """How many red pixels have a side to the ground; ``beyond``: whether it lies beyond the edge of the picture too."""
    dark, red = _dark_and_red(image)
    ground = np.pad(~(dark | red), 1, constant_values=beyond)
    beside = ground[:-2, 1:-1] | ground[2:, 1:-1] | ground[1:-1, :-2] | ground[1:-1, 2:]
    return int((red & beside).sum())


def _doubled(dark: np.ndarray) -> np.ndarray:
    return dark[1:, 1:] & dark[:-1, 1:] & dark[1:, :-1] & dark[:-1, :-1]


def _numbers(first: RGBA, last: RGBA) -> tuple[np.ndarray, np.ndarray]:
    keys = PixelKeys.of(first, last)
    return keys.first, keys.last


@given(figures(), st.integers(2, 8), TIMES)
def test_blown_up_art_is_drawn_as_on_its_own_grid(pair: Pair, factor: int, time: float):
    [small] = drawn(*pair, time)
    [large] = drawn(*(blown_up(image, factor) for image in pair), time)

    assert np.array_equal(large, blown_up(small, factor))


@pytest.mark.parametrize("factor", range(2, 9))
def test_what_was_cropped_after_it_was_blown_up_stays_on_its_grid(factor: int):
    keys = [key(*placed(BALL, y, x, 12, 12)) for y, x in ((3, 2), (3, 6))]
    [small] = drawn(*keys, 0.5)
    cut = slice(factor - 1, -1)

    [large] = drawn(*(blown_up(image, factor)[cut, cut] for image in keys), 0.5)

    assert np.array_equal(large, blown_up(small, factor)[cut, cut])


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (1, 7), (7, 1), (2, 2), (3, 40), (40, 3)])
def test_any_size_is_drawn(size: tuple[int, int]):
    random = np.random.default_rng(1)
    paints = np.array([PAINTS[letter] for letter in ".#o"], np.float32) / 255
    first, last = (paints[random.integers(0, 3, size)] for _ in range(2))

    for image in drawn(first, last, 0.25, 0.5):
        assert image.shape == first.shape


def test_keys_of_one_colour_and_empty_ones():
    red, blue, nothing = (np.broadcast_to(np.array(paint, np.float32) / 255, (9, 9, 4)).copy()
                          for paint in (PAINTS["o"], PAINTS["b"], PAINTS["."]))  # fmt: skip
    box = key(*placed(BOX, 2, 2, 9, 9))

    for first, last in ((red, blue), (red, nothing), (nothing, box), (box, nothing)):
        for image in drawn(first, last, 0.25, 0.75):
            assert colours(image) <= colours(first, last)


def test_the_longest_side_that_is_found_is_drawn():
    keys = [np.zeros((384, 384, 4), np.float32) for _ in range(2)]
    for image, x in zip(keys, (100, 120), strict=True):
        image[100:300, x : x + 180] = np.array(PAINTS["o"]) / 255
        image[140:180, x + 30 : x + 60] = np.array(PAINTS["b"]) / 255

    [middle] = drawn(*keys, 0.5)

    assert np.array_equal(middle, np.roll(keys[0], 10, axis=1))


@given(pairs(), TIMES)
def test_the_same_keys_give_the_same_drawing(pair: Pair, time: float):
    [once], [again] = drawn(*pair, time), drawn(*pair, time)
    among_others = drawn(*pair, 0.01, time, 0.99)[1]

    assert np.array_equal(once, again) and np.array_equal(once, among_others)
