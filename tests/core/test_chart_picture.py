"""The small picture of a timing chart."""

import numpy as np

from animl_addon.core.chart_picture import ACCENT, chart_picture


def ticks(picture: np.ndarray) -> list[int]:
    """The columns in which an inbetween's tick begins."""
    orange = (picture[..., :3] == np.float32(ACCENT)).all(axis=2).any(axis=0)
    return [x for x in range(1, len(orange)) if orange[x] and not orange[x - 1]]


def test_every_inbetween_is_a_tick_where_it_stands_between_the_keys():
    picture = chart_picture((0.25, 0.5, 0.9), 217, 64)  # the keys stand at 8 and 207

    assert ticks(picture) == [8 + round(199 * time) for time in (0.25, 0.5, 0.9)]


def test_keys_are_the_longest_lines_and_the_ground_is_clear():
    picture = chart_picture((0.5,), 217, 64, ink=(1, 1, 1))

    inked = (picture[..., 3] > 0).sum(axis=0)
    assert inked[8] == inked[207] == inked.max() > inked[ticks(picture)[0]]
    assert not picture[0].any()
    assert inked[100] == 2  # the line alone
