"""The small picture of a timing chart."""

import numpy as np
import pytest

from animl_addon.core.chart_picture import chart_picture

SIDE, BESIDE_THE_LINE = 160, 60
TOP, SPAN, THICK = 10, 136, 4
"""Rows: where the first key begins, how far below it the last begins, and how thick each is."""


def ticks(picture: np.ndarray) -> list[float]:
    """The rows at which ticks have their middle, in parts of a row, the keys among them."""
    cover = picture[:, BESIDE_THE_LINE, 3].astype(float)
    starts = [y for y in range(1, len(cover)) if cover[y] and not cover[y - 1]]
    ends = [y for y in range(1, len(cover)) if cover[y - 1] and not cover[y]]
    return [
        float(np.average(np.arange(start, end) + 0.5, weights=cover[start:end]))
        for start, end in zip(starts, ends, strict=True)
    ]


def test_every_inbetween_is_a_tick_where_it_stands_between_the_keys():
    picture = chart_picture((0.25, 0.5, 0.9), SIDE)

    assert ticks(picture) == pytest.approx([TOP + THICK / 2 + time * SPAN for time in (0, 0.25, 0.5, 0.9, 1)], abs=0.01)


@pytest.mark.parametrize("count", [3, 6, 7, 10])
def test_even_timing_has_even_ticks(count: int):
    steps = np.diff(ticks(chart_picture([number / (count + 1) for number in range(1, count + 1)], SIDE)))

    assert len(steps) == count + 1
    assert np.ptp(steps) < 0.02


def test_keys_are_the_longest_lines_and_the_ground_is_clear():
    picture = chart_picture((0.5,), SIDE, ink=(1, 1, 1))

    inked = (picture[..., 3] > 0).sum(axis=1)
    assert inked[TOP] == inked[TOP + SPAN] == inked.max() > inked[TOP + SPAN // 2] > inked[40]
    assert not picture[0].any() and not picture[:, 0].any()
    assert inked[40] == THICK  # the line alone
