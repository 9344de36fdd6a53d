"""Timing charts and exposure sheets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from animl_addon.core.errors import TimingError
from animl_addon.core.timing import Mark, Timing, chart_of, check_chart, exposure_sheet, parse_chart


def test_even_timing_divides_the_way_evenly():
    assert chart_of(3) == (0.25, 0.5, 0.75)


@pytest.mark.parametrize("timing", [Timing.EVEN, Timing.SLOW_IN, Timing.SLOW_OUT, Timing.SLOW_IN_OUT])
@given(count=st.integers(1, 200))
def test_every_timing_is_a_chart(timing: Timing, count: int):
    chart = chart_of(count, timing)

    assert len(chart) == count and check_chart(chart) == chart


def test_slow_out_crowds_at_the_first_key_and_slow_in_at_the_last():
    assert chart_of(1, Timing.SLOW_OUT) == (0.25,)
    assert chart_of(1, Timing.SLOW_IN) == (0.75,)
    assert chart_of(3, Timing.SLOW_IN_OUT) == pytest.approx((0.15625, 0.5, 0.84375))


def test_a_typed_chart_is_read():
    assert parse_chart("0.2, 0.5; .8") == (0.2, 0.5, 0.8)


@pytest.mark.parametrize("text", ["", "a, b", "0.5, 0.2", "0, 0.5", "0.5, 1", "nan", "0.5 0.5", "-1"])
def test_a_typed_chart_that_is_none_is_refused(text: str):
    with pytest.raises(TimingError):
        parse_chart(text)


@pytest.mark.parametrize("count", [0, -3, 10_000])
def test_a_count_that_nobody_draws_is_refused(count: int):
    with pytest.raises(TimingError, match=str(count)):
        chart_of(count)


def test_an_exposure_sheet_spreads_drawings_over_the_span():
    assert exposure_sheet(1, 9, 3) == (Mark(0.25, 3, 2), Mark(0.5, 5, 2), Mark(0.75, 7, 2))


def test_on_twos_there_is_a_drawing_on_every_second_frame():
    sheet = exposure_sheet(10, 17, 0, exposure=2)

    assert [mark.frame for mark in sheet] == [12, 14, 16]
    assert [mark.exposure for mark in sheet] == [2, 2, 1]
    assert [mark.time for mark in sheet] == pytest.approx([2 / 7, 4 / 7, 6 / 7])


@given(st.integers(-100, 100), st.integers(2, 60), st.data())
def test_marks_are_disjoint_and_fill_the_way_to_the_last_key(first: int, span: int, data: st.DataObject):
    count = data.draw(st.integers(1, span - 1))

    sheet = exposure_sheet(first, first + span, count)

    assert len(sheet) == count
    assert all(first < mark.frame < first + span and mark.exposure >= 1 for mark in sheet)
    ends = [mark.frame + mark.exposure for mark in sheet]
    assert ends == [*(mark.frame for mark in sheet[1:]), first + span]


@pytest.mark.parametrize(
    "wish",
    [
        {"first": 1, "last": 3, "count": 2},
        {"first": 1, "last": 1, "count": 1},
        {"first": 1, "last": 2, "count": 1, "exposure": 1},
        {"first": 1, "last": 9, "count": 1, "exposure": 5},
        {"first": 1, "last": 9, "count": 1, "timing": Timing.CUSTOM, "custom": (0.5, 0.4)},
        {"first": 1, "last": 9, "count": 1, "timing": Timing.CUSTOM, "custom": (0.5,), "exposure": 2},
    ],
)
def test_drawings_that_do_not_fit_are_refused(wish: dict):
    with pytest.raises(TimingError):
        exposure_sheet(**wish)
