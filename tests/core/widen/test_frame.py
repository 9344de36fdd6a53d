"""The frame around a picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from animl_addon.core.errors import JobError, KeyDrawingError
from animl_addon.core.widen.frame import Frame, frame_around, read_aspect


@pytest.mark.parametrize(("text", "aspect"), [("16:9", 16 / 9), ("2.39", 2.39), ("2.39:1", 2.39), ("4/3", 4 / 3)])
def test_an_aspect_is_read_as_people_write_it(text: str, aspect: float):
    assert read_aspect(text) == pytest.approx(aspect)


@pytest.mark.parametrize("text", ["", "wide", "16:0", "0:9", "-2", "nan", "inf", "1:2:3", "100:1", "1e999"])
def test_what_is_no_aspect_is_refused(text: str):
    with pytest.raises(JobError, match="no aspect"):
        read_aspect(text)


def test_four_to_three_becomes_sixteen_to_nine_with_the_picture_in_its_middle():
    assert frame_around(1440, 1080, 16 / 9) == Frame(1920, 1080, 240, 0)
    assert frame_around(1920, 1080, 16 / 9) == Frame(1920, 1080, 0, 0)


def test_a_picture_that_is_wider_already_grows_only_where_that_is_wanted():
    with pytest.raises(JobError, match="wider than what is asked for"):
        frame_around(1920, 1080, 4 / 3)
    assert frame_around(1920, 1080, 4 / 3, taller=True) == Frame(1920, 1440, 0, 180)


def test_a_frame_that_no_one_could_show_is_refused():
    with pytest.raises(KeyDrawingError, match="too large"):
        frame_around(4000, 4000, 9.0)


@given(st.integers(1, 5000), st.integers(1, 5000), st.floats(0.2, 5))
def test_a_frame_holds_its_picture_and_comes_within_a_pixel_of_the_aspect(width: int, height: int, aspect: float):
    try:
        frame = frame_around(width, height, aspect, taller=True)
    except KeyDrawingError:
        return
    assert frame.width - width == 2 * frame.left and frame.height - height == 2 * frame.top
    assert frame.left == 0 or frame.top == 0
    assert abs(frame.width - frame.height * aspect) <= 1 + aspect
