"""Drawings traced into strokes, and the strokes painted again."""

import numpy as np
import pytest

from animl_addon.core.trace.colours import MOST, colours_of
from animl_addon.core.trace.trace import MOST_STROKES, TracedStroke, trace

from .painter import BLUE, INK, RED, SKIN, Draw, at_pixels, disc, drawn, enlarged, painted, pen, truth


def likeness(size: tuple[int, int], draw: Draw) -> tuple[list[TracedStroke], dict[int, float]]:
    """The strokes of a drawing, and of every colour, nothing included, how much of it lies where it should."""
    picture = drawn(size, draw)
    colours = colours_of([picture])
    strokes = trace(picture, colours)
    seen, wanted = (
        at_pixels(looks, len(colours))
        for looks in (painted(strokes, colours, picture.shape[:2]), truth(enlarged(size, draw), colours))
    )
    return strokes, {
        number: float(((seen == number) & (wanted == number)).sum() / ((seen == number) | (wanted == number)).sum())
        for number in range(len(colours))
        if (wanted == number).any()
    }


def face(draw, scale: int) -> None:
    """Skin with a blush, eyes with lights, an outline and a mouth, on nothing."""
    disc(draw, 80, 70, 60, INK, scale)
    disc(draw, 80, 70, 55, SKIN, scale)
    disc(draw, 45, 85, 10, RED, scale)
    for x in (58, 102):
        disc(draw, x, 60, 11, INK, scale)
        disc(draw, x + 3, 56, 3, SKIN, scale)
    pen(draw, [(60, 95), (70, 102), (90, 102), (100, 95)], 4, INK, scale)


def test_a_drawing_comes_out_as_it_is():
    strokes, alike = likeness((160, 140), face)

    assert min(alike.values()) > 0.97
    lines = [stroke for stroke in strokes if not stroke.filled]
    assert len(lines) == 2  # the outline and the mouth
    assert {stroke.closed for stroke in lines} == {True, False}
    assert sum(len(stroke.points) for stroke in strokes) < 300


def test_a_line_has_its_width_and_ends_where_it_ends():
    [line], _ = likeness((100, 40), lambda draw, scale: pen(draw, [(12, 20), (88, 20)], 4, INK, scale))

    assert not line.filled and not line.closed
    assert line.radii == pytest.approx(2, abs=0.15)
    assert line.points[:, 1] == pytest.approx(20, abs=0.15)
    assert sorted([line.points[0, 0], line.points[-1, 0]]) == pytest.approx([12, 88], abs=0.5)
    assert len(line.points) <= 4


@pytest.mark.parametrize("width", [1, 1.5, 2, 3, 5])
@pytest.mark.parametrize("offset", [0.0, 0.5])
def test_a_thin_line_stays_in_one_piece(width: float, offset: float):
    way = [(x, 30 + offset + 12 * np.sin(x / 14)) for x in range(10, 120, 2)]
    strokes, _ = likeness((130, 60), lambda draw, scale: pen(draw, way, width, INK, scale))

    assert len(strokes) == 1 and not strokes[0].filled
    assert np.median(strokes[0].radii) == pytest.approx(width / 2, abs=0.3)
    assert np.ptp(strokes[0].points[:, 0]) == pytest.approx(108, abs=2)


def test_lines_run_on_through_a_crossing_as_a_hand_draws_them():
    def cross(draw, scale: int) -> None:
        pen(draw, [(10, 10), (90, 70)], 3, INK, scale)
        pen(draw, [(10, 70), (90, 10)], 3, INK, scale)

    strokes, alike = likeness((100, 80), cross)

    assert len(strokes) == 2
    assert all(np.ptp(stroke.points[:, 0]) == pytest.approx(80, abs=2) for stroke in strokes)
    assert min(alike.values()) > 0.9


def test_what_is_not_painted_stays_a_hole():
    def ring(draw, scale: int) -> None:
        disc(draw, 60, 60, 50, RED, scale)
        for x, y in ((45, 45), (75, 45), (60, 80)):
            disc(draw, x, y, 11, (0, 0, 0, 0), scale)

    [shape], alike = likeness((120, 120), ring)

    assert shape.filled
    assert min(alike.values()) > 0.97


def test_an_island_in_a_hole_is_painted():
    def rings(draw, scale: int) -> None:
        disc(draw, 60, 60, 55, RED, scale)
        disc(draw, 60, 60, 38, (0, 0, 0, 0), scale)
        disc(draw, 60, 60, 22, BLUE, scale)

    strokes, alike = likeness((120, 120), rings)

    assert len(strokes) == 2
    assert min(alike.values()) > 0.97


def test_no_gap_shows_between_neighbours():
    def patches(draw, scale: int) -> None:
        draw.polygon([(0, 0), (70 * scale, 0), (40 * scale, 80 * scale), (0, 80 * scale)], fill=RED)
        draw.polygon([(70 * scale, 0), (100 * scale, 0), (100 * scale, 80 * scale), (40 * scale, 80 * scale)], BLUE)
        pen(draw, [(0, 25), (100, 55)], 3, INK, scale)

    picture = drawn((100, 80), patches, ground=SKIN)
    colours = colours_of([picture])

    seen = painted(trace(picture, colours), colours, (80, 100))

    assert (seen[4:-4, 4:-4] > 0).all()


def test_corners_stay_corners():
    def square(draw, scale: int) -> None:
        draw.rectangle([20 * scale, 20 * scale, 80 * scale - 1, 80 * scale - 1], fill=RED)

    [shape], alike = likeness((100, 100), square)

    assert len(shape.points) <= 12
    for corner in ((20, 20), (80, 20), (80, 80), (20, 80)):
        assert np.hypot(*(shape.points - corner).T).min() < 0.8
    assert min(alike.values()) > 0.97


def test_a_glaze_is_not_laid_over_what_is_beneath():
    def glass(draw, scale: int) -> None:
        disc(draw, 50, 50, 40, (60, 90, 200, 128), scale)
        disc(draw, 50, 50, 15, RED, scale)

    strokes, alike = likeness((100, 100), glass)

    assert len(strokes) == 2
    assert min(alike.values()) > 0.97


@pytest.mark.parametrize("levels", [(0, 0, 0, 0), (200, 100, 50, 255), (0, 0, 0, 120)], ids=["empty", "paint", "alpha"])
@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (40, 30)])
def test_a_picture_of_one_colour(levels: tuple[int, ...], shape: tuple[int, int]):
    picture = np.broadcast_to(np.array(levels, np.float32) / 255, (*shape, 4)).copy()
    picture[..., :3] *= picture[..., 3:]

    colours = colours_of([picture])
    strokes = trace(picture, colours, crisp=True)

    assert len(strokes) == (1 if levels[3] else 0)
    assert (painted(strokes, colours, shape) == len(strokes)).all()
    assert len(trace(picture, colours)) <= 1  # a speck, as a drawing


def test_noise_has_a_bounded_number_of_strokes():
    noise = np.random.default_rng(3).random((96, 96, 4), np.float32)
    noise[..., :3] *= noise[..., 3:]

    colours = colours_of([noise])
    strokes = trace(noise, colours)

    assert colours.coarse and len(colours) <= MOST + 1
    assert len(strokes) <= MOST_STROKES
    assert all(np.isfinite(stroke.points).all() and np.isfinite(stroke.radii).all() for stroke in strokes)


def test_a_photograph_is_reduced_to_few_colours():
    down, across = np.mgrid[:90, :120] / 120
    photo = np.stack([across, down, 1 - across * down, np.ones_like(down)], axis=2).astype(np.float32)

    colours = colours_of([photo])
    strokes = trace(photo, colours)

    assert colours.coarse and len(colours) <= MOST + 1
    seen = painted(strokes, colours, (90, 120))
    assert (seen > 0).mean() > 0.99


def test_colours_are_those_of_the_keys_and_soft_edges_make_none():
    picture = drawn((160, 140), face)

    colours = colours_of([picture])

    assert {colours.straight(number) for number in range(1, len(colours))} == {INK, SKIN, RED}
    assert not colours.coarse
