"""Strokes find their partners whatever their order, direction, start and number."""

import numpy as np
import pytest

from animl_addon.core.errors import StrokeError
from animl_addon.core.strokes.matching import KeyFlow, StrokePair, match_strokes
from animl_addon.core.strokes.stroke import Stroke
from tests.core.strokes import puppet
from tests.core.strokes.drawing import line, moved, ring, stroke, wave
from tests.core.strokes.measure import share_right


def partners(pairs: tuple[StrokePair, ...]) -> set[tuple[int | None, int | None]]:
    return {(pair.first, pair.last) for pair in pairs}


@pytest.mark.parametrize("by", [0.1, 0.25])
def test_nineteen_of_twenty_find_their_own_though_points_move_by_a_quarter_of_the_figure(by: float):
    scenes = [puppet.scene(seed, by) for seed in range(6)]

    right = [share_right(scene, match_strokes(scene.first, scene.last)) for scene in scenes]

    assert np.mean(right) >= 0.95
    assert min(right) >= 0.9


def test_order_direction_and_start_do_not_matter():
    first = [
        stroke(wave(0, 0)),
        stroke(ring(50, 100, 30, 40) * [1, 0.5], cyclic=True),
        stroke(line((0, 150), (90, 160))),
    ]
    there = [moved(places.view, 15, 10) for places in first]
    last = [stroke(there[2]), stroke(there[0][::-1]), stroke(np.roll(there[1], -10, axis=0), cyclic=True)]

    pairs = match_strokes(first, last)

    assert partners(pairs) == {(0, 1), (1, 2), (2, 0)}
    found = {pair.first: pair for pair in pairs}
    assert found[0].reversed
    assert not found[2].reversed
    # An ellipse looks the same from its other end; either start is on a sample of the outline.
    assert min(abs(found[1].shift - start) for start in (0.25, 0.75)) < 0.05
    assert all(pair.confidence > 0.5 for pair in pairs)


def test_material_and_colour_tell_apart_what_has_one_shape():
    def square(x: float, material: int, colour: tuple[float, ...]) -> Stroke:
        paint = {"vertex_color": np.tile(np.float32(colour), (4, 1))}
        corners = [(x, 0), (x + 10, 0), (x + 10, 10), (x, 10)]
        return stroke(corners, cyclic=True, material=material, at_points=paint)

    red, green, clear = (1.0, 0.0, 0.0, 1.0), (0.0, 1.0, 0.0, 1.0), (0.0, 0.0, 0.0, 0.0)
    first = [square(0, 0, red), square(20, 0, green), square(40, 1, clear)]
    last = [square(0, 1, clear), square(20, 0, red), square(40, 0, green)]

    assert partners(match_strokes(first, last)) == {(0, 1), (1, 2), (2, 0)}


def test_a_split_stroke_is_found_in_its_pieces():
    whole = wave(0, 0, 200, 40, 60)
    first = [stroke(whole), stroke(ring(100, 150, 40), cyclic=True)]
    there = moved(whole, 12, 5)
    last = [stroke(there[39:][::-1]), stroke(ring(112, 155, 40), cyclic=True), stroke(there[:20]), stroke(there[19:40])]

    pairs = match_strokes(first, last)

    assert partners(pairs) == {(0, 2), (0, 3), (0, 0), (1, 1)}
    spans = [pair.first_span for pair in pairs if pair.first == 0]
    assert spans[0][0] == pytest.approx(0) and spans[-1][1] == pytest.approx(1)
    assert [span[1] for span in spans[:-1]] == pytest.approx([span[0] for span in spans[1:]])
    assert next(pair for pair in pairs if pair.last == 0).reversed


def test_pieces_become_one_stroke():
    whole = wave(0, 0, 200, 40, 60)
    first = [stroke(whole[:31]), stroke(whole[30:]), stroke(ring(100, 150, 40), cyclic=True)]
    last = [stroke(ring(112, 155, 40), cyclic=True), stroke(moved(whole[::-1], 12, 5))]

    pairs = match_strokes(first, last)

    assert partners(pairs) == {(0, 1), (1, 1), (2, 0)}
    assert all(pair.reversed for pair in pairs if pair.last == 1)


def test_a_stroke_that_one_key_has_not_stays_alone():
    first = [stroke(wave(0, 0)), stroke(ring(50, 100, 30), cyclic=True), stroke(line((0, 200), (3, 260)))]
    last = [stroke(ring(52, 100, 30), cyclic=True), stroke(wave(2, 0))]

    pairs = match_strokes(first, last)

    assert partners(pairs) == {(0, 1), (1, 0), (2, None)}
    assert match_strokes(last, first)[-1] == StrokePair(None, 2, confidence=pairs[-1].confidence)


def test_the_flow_tells_apart_what_looks_the_same():
    # A row of dashes, each of which moves to where the next one was: by their looks none has moved at all.
    row = [stroke(line((x, 50), (x, 70))) for x in range(20, 120, 20)]
    way = np.zeros((40, 80, 2), np.float32)
    way[..., 0] = 10  # of the grid's pixels, two of the picture's each
    sure = np.ones((40, 80), np.float32)

    blind, seeing = match_strokes(row, row), match_strokes(row, row, KeyFlow(way, -way, sure, sure, 2.0))

    assert partners(blind) == {(index, index) for index in range(5)}
    assert partners(seeing) >= {(index, index + 1) for index in range(4)}


def test_linked_pairs_win_against_all_looks():
    first = [stroke(wave(0, 0)), stroke(ring(50, 100, 30), cyclic=True, material=2)]

    pairs = match_strokes(first, first, links=[(0, 1), (1, 0)])

    assert partners(pairs) == {(0, 1), (1, 0)}
    assert all(pair.linked and pair.confidence == 1 for pair in pairs)


def test_three_links_rescue_a_row_that_moved_by_two():
    row = [stroke(line((x, 50), (x + 3, 70))) for x in range(20, 220, 20)]
    right = {(index, index + 2) for index in range(8)}

    assert not right & partners(match_strokes(row, row))
    assert partners(match_strokes(row, row, links=[(1, 3), (4, 6), (6, 8)])) >= right


def test_a_stroke_linked_to_two_lies_in_pieces():
    first = [stroke(line((0, 0), (100, 0)))]
    last = [stroke(line((60, 50), (100, 50))), stroke(line((0, 50), (60, 50)))]

    pairs = match_strokes(first, last, links=[(0, 0), (0, 1)])

    assert [(pair.last, pair.first_span) for pair in pairs] == [
        (1, pytest.approx((0, 0.6), abs=0.01)),
        (0, pytest.approx((0.6, 1), abs=0.01)),
    ]


def test_a_link_to_a_stroke_that_is_gone_says_so():
    with pytest.raises(StrokeError, match="stroke 3 of the first key to stroke 1 of the last"):
        match_strokes([stroke(wave(0, 0))], [stroke(wave(0, 0))], links=[(2, 0)])


def test_a_position_that_is_not_a_number_names_its_stroke():
    broken = wave(0, 0)
    broken[3, 1] = np.nan

    with pytest.raises(StrokeError, match="Stroke 2 of the last key"):
        match_strokes([stroke(wave(0, 0))], [stroke(wave(0, 0)), stroke(broken)])


def test_empty_keys_and_single_points_are_paired_as_far_as_they_go():
    dots = [stroke([(x * 7 % 101, x * 13 % 97)]) for x in range(1000)]

    assert match_strokes([], []) == ()
    assert partners(match_strokes(dots[:2], [])) == {(0, None), (1, None)}
    assert partners(match_strokes([], dots[:1])) == {(None, 0)}
    pairs = match_strokes(dots, dots)
    assert {pair.first for pair in pairs} == {pair.last for pair in pairs} == set(range(1000))
