"""Completing a picture: what is known stays, what is hidden is found nearest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from animl_addon.core.errors import DeviceError, KeyDrawingError
from animl_addon.core.widen.fill import fill, sampled
from animl_addon.core.widen.nearest import nearest_known, ways
from tests.core.widen.wideners import EdgeRepeated, paper


def test_beside_a_rectangle_the_nearest_is_its_edge_and_beyond_its_corner_the_corner():
    hidden = np.ones((5, 6), bool)
    hidden[1:4, 2:4] = False

    rows, columns = nearest_known(hidden)

    assert rows.tolist() == [[1] * 6, [1] * 6, [2] * 6, [3] * 6, [3] * 6]
    assert columns.tolist() == [[2, 2, 2, 3, 3, 3]] * 5
    assert ways(hidden)[0, 0].tolist() == [2, 1] and ways(hidden)[2, 5].tolist() == [-2, 0]


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(1, 12))
def test_the_nearest_is_known_and_known_pixels_are_their_own(seed: int, height: int, width: int):
    hidden = np.random.default_rng(seed).random((height, width)) < 0.7
    hidden.flat[seed % hidden.size] = False

    rows, columns = nearest_known(hidden)

    assert not hidden[rows, columns].any()
    there = np.nonzero(~hidden)
    assert (rows[there] == there[0]).all() and (columns[there] == there[1]).all()


@pytest.mark.parametrize("side", [640, 40])
@pytest.mark.parametrize("size", [(1, 2), (3, 50), (64, 48), (70, 101)])
def test_known_pixels_are_untouched_and_hidden_ones_filled_at_any_size(side: int, size: tuple[int, int]):
    image = paper(*size)
    hidden = np.zeros(size, bool)
    hidden[:, : size[1] // 2] = True

    whole = fill(EdgeRepeated(side), image, hidden)

    assert (whole[~hidden] == image[~hidden]).all()
    assert (whole[hidden][:, 3] > 0.9).all()


def test_a_picture_with_nothing_hidden_is_returned_and_one_with_all_hidden_refused():
    image, model = paper(20, 30), EdgeRepeated()

    assert fill(model, image, np.zeros((20, 30), bool)) is image and model.asked == 0
    with pytest.raises(KeyDrawingError, match="Nothing of the picture is known"):
        fill(model, image, np.ones((20, 30), bool))


def test_values_that_are_no_numbers_are_not_drawn():
    class Broken(EdgeRepeated):
        def __call__(self, graph: str, **inputs: np.ndarray) -> dict[str, np.ndarray]:
            return {name: values * np.nan for name, values in super().__call__(graph, **inputs).items()}

    hidden = np.zeros((16, 16), bool)
    hidden[:, 8:] = True
    with pytest.raises(DeviceError, match="not numbers"):
        fill(Broken(), paper(16, 16), hidden)


def test_a_small_field_is_enlarged_without_a_shift():
    slope = np.arange(8, dtype=np.float32)[None, :, None].repeat(4, 0)
    columns = np.arange(32)

    found = sampled(slope, np.full(32, 5), columns, 4)[:, 0]

    assert found == pytest.approx(np.clip((columns + 0.5) / 4 - 0.5, 0, 7))
