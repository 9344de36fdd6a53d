"""Strokes that only one key has: they go with the others, and fade, or are drawn along their length."""

import numpy as np
import pytest

from animl_addon.core.strokes.between import strokes_between
from animl_addon.core.strokes.matching import KeyFlow, StrokePair, match_strokes
from animl_addon.core.strokes.stroke import BEZIER, Stroke
from tests.core.strokes.drawing import in_layer, line, moved, ring, stroke, wave


def between(first: list[Stroke], last: list[Stroke], times: tuple[float, ...], **how) -> list[tuple[Stroke, ...]]:
    return [each.strokes for each in strokes_between(first, last, match_strokes(first, last), times, **how)]


def test_what_one_key_has_not_goes_with_its_neighbours_and_fades():
    face, mole = stroke(ring(0, 0, 50), cyclic=True), stroke(ring(20, 10, 4, 8), cyclic=True)
    first, last = [face, mole], [stroke(ring(80, 0, 50), cyclic=True)]

    fading = between(first, last, (0.25, 0.75))
    back = between(last, first, (0.25,))[0]

    for time, strokes in zip((0.25, 0.75), fading, strict=True):
        np.testing.assert_allclose(strokes[1].view.mean(0), (20 + 80 * time, 10), atol=1.5)
        np.testing.assert_allclose(strokes[1].at_points["opacity"], 1 - time, atol=1e-6)
        assert strokes[1].at_stroke["fill_opacity"] == pytest.approx(1 - time)
    np.testing.assert_allclose(back[1].view.mean(0), (80, 10), atol=1.5)
    np.testing.assert_allclose(back[1].at_points["opacity"], 0.25, atol=1e-6)


def test_the_flow_carries_what_one_key_has_not():
    way = np.full((60, 100, 2), (30, 0), np.float32)
    sure = np.ones((60, 100), np.float32)
    flow = KeyFlow(way, -way, sure, sure)

    (half,) = strokes_between([stroke(ring(30, 30, 8), cyclic=True)], [], (StrokePair(0, None),), (0.5,), flow)[
        0
    ].strokes

    np.testing.assert_allclose(half.view.mean(0), (45, 30), atol=0.1)


def limb() -> tuple[Stroke, np.ndarray]:
    """An arm's outline, and a wrinkle that branches off it downward."""
    return stroke(line((0, 0), (100, 0), 21)), line((50, 0.5), (50, 40.5), 9)


@pytest.mark.parametrize("backward", [False, True])
def test_a_new_line_grows_from_where_it_touches_what_is_there(backward: bool):
    arm, wrinkle = limb()
    shown = stroke(moved(wrinkle[::-1] if backward else wrinkle, 20, 0))
    last = [stroke(moved(arm.view, 20, 0)), shown]

    soon, late = between([arm], last, (0.25, 0.75), grow=True)

    for time, strokes in ((0.25, soon), (0.75, late)):
        down = np.sort(strokes[1].view[:, 1])
        assert (down[0], down[-1]) == pytest.approx((0.5, 0.5 + 40 * time), abs=0.05)
        np.testing.assert_allclose(strokes[1].view[:, 0], 50 + 20 * time, atol=0.5)
        np.testing.assert_allclose(in_layer(strokes[1].view), strokes[1].points, atol=1e-4)


def test_a_line_that_goes_is_undrawn_the_same_way_and_opaque_all_the_time():
    arm, wrinkle = limb()
    with_it = [arm, stroke(wrinkle, at_points={"opacity": np.full(9, 0.8, np.float32)})]

    there, back = between([arm], with_it, (0.25,), grow=True)[0], between(with_it, [arm], (0.75,), grow=True)[0]

    np.testing.assert_allclose(there[1].view, back[1].view, atol=1e-3)
    np.testing.assert_allclose(there[1].at_points["opacity"], 0.8)


def test_one_that_touches_nothing_grows_as_it_was_drawn():
    first = [stroke(wave(0, 0))]

    (half,) = between(first, [*first, stroke(line((0, 90), (100, 90)))], (0.5,), grow=True)

    np.testing.assert_allclose(half[1].view[[0, -1]], [(0, 90), (50, 90)], atol=0.01)


def test_what_is_drawn_along_it_is_cut_and_not_squeezed():
    radius = np.linspace(1, 2, 9).astype(np.float32)
    arm, wrinkle = limb()
    last = [arm, stroke(wrinkle, at_points={"radius": radius})]

    (half,) = between([arm], last, (0.5,), grow=True)

    np.testing.assert_allclose(half[1].at_points["radius"], [1, 1.125, 1.25, 1.375, 1.5], atol=1e-5)


def test_a_closed_shape_and_a_dot_fade_all_the_same():
    first = [stroke(wave(0, 0))]
    last = [*first, stroke(ring(50, 60, 10), cyclic=True), stroke([(20, 80)])]

    (half,) = between(first, last, (0.5,), grow=True)

    assert [len(each) for each in half] == [30, 24, 1]
    assert [each.at_points["opacity"].mean() for each in half[1:]] == pytest.approx([0.5, 0.5])


def test_a_bezier_grows_along_its_curve_and_stays_one():
    points = np.array([(0, 0), (100, 0)], float)
    handles = {
        "handle_left": in_layer(np.array([(0, -50), (100, -50)])),
        "handle_right": in_layer(np.array([(0, 50), (100, 50)])),
    }
    bow = stroke(points, curve=BEZIER, at_points=handles)  # an S, the same from both its ends

    (half,) = between([], [bow], (0.5,), grow=True)

    assert half[0].curve == BEZIER
    np.testing.assert_allclose(half[0].points, in_layer(np.array([(0.0, 0.0), (50.0, 0.0)])), atol=1e-3)
    np.testing.assert_allclose(half[0].at_points["handle_right"][0], in_layer(np.array([(0.0, 25.0)]))[0], atol=1e-3)
    np.testing.assert_allclose(half[0].at_points["handle_left"][1], in_layer(np.array([(25.0, 12.5)]))[0], atol=1e-3)


def test_every_growing_line_has_somewhere_to_begin():
    point = np.full((5, 2), 7.0)

    for time in (1e-6, 0.5, 1 - 1e-6):
        for each in between([], [stroke(point), stroke(wave(0, 0))], (time,), grow=True)[0]:
            assert len(each) and np.isfinite(each.points).all()
