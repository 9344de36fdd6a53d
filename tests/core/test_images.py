"""Padding, enlarging and reducing by whole factors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from animl_addon.core.images import (
    crop_repeating_edge,
    enlarge,
    from_nchw,
    pad_to_multiple,
    painted_part,
    reduce,
    round_up,
    to_nchw,
)


def counted(height: int, width: int) -> np.ndarray:
    """Every value different."""
    return np.arange(height * width * 4, dtype=np.float32).reshape(height, width, 4)


def test_the_layout_of_a_network_and_back():
    image = counted(2, 3)

    tensor = to_nchw(image)

    assert tensor.shape == (1, 4, 2, 3) and tensor.flags.c_contiguous
    assert tensor[0, 1, 1, 2] == image[1, 2, 1]
    assert (from_nchw(tensor) == image).all()


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 16))
def test_padding_reaches_the_next_multiple_and_keeps_the_picture(height: int, width: int, multiple: int):
    image = counted(height, width)

    padded = pad_to_multiple(image, multiple)

    assert padded.shape == (round_up(height, multiple), round_up(width, multiple), 4)
    assert padded.shape[0] - height < multiple and padded.shape[1] - width < multiple
    assert (padded[:height, :width] == image).all()
    assert (padded[height:, :width] == image[-1:]).all() and (padded[:height, width:] == image[:, -1:]).all()


def test_padding_that_adds_nothing_copies_nothing():
    image = counted(8, 16)

    assert np.shares_memory(pad_to_multiple(image, 8), image)


def test_a_window_may_lie_beyond_the_picture_altogether():
    image = counted(3, 3)

    assert (crop_repeating_edge(image, 0, 0, 9, 9)[3:, 3:] == image[2, 2]).all()


@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 5))
def test_reducing_undoes_enlarging(height: int, width: int, factor: int):
    image = counted(height, width)

    assert enlarge(image, factor).shape == (height * factor, width * factor, 4)
    assert (reduce(enlarge(image, factor), factor) == image).all()


def test_reducing_takes_the_mean_of_each_block():
    image = np.zeros((2, 4, 4), np.float32)
    image[0, 0], image[1, 1] = 1, 3

    assert reduce(image, 2)[0, :, 0] == pytest.approx([1, 0])


def test_what_is_painted_is_found_and_nothing_around_it():
    image = np.zeros((5, 7, 4), np.float32)
    image[1, 5, 3], image[3, 2, 3] = 1, 0.001

    assert painted_part(image) == (slice(1, 4), slice(2, 6))
    assert image[painted_part(np.zeros_like(image))].size == 0
