"""Tiles cover a picture once, and only lively places are cut small."""

from collections.abc import Callable

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from animl_addon.core.tiles import Window, tiles


def margin(halo: int, whole: Window, step: int = 8) -> Callable[[Window], Window]:
    """Each core sees ``halo`` pixels around it, within the picture and its padding."""
    return lambda core: core.grown(halo).aligned(step).clipped(whole.aligned(step))


@given(st.integers(1, 700), st.integers(1, 700), st.sampled_from([8, 16, 24]), st.integers(0, 300))
def test_cores_cover_the_picture_once_and_see_no_more_than_allowed(height: int, width: int, step: int, halo: int):
    whole = Window(0, 0, height, width)
    seen = np.zeros((height, width), int)

    for tile in tiles(whole, margin(halo, whole, step), most_pixels=200 * 200, step=step):
        seen[tile.core.top : tile.core.bottom, tile.core.left : tile.core.right] += 1
        assert tile.core.top % step == 0 and tile.core.left % step == 0
        assert tile.seen.pixels <= 200 * 200
        assert tile.core.clipped(tile.seen) == tile.core

    assert (seen == 1).all()


def test_a_picture_that_fits_is_one_tile():
    whole = Window(0, 0, 100, 200)

    assert [tile.core for tile in tiles(whole, margin(9, whole), 104 * 200, 8)] == [whole]


def test_only_the_lively_corner_is_cut_small():
    whole = Window(0, 0, 512, 512)

    def see(core: Window) -> Window:
        lively = core.top < 128 and core.left < 128
        return core.grown(100 if lively else 0).clipped(whole)

    cores = [tile.core for tile in tiles(whole, see, 256 * 256, 8)]

    assert Window(256, 256, 512, 512) in cores
    assert min(cores, key=lambda core: core.pixels).top < 128


def test_a_part_that_would_see_everything_sees_what_is_near():
    whole = Window(0, 0, 1024, 1024)

    parts = list(tiles(whole, lambda core: whole, most_pixels=256 * 256, step=8))

    assert len(parts) == 64
    for tile in parts:
        assert tile.seen.pixels <= 256 * 256
        assert tile.core.grown(64).clipped(whole).clipped(tile.seen) == tile.core.grown(64).clipped(whole)


def test_windows_grow_unite_clip_align_and_scale():
    window = Window(10, 20, 30, 50)

    assert (window.height, window.width, window.pixels) == (20, 30, 600)
    assert window.grown(5) == Window(5, 15, 35, 55)
    assert window.united(Window(0, 25, 12, 60)) == Window(0, 20, 30, 60)
    assert window.clipped(Window(0, 0, 25, 25)) == Window(10, 20, 25, 25)
    assert window.aligned(8) == Window(8, 16, 32, 56)
    assert window.aligned(8).scaled(1, 8) == Window(1, 2, 4, 7)
