"""Pixel art is told from drawings with smoothed edges and from photographs, on whatever grid it comes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from animl_addon.core.files import premultiplied
from animl_addon.core.picture import RGBA
from animl_addon.core.pixel.finding import is_pixel_art
from animl_addon.core.pixel.grid import Grid
from animl_addon.core.pixel.keys import PixelKeys, codes_of

from .art import BALL, BOX, blown_up, key, placed

STEP = key(*placed(BALL, 2, 1, 8, 8)), key(*placed(BALL, 3, 3, 8, 8))


def disc(side: int, smooth: int, x: float = 0.5) -> RGBA:
    """A red disc with a dark rim on nothing; drawn ``smooth`` times as large and reduced, as programs smooth edges."""
    large = side * smooth
    picture = Image.new("RGBA", (large, large))
    box = [large * (x - 0.3), large * 0.2, large * (x + 0.3), large * 0.8]
    ImageDraw.Draw(picture).ellipse(box, fill=(200, 60, 40), outline=(20, 20, 20), width=max(large // 20, 1))
    return premultiplied(np.asarray(picture.resize((side, side), Image.Resampling.BOX)), 255)


def photograph(seed: int) -> RGBA:
    """Light that falls off, and grain: no two pixels alike."""
    random = np.random.default_rng(seed)
    y, x = np.indices((64, 64)) / 64
    light = np.stack([0.3 + 0.5 * y, 0.2 + 0.6 * x, 0.4 + 0.2 * x * y], axis=-1)
    image = np.ones((64, 64, 4), np.float32)
    image[..., :3] = (light + random.normal(0, 0.03, light.shape)).clip(0, 1)
    return image


def test_hard_edges_in_few_colours_are_pixel_art():
    assert is_pixel_art(*STEP)
    assert is_pixel_art(disc(48, 1), disc(48, 1, 0.55))


@pytest.mark.parametrize("side", [32, 48, 128, 256])
def test_smoothed_edges_are_not(side: int):
    assert not is_pixel_art(disc(side, 8), disc(side, 8, 0.55))


def test_photographs_are_not():
    assert not is_pixel_art(photograph(1), photograph(2))


def test_a_hard_drawing_as_large_as_a_screen_is_not():
    assert not is_pixel_art(disc(700, 1), disc(700, 1, 0.55))


@pytest.mark.parametrize("factor", [2, 3, 8, 40, 64])
def test_blown_up_art_is(factor: int):
    assert is_pixel_art(*(blown_up(image, factor) for image in STEP))


@given(st.integers(2, 8), st.integers(0, 7), st.integers(0, 7), st.integers(0, 7), st.integers(0, 7))
def test_the_grid_of_blown_up_and_cropped_art(factor: int, top: int, left: int, bottom: int, right: int):
    crop = [cut % factor for cut in (top, left, bottom, right)]
    large = [blown_up(image, factor) for image in STEP]
    height, width = large[0].shape[:2]
    first, last = (image[crop[0] : height - crop[2], crop[1] : width - crop[3]] for image in large)

    grid = Grid.of(codes_of(first), codes_of(last))

    assert grid.factor == factor
    assert np.array_equal(grid.shrink(codes_of(first)), codes_of(STEP[0]))
    keys = PixelKeys.of(first, last)
    assert np.array_equal(keys.picture(keys.last), last)


def test_art_on_its_own_grid_stays_on_it():
    assert Grid.of(codes_of(STEP[0]), codes_of(STEP[1])) == Grid(1, 0, 0)
    even = [key(*placed(BOX, 2, x, 8, 8)) for x in (2, 4)]  # every edge of it lies two pixels from another, but one

    assert Grid.of(*map(codes_of, even)).factor == 1


@pytest.mark.parametrize("size", [(1, 1), (1, 9), (3, 3), (8, 1)])
def test_pictures_too_small_to_tell_are_judged_without_stumbling(size: tuple[int, int]):
    image = np.ones((*size, 4), np.float32)

    assert is_pixel_art(image, image) == (max(size) >= 4)
