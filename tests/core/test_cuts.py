"""Is it the same drawing, and does a scene cut lie between."""

import numpy as np

from animl_addon.core.cuts import same_drawing, scene_cut


def scene(paper: tuple[float, float, float], ink: tuple[float, float, float], x: int, size: int = 60) -> np.ndarray:
    """A square of one colour on paper of another, 160 x 240, opaque."""
    image = np.ones((160, 240, 4), np.float32)
    image[..., :3] = paper
    image[40 : 40 + size, x : x + size, :3] = ink
    return image


DAY = scene((0.6, 0.8, 1.0), (0.9, 0.2, 0.1), x=20)


def test_a_drawing_is_the_same_as_itself_saved_again():
    noise = np.random.default_rng(0).uniform(-2 / 255, 2 / 255, DAY.shape).astype(np.float32)

    assert same_drawing(DAY, DAY)
    assert same_drawing(DAY, np.clip(DAY + noise, 0, 1))


def test_a_blink_is_another_drawing():
    blink = DAY.copy()
    blink[50:52, 30:33, :3] = 0

    assert not same_drawing(DAY, blink)


def test_pictures_of_unlike_sizes_are_unlike():
    assert not same_drawing(DAY, DAY[:100])
    assert scene_cut(DAY, DAY[:100])


def test_a_move_across_the_whole_picture_is_no_cut():
    assert not scene_cut(DAY, scene((0.6, 0.8, 1.0), (0.9, 0.2, 0.1), x=170))


def test_a_move_on_clear_paper_is_no_cut():
    first, last = np.zeros((100, 200, 4), np.float32), np.zeros((100, 200, 4), np.float32)
    first[10:60, 10:60], last[40:90, 140:190] = (0.8, 0.3, 0.1, 1), (0.8, 0.3, 0.1, 1)

    assert not scene_cut(first, last)


def test_nightfall_over_the_same_scene_is_no_cut():
    assert not scene_cut(DAY, DAY * np.array([0.3, 0.3, 0.4, 1], np.float32))


def test_another_place_is_a_cut():
    cave = scene((0.15, 0.1, 0.1), (0.9, 0.8, 0.3), x=90, size=110)

    assert scene_cut(DAY, cave)


def test_pictures_of_a_few_pixels_are_compared_too():
    dot = np.ones((1, 1, 4), np.float32)

    assert same_drawing(dot, dot) and not scene_cut(dot, dot)
    assert not scene_cut(np.ones((3, 5000, 4), np.float32), np.ones((3, 5000, 4), np.float32))
