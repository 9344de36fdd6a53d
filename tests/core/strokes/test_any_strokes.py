"""Whatever is drawn: every stroke is accounted for, and everything between is finite and near the keys at the keys."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from animl_addon.core.strokes.between import strokes_between
from animl_addon.core.strokes.matching import match_strokes
from animl_addon.core.strokes.stroke import Stroke
from tests.core.strokes.drawing import in_layer, stroke

NUMBER = st.integers(-300, 300)
PLACE = st.tuples(NUMBER, NUMBER)


@st.composite
def any_stroke(draw: st.DrawFn) -> Stroke:
    points = np.array(draw(st.lists(PLACE, min_size=1, max_size=9)), float)
    along = {"opacity": np.ones(len(points), np.float32)} if draw(st.booleans()) else {}
    curve = draw(st.sampled_from(["POLY", "POLY", "BEZIER", "NURBS"]))
    if curve == "BEZIER":
        arms = np.array(draw(st.lists(PLACE, min_size=len(points), max_size=len(points))), float)
        along |= {"handle_left": in_layer(points - arms), "handle_right": in_layer(points + arms)}
    material = draw(st.integers(0, 1))
    return stroke(points, cyclic=draw(st.booleans()), material=material, curve=curve, at_points=along)


drawings = st.lists(any_stroke(), max_size=7)


@given(drawings, drawings, st.booleans())
def test_every_stroke_is_accounted_for_and_all_is_finite(first: list[Stroke], last: list[Stroke], arcs: bool):
    pairs = match_strokes(first, last)

    assert {pair.first for pair in pairs} - {None} == set(range(len(first)))
    assert {pair.last for pair in pairs} - {None} == set(range(len(last)))
    assert all(0 <= pair.confidence <= 1 for pair in pairs)
    for each in strokes_between(first, last, pairs, (0.2, 0.5, 0.9), arcs=arcs):
        assert 0 <= each.confidence <= 1
        assert len(each.strokes) == len(pairs)
        for drawn in each.strokes:
            assert drawn.points.shape == (len(drawn), 3) and drawn.view.shape == (len(drawn), 2)
            for name, values in {"points": drawn.points, "view": drawn.view, **drawn.at_points}.items():
                assert len(values) == len(drawn), name
                assert values.dtype == np.float32 and np.isfinite(values).all(), name


@given(st.lists(any_stroke(), min_size=1, max_size=6), st.tuples(NUMBER, NUMBER))
def test_a_drawing_that_is_only_shifted_goes_straight(first: list[Stroke], way: tuple[int, int]):
    last = [shifted(each, way) for each in first]
    pairs = match_strokes(first, last)
    (half,) = strokes_between(first, last, pairs, (0.5,))

    # Strokes that lie on one another may be taken for one another; the drawing is the same.
    if all(pair.first == pair.last and not pair.reversed and not pair.shift for pair in pairs):
        for drawn, one in zip(half.strokes, first, strict=True):
            if len(drawn) == len(one):
                np.testing.assert_allclose(drawn.view, one.view + np.float32(way) / 2, atol=0.05)


def shifted(one: Stroke, way: tuple[int, int]) -> Stroke:
    along = {
        name: values + in_layer(np.array([way]))[0] if name.startswith("handle") else values
        for name, values in one.at_points.items()
    }
    return stroke(
        one.view + np.float32(way), cyclic=one.cyclic, material=one.material, curve=one.curve, at_points=along
    )
