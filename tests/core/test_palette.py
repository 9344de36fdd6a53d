"""Drawings keep to the colours of their keys."""

import numpy as np

from animl_addon.core.palette import Palette

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
