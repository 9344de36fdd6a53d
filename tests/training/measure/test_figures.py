"""Figures of drawings: worked out by hand, and held against other makers' results."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from skimage.metrics import structural_similarity

from training.measure.figures import FIGURES, Judge, chamfer, gmsd, measure, ssim
from training.measure.filters import blur, box, chamfer_distance, correlate, grown
from training.measure.flicker import flicker


def paper(height: int = 40, width: int = 40) -> np.ndarray:
    return np.ones((height, width, 4), np.float32)


def with_square(left: int, paint: tuple[float, float, float] = (0.2, 0.2, 0.2)) -> np.ndarray:
    """White paper of 40 x 40 with an opaque square of 12 x 12, its top at 14."""
    image = paper()
    image[14:26, left : left + 12, :3] = paint
    return image


def bar(column: int) -> np.ndarray:
    """White paper with an upright black line, 2 px wide."""
    image = paper()
    image[:, column : column + 2, :3] = 0
    return image


def noise(seed: int, height: int = 33, width: int = 46) -> np.ndarray:
    """(H, W, 3) levels, soft enough to hold edges."""
    rng = np.random.default_rng(seed)
    return cv2.GaussianBlur(rng.uniform(0, 255, (height, width, 3)).astype(np.float32), (0, 0), 1.2).round()


def test_the_truth_is_perfect_in_every_figure():
    first, truth, last = with_square(4), with_square(10), with_square(16)

    figures = measure(truth, first, truth, last)

    assert tuple(figures) == FIGURES
    assert figures == pytest.approx(
        {"psnr": 60, "psnr_moving": 60, "ssim": 1, "gmsd": 0, "line_distance": 0, "sharpness": 1, "off_palette": 0}
    )


def test_decibels_are_those_of_the_mean_squared_error():
    first, truth, last = paper(), with_square(14, (40 / 255,) * 3), paper()
    drawn = with_square(14, (91 / 255,) * 3)

    figures = measure(drawn, first, truth, last)

    # 51 levels off in 144 of 1,600 pixels; what moves is the square and three pixels around it, 18 x 18.
    assert figures["psnr"] == pytest.approx(10 * np.log10(255**2 / (51**2 * 144 / 1600)))
    assert figures["psnr_moving"] == pytest.approx(10 * np.log10(255**2 / (51**2 * 144 / 324)))
    # neither grey is of the keys: as much that is foreign to them as the truth has
    assert figures["off_palette"] == 0


def test_a_strange_colour_counts_where_it_moves():
    first, truth, last = with_square(8), with_square(14), with_square(20)
    drawn = with_square(14)
    drawn[14:20, 14:26, :3] = (0.9, 0.1, 0.1)

    figures = measure(drawn, first, truth, last)

    # moving: 24 + 2 * 3 columns, 12 + 2 * 3 rows
    assert figures["off_palette"] == pytest.approx(100 * 72 / (30 * 18))


def test_half_the_contrast_is_a_quarter_of_the_energy():
    first, truth, last = paper(), with_square(14, (0.0, 0.0, 0.0)), paper()

    figures = measure(with_square(14, (128 / 255,) * 3), first, truth, last)

    assert figures["sharpness"] == pytest.approx((127 / 255) ** 2, rel=1e-5)


def test_lines_are_as_far_apart_as_their_pixels_on_the_mean():
    figures = measure(bar(21), bar(10), bar(18), bar(26))

    # Two columns wide and three away: one column is 3 px from the nearest of the other, the second 2.
    assert figures["line_distance"] == pytest.approx(2.5)


def test_transparency_is_judged_over_white():
    half = np.zeros((40, 40, 4), np.float32)
    half[14:26, 14:26] = (0, 0, 0, 0.6)
    first, last = np.zeros_like(half), np.zeros_like(half)

    clear = measure(half, first, with_square(14, (0.4, 0.4, 0.4)), last)

    assert clear["psnr"] == 60


def test_a_drawing_of_another_size_is_refused():
    judge = Judge.of(paper(), with_square(4), paper())

    with pytest.raises(ValueError, match="40"):
        judge.figures(paper(20, 40))


@pytest.mark.parametrize("seed", range(3))
def test_similarity_is_what_scikit_image_finds(seed: int):
    drawn, truth = noise(seed), noise(seed + 10)

    expected = structural_similarity(drawn.astype(np.float64), truth.astype(np.float64), channel_axis=2, data_range=255)

    assert ssim(drawn, truth) == pytest.approx(expected, abs=1e-9)


def test_filters_do_what_opencv_does():
    light = noise(1)[..., 0]

    for sigma in (1.0, 1.6):
        np.testing.assert_allclose(blur(light, sigma), cv2.GaussianBlur(light, (0, 0), sigma), atol=1e-3)
    sobel = correlate(light, np.array((1, 2, 1)), np.array((-1, 0, 1)))
    np.testing.assert_allclose(sobel, cv2.Sobel(light, cv2.CV_32F, 1, 0), atol=1e-3)
    means = box(light[..., None], 7)[..., 0]
    np.testing.assert_allclose(means, cv2.blur(light, (7, 7))[3:-3, 3:-3], atol=1e-3)


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.3])
def test_distances_and_growth_do_what_opencv_does(share: float):
    mask = np.random.default_rng(3).random((37, 52)) < share
    mask[5, 40] = True

    expected = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5)

    np.testing.assert_allclose(chamfer_distance(mask), expected, atol=1e-5)
    np.testing.assert_array_equal(grown(mask, 3), cv2.dilate(mask.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0)


@given(st.integers(0, 10**6), st.integers(2, 24), st.integers(2, 24))
def test_distances_know_nothing_of_left_and_right_or_up_and_down(seed: int, height: int, width: int):
    mask = np.random.default_rng(seed).random((height, width)) < 0.1
    mask[height // 2, width // 2] = True

    distance = chamfer_distance(mask)

    np.testing.assert_allclose(chamfer_distance(mask[:, ::-1])[:, ::-1], distance, atol=1e-9)
    np.testing.assert_allclose(chamfer_distance(mask.T).T, distance, atol=1e-9)
    assert (distance[mask] == 0).all() and (distance[~mask] >= 1).all()


def test_missing_lines_are_as_far_as_can_be():
    lines = np.zeros((5, 5), bool)
    lines[2] = True

    assert chamfer(lines, np.zeros((5, 5), bool)) == 30
    assert chamfer(np.zeros((5, 5), bool), np.zeros((5, 5), bool)) == 0


def test_gradients_that_differ_in_places_deviate_and_equal_ones_do_not():
    truth = noise(4)
    blot = truth.copy()
    blot[8:20, 8:20] = 255

    assert gmsd(truth, truth) == 0
    assert gmsd(blot, truth) > 0.05


def test_every_figure_tells_the_dissolve_from_the_truth():
    first, truth, last = with_square(4), with_square(13), with_square(22)

    ghost = measure((first + last) / 2, first, truth, last)

    assert ghost["psnr_moving"] < 20 and ghost["ssim"] < 0.95 and ghost["gmsd"] > 0.1
    assert ghost["line_distance"] > 2 and ghost["sharpness"] < 0.7 and ghost["off_palette"] > 30


def test_what_stands_out_of_one_drawing_blinks_and_what_comes_or_goes_does_not():
    with_it, without = with_square(14, (0.0, 0.0, 0.0)), paper()

    blink = flicker(without, [without, with_it, without], without)

    # Only the square moves; it stands out by 255 in one of three drawings.
    assert blink == pytest.approx(255 / 3)
    assert flicker(without, [without, with_it, with_it], with_it) == 0
    assert flicker(without, [without], without) == 0


def test_a_dissolve_never_blinks():
    first, last = with_square(4), with_square(20)

    assert flicker(first, [first * (1 - t) + last * t for t in (0.25, 0.5, 0.75)], last) == 0
