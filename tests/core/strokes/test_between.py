"""Strokes between two keys: where the truth is known they lie there, and everything on them is mixed or kept."""

from dataclasses import replace

import numpy as np
import pytest

from animl_addon.core.errors import StrokeError
from animl_addon.core.strokes.between import KeyBeyond, strokes_between
from animl_addon.core.strokes.matching import StrokePair, match_strokes
from animl_addon.core.strokes.stroke import Stroke
from tests.core.strokes import puppet
from tests.core.strokes.drawing import in_layer, line, moved, ring, stroke, turned, wave
from tests.core.strokes.measure import by_order, chamfer, places

TIMES = (0.25, 0.5, 0.75)
SAME = (StrokePair(0, 0),)


def drawn(first: list[Stroke], last: list[Stroke], times=(0.5,), **asked) -> list[tuple[Stroke, ...]]:
    return [each.strokes for each in strokes_between(first, last, match_strokes(first, last), times, **asked)]


@pytest.mark.parametrize("by", [0.1, 0.25])
def test_in_disorder_five_times_nearer_to_the_truth_than_by_order(by: float):
    for seed in range(3):
        scene = puppet.scene(seed, by)
        for time, strokes in zip(TIMES, drawn(scene.first, scene.last, TIMES), strict=True):
            truth = scene.truth(time)
            assert chamfer(strokes, truth) <= chamfer(by_order(scene.first, scene.last, time), truth) / 5


@pytest.mark.parametrize("by", [0.05, 0.25])
def test_in_order_never_worse_than_by_order(by: float):
    for seed in range(3):
        scene = puppet.scene(seed, by, puppet.AS_DRAWN)
        truth = [scene.truth(time) for time in TIMES]
        ours = [chamfer(*both) for both in zip(drawn(scene.first, scene.last, TIMES), truth, strict=True)]
        plain = [
            chamfer(by_order(scene.first, scene.last, time), there) for time, there in zip(TIMES, truth, strict=True)
        ]

        assert np.mean(ours) <= 1.05 * np.mean(plain)


def test_at_the_keys_the_keys_themselves_and_near_them_nearly_so():
    scene = puppet.scene(3, 0.2)

    start, soon, late, end = drawn(scene.first, scene.last, (0.0, 1e-4, 1 - 1e-4, 1.0))

    assert start == tuple(scene.first) and end == tuple(scene.last)
    # Two walks along one line, begun elsewhere, are measured as up to a pixel apart.
    assert chamfer(soon, scene.first) < 0.6
    assert chamfer(late, scene.last) < 0.6


def test_a_limb_swings_and_does_not_shrink():
    arm = line((0, 0), (100, 0))
    first, last = [stroke(arm)], [stroke(turned(arm, np.radians(80), (0, 0)))]

    (half,) = drawn(first, last)[0]
    (straight,) = drawn(first, last, arcs=False)[0]

    np.testing.assert_allclose(half.view, turned(arm, np.radians(40), (0, 0)), atol=0.5)
    np.testing.assert_allclose(half.points, in_layer(half.view), atol=1e-4)
    np.testing.assert_allclose(straight.view, (first[0].view + last[0].view) / 2, atol=1e-3)


def test_limbs_stay_joined():
    def arm(shoulder: float, elbow: float) -> list[Stroke]:
        upper = turned(line((0, 0), (80, 0)), shoulder, (0, 0))
        lower = upper[-1] + turned(line((0, 0), (70, 0)), shoulder + elbow, (0, 0))
        return [stroke(np.array([(-60, -20), (0, 0), (-20, 90), (-90, 90)]), cyclic=True), stroke(upper), stroke(lower)]

    between = drawn(arm(0.2, 0.1), arm(1.2, 0.9), TIMES)

    for time, (_, upper, lower) in zip(TIMES, between, strict=True):
        truth = arm(0.2 + time, 0.1 + 0.8 * time)
        np.testing.assert_allclose(upper.view, truth[1].view, atol=3)
        np.testing.assert_allclose(lower.view, truth[2].view, atol=5)
        assert np.linalg.norm(lower.view[0] - upper.view[-1]) < 1


def test_hair_that_bends_keeps_its_length():
    def hair(bend: float) -> np.ndarray:
        angle = bend * np.linspace(0, 1, 40)
        return np.stack([np.cumsum(np.cos(angle)), np.cumsum(np.sin(angle))], 1) * 4

    def length(strokes: tuple[Stroke, ...]) -> float:
        return float(np.linalg.norm(np.diff(strokes[0].view, axis=0), axis=1).sum())

    first, last = [stroke(hair(-1.5))], [stroke(hair(1.9))]

    assert length(drawn(first, last)[0]) == pytest.approx(length(tuple(first)), rel=0.03)


def test_corners_stay_corners_though_the_points_are_others():
    corners = np.array([(0, 0), (100, 0), (100, 60), (0, 60)], float)
    sides = [line(one, other, 9)[:-1] for one, other in zip(corners, np.roll(corners, -1, 0), strict=True)]
    first, last = [stroke(corners, cyclic=True)], [stroke(moved(np.concatenate(sides), 40, 0), cyclic=True)]

    (half,) = drawn(first, last)[0]

    for corner in moved(corners, 20, 0):
        assert np.linalg.norm(half.view - corner, axis=1).min() < 0.5


def test_a_bezier_stays_a_bezier_and_its_curve_is_not_changed_by_more_points():
    def curve(points: list[tuple[float, float]], off: float) -> Stroke:
        at = moved(np.array(points, float), off, 0)
        arms = np.gradient(at, axis=0) / 3
        handles = {"handle_left": in_layer(at - arms), "handle_right": in_layer(at + arms)}
        return stroke(at, curve="BEZIER", at_points=handles)

    first = curve([(0, 0), (60, 40), (120, 0)], 0)
    last = curve([(0, 0), (30, 30), (60, 40), (120, 0)], 50)

    (half,) = strokes_between([first], [last], SAME, (0.5,))[0].strokes
    (soon,) = strokes_between([first], [last], SAME, (1e-6,))[0].strokes

    assert half.curve == "BEZIER"
    assert half.at_points["handle_left"].shape == half.points.shape == (4, 3)
    for seen, key in ((outline(soon), outline(first)),):
        away = np.linalg.norm(seen[:, None] - key, axis=2)
        assert max(away.min(0).max(), away.min(1).max()) < 0.02


@pytest.mark.parametrize("ends", [0, 1, 2])
@pytest.mark.parametrize("begun", [0, 1, 2])
def test_a_circle_that_one_key_has_closed_and_the_other_open_stays_a_circle(begun: int, ends: int):
    def circle(closed: bool) -> Stroke:
        """A closed one returns to its start by ``ends`` points that lie on it, as those of an SVG do."""
        angle = np.pi / 2 * (np.arange(4 if closed else 5) + (0 if closed else begun))
        at, along = (
            50 * np.stack(both, 1) for both in ((np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle)))
        )
        arm = along * 4 / 3 * np.tan(np.pi / 8)
        left, right = at - arm, at + arm
        if closed and ends:
            at = np.concatenate([at, at[:1].repeat(ends, 0)])
            left, right = (np.concatenate([side, at[:1].repeat(ends, 0)]) for side in (left, right))
            left[4], left[0] = left[0], at[0]
        handles = {"handle_left": in_layer(left), "handle_right": in_layer(right)}
        return stroke(at, cyclic=closed, curve="BEZIER", at_points=handles)

    (half,) = drawn([circle(True)], [circle(False)])[0]

    np.testing.assert_allclose(np.linalg.norm(outline(half), axis=1), 0.5, atol=0.002)


def outline(curve: Stroke) -> np.ndarray:
    """(N, 3) the line of an open Bezier stroke, in the layer."""
    right, left = curve.at_points["handle_right"], curve.at_points["handle_left"]
    share = np.linspace(0, 1, 40)[:, None]
    rest = 1 - share
    pieces = [
        rest**3 * curve.points[i]
        + 3 * rest**2 * share * right[i]
        + 3 * rest * share**2 * left[i + 1]
        + share**3 * curve.points[i + 1]
        for i in range(len(curve) - 1)
    ]
    return np.concatenate(pieces)


def test_what_is_drawn_along_and_within_is_mixed_or_kept():
    def ink(radius: float, colour: tuple, softness: float, cap: int, material: int) -> Stroke:
        paint = {"radius": np.full(30, radius, np.float32), "vertex_color": np.tile(np.float32(colour), (30, 1))}
        inside = {"softness": softness, "start_cap": cap, "fill_color": colour}
        return stroke(wave(0, 0), material=material, at_points=paint, at_stroke=inside)

    red, none = (1.0, 0.0, 0.0, 1.0), (0.0, 0.0, 0.0, 0.0)
    first, last = [ink(1, red, 0.0, 0, 3)], [ink(3, none, 0.8, 1, 4)]

    (early,), (late,) = (each.strokes for each in strokes_between(first, last, SAME, (0.25, 0.75)))

    np.testing.assert_allclose(early.at_points["radius"], 1.5)
    np.testing.assert_allclose(late.at_points["vertex_color"], np.tile((1, 0, 0, 0.25), (30, 1)), atol=1e-6)
    assert early.at_stroke["fill_color"] == pytest.approx((1, 0, 0, 0.75))
    assert late.at_stroke["softness"] == pytest.approx(0.6)
    assert (early.at_stroke["start_cap"], late.at_stroke["start_cap"]) == (0, 1)
    assert (early.material, late.material) == (3, 4)


def test_what_lies_over_another_in_both_keys_does_so_between():
    first = [stroke(ring(40 * index, 0, 15), cyclic=True, material=index) for index in range(5)]
    pairs = [StrokePair(index, index) for index in (3, 0, 4, 2, 1)]

    for each in strokes_between(first, first, [*pairs], TIMES):
        assert [shown.material for shown in each.strokes] == list(range(5))


def test_through_a_key_the_motion_has_no_jolt():
    def ball(x: float, y: float) -> list[Stroke]:
        return [stroke(ring(x, y, 10), cyclic=True)]

    keys = [ball(0, 0), ball(100, -60), ball(150, 20)]
    into, out_of = (match_strokes(one, other) for one, other in ((keys[0], keys[1]), (keys[1], keys[2])))
    step = 1e-3

    arriving = strokes_between(keys[0], keys[1], into, (1 - step,), after=KeyBeyond(keys[2], out_of))
    leaving = strokes_between(keys[1], keys[2], out_of, (step,), before=KeyBeyond(keys[0], into))
    jolted = strokes_between(keys[1], keys[2], out_of, (step,))

    def pace(one: list[Stroke], other: list[Stroke]) -> np.ndarray:
        return (other[0].points.astype(float).mean(0) - one[0].points.astype(float).mean(0)) / step

    before = pace(list(arriving[0].strokes), keys[1])
    np.testing.assert_allclose(pace(keys[1], list(leaving[0].strokes)), before, atol=0.02)
    assert np.abs(pace(keys[1], list(jolted[0].strokes)) - before).max() > 0.3


def test_a_split_stroke_is_whole_at_the_key_where_it_is_one():
    whole = wave(0, 0, 200, 40, 60)
    first, last = [stroke(whole)], [stroke(moved(whole[29:], 12, 5)), stroke(moved(whole[:30], 12, 5))]

    soon = drawn(first, last, (1e-5,))[0]

    assert len(soon) == 2
    away = np.linalg.norm(places(opaque(first))[:, None] - places(opaque(soon)), axis=2)
    assert max(away.min(0).max(), away.min(1).max()) < 3


def opaque(strokes) -> list[Stroke]:
    return [replace(each, at_points={"opacity": np.ones(len(each), np.float32)}) for each in strokes]


def test_sure_of_the_same_drawing_and_unsure_of_another():
    scene, other = puppet.scene(0, 0.05, puppet.AS_DRAWN), puppet.scene(5, 0.25)
    scribble = [stroke(wave(x * 30, x * 17 % 50, 20 + x, 60), material=9) for x in range(12)]

    alike = strokes_between(scene.first, scene.last, match_strokes(scene.first, scene.last), TIMES)
    unlike = strokes_between(other.first, scribble, match_strokes(other.first, scribble), TIMES)

    assert min(each.confidence for each in alike) > 0.8
    assert unlike[1].confidence < 0.55
    assert unlike[1].confidence < min(unlike[0].confidence, unlike[2].confidence)


def test_a_face_that_melts_is_not_made_good_by_its_body():
    body = [stroke(line((0, 40 * row), (300, 40 * row), 30), material=row) for row in range(12)]
    face = [stroke(ring(500 + x, y, 18), cyclic=True, material=20) for x, y in ((-25, 0), (25, 0), (0, 40))]
    other = [stroke(wave(460, y, 80, 4), material=30) for y in (-10, 12, 40)]
    head = [stroke(ring(500, 15, radius), cyclic=True, material=25) for radius in (70, 76)]

    def sure(last: list[Stroke], *around: Stroke) -> float:
        first = [*body, *face, *around]
        last = [replace(each, view=each.view + 5) for each in (*last, *around)]
        return strokes_between(first, last, match_strokes(first, last), (0.5,))[0].confidence

    assert sure([*body, *face], *head) > 0.7
    assert sure([*body, *other], *head) < 0.5
    assert sure([*body, *face]) > 0.8
    assert sure([*body, *other]) < 0.5
    assert sure([*body, *face[:2]]) > 0.5  # one stroke that is missing is nothing to ask a hand for


def test_a_point_that_is_not_a_number_names_its_stroke():
    broken = stroke(wave(0, 0))
    broken.points[2] = np.inf

    with pytest.raises(StrokeError, match="Stroke 1 of the first key"):
        strokes_between([broken], [], (StrokePair(0, None),), (0.5,))


def test_bad_drawings_still_give_finite_strokes():
    dots = [stroke([(x % 30, x // 30)]) for x in range(300)]
    flat = [stroke(np.full((9, 2), 5.0)), stroke(wave(0, 0))]
    huge = [stroke(wave(0, 0) * 1e30), stroke(wave(0, 0))]

    for first, last in (([], []), ([], dots[:3]), (dots, dots[::-1]), (flat, flat[::-1]), (huge, huge), (dots, huge)):
        for strokes in drawn(first, last, TIMES):
            assert all(np.isfinite(each.points).all() and np.isfinite(each.view).all() for each in strokes)
    assert drawn([], [], TIMES) == [()] * 3
