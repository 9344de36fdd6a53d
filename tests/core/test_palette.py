"""Drawings keep to the colours of their keys."""

import numpy as np
import pytest

from animl_addon.core.files import premultiplied
from animl_addon.core.palette import BINS, SOLID, Palette

RED, BLUE = (0.9, 0.1, 0.1, 1.0), (0.1, 0.1, 0.9, 1.0)


def flat(colour: tuple[float, float, float, float]) -> np.ndarray:
    return np.broadcast_to(np.array(colour, np.float32), (4, 5, 4)).copy()


def test_a_colour_of_neither_key_becomes_the_nearest_one():
    palette = Palette.of(flat(RED), flat(BLUE))

    snapped = palette.snap(flat((0.7, 0.1, 0.3, 1.0)))

    np.testing.assert_allclose(snapped, flat(RED), atol=1e-6)


def test_colours_of_the_keys_pass_untouched_to_the_bit():
    ramp = np.ones((1, 256, 4), np.float32)
    ramp[..., :3] = np.linspace(0, 1, 256, dtype=np.float32)[None, :, None]
    palette = Palette.of(ramp, ramp)

    assert np.array_equal(palette.snap(ramp), ramp)


def test_hard_edges_stay_hard_and_soft_ones_soft():
    hard_key, soft_key = flat(RED), flat(RED) * 0.5
    half_covered = flat(RED) * np.float32(0.6)

    of_hard = Palette.of(hard_key, hard_key).snap(half_covered)
    of_soft = Palette.of(soft_key, soft_key).snap(half_covered)

    np.testing.assert_allclose(of_hard, hard_key, atol=1e-6)
    assert np.array_equal(of_soft, half_covered)


def test_keys_without_paint_change_nothing():
    empty = np.zeros((4, 5, 4), np.float32)

    assert np.array_equal(Palette.of(empty, empty).snap(flat(BLUE)), flat(BLUE))


@pytest.mark.parametrize("hard", [False, True])
def test_a_large_drawing_is_snapped_pixel_by_pixel(hard: bool):
    random = np.random.default_rng(7)
    first, last = (premultiplied(random.integers(90, 170, (70, 9, 4)), 255) for _ in range(2))
    if hard:
        first[..., 3], last[..., 3] = 1, 1
    drawing = premultiplied(random.integers(0, 256, (70, 9, 4)), 255)
    drawing[:5, :3, 3] = 0
    palette = Palette.of(first, last)

    snapped = palette.snap(drawing)

    assert palette.hard == hard
    for place in np.ndindex(70, 9):
        alpha = drawing[place][3]
        colour = drawing[place][:3] / alpha if alpha > 1e-4 else np.zeros(3, np.float32)
        if alpha > SOLID and not palette.near[bin_of(colour)]:
            colour = nearest_by_hand(palette, (np.array(bin_of(colour)) + 0.5) / BINS)
        shown = float(alpha >= 0.5) if hard else alpha
        assert snapped[place] == pytest.approx([*(colour * shown), shown], abs=1e-6)


def bin_of(colour: np.ndarray) -> tuple[int, ...]:
    return tuple(int(channel * 255 + 0.5) // 8 for channel in colour)


def nearest_by_hand(palette: Palette, colour: np.ndarray) -> np.ndarray:
    return palette.colours[((palette.colours - colour) ** 2).sum(axis=1).argmin()]
