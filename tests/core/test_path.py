"""The way between two keys, told by the keys beyond, where one can reckon what it must be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from animl_addon.core.model import Tensor
from animl_addon.core.path import Path, bend, follow, paths

SIZE = (24, 32)
ONES = np.ones((1, 1, *SIZE), np.float32)


def pan(x: float, y: float = 0.0) -> Tensor:
    """Every pixel goes by one vector."""
    return np.broadcast_to(np.array([x, y], np.float32).reshape(1, 2, 1, 1), (1, 2, *SIZE)).copy()


def through(positions: list[complex], gaps: tuple[float, float] = (1, 1)) -> tuple[Path, Path]:
    """Paths of a drawing that stands at these four places, the pair's own in the middle."""
    before, first, last, after = positions

    def way(start: complex, end: complex) -> Tensor:
        return pan((end - start).real, (end - start).imag)

    there, back = way(first, last), way(last, first)
    return paths(
        there,
        back,
        bend(there, way(first, before), ONES, ONES, gaps[0]),
        bend(back, way(last, after), ONES, ONES, gaps[1]),
    )


def place(moved: Tensor) -> complex:
    """Of a pixel in the middle."""
    return complex(moved[0, 0, 12, 16], moved[0, 1, 12, 16])


def test_two_keys_show_a_straight_way_at_an_even_pace():
    flow = np.random.default_rng(0).normal(size=(1, 2, *SIZE)).astype(np.float32)

    path, _ = paths(flow, -flow, None, None)

    assert (path.moved(0.3) == flow * 0.3).all()


def test_a_steady_motion_stays_steady():
    path, _ = through([-6 + 3j, 0, 6 - 3j, 12 - 6j])

    for share in (0.25, 0.5, 0.8):
        assert place(path.moved(share)) == pytest.approx(share * (6 - 3j), abs=1e-4)


@pytest.mark.parametrize("gaps", [(1, 1), (2, 1), (0.5, 3)])
def test_a_motion_that_gathers_speed_is_followed_wherever_the_keys_beyond_stand(gaps: tuple[float, float]):
    def fall(time: float) -> complex:
        return 10 * time + 2j * time * time

    path, back = through([fall(-gaps[0]), fall(0), fall(1), fall(1 + gaps[1])], gaps)

    for time in (0.2, 0.5, 0.9):
        assert place(path.moved(time)) == pytest.approx(fall(time), abs=1e-3)
        assert place(back.moved(1 - time)) == pytest.approx(fall(time) - fall(1), abs=1e-3)


def test_a_swing_goes_along_its_arc():
    def swing(turn: float) -> complex:
        return 40 * np.exp(1j * np.radians(30 * turn))

    path, _ = through([swing(turn) for turn in (-1, 0, 1, 2)])

    off_arc = abs(swing(0) + place(path.moved(0.5)) - swing(0.5))
    off_straight = abs((swing(0) + swing(1)) / 2 - swing(0.5))
    assert off_arc < off_straight / 8


def test_what_rests_before_leaves_gently_and_what_turns_round_more_so():
    steady, _ = through([-8, 0, 8, 16])
    rested, _ = through([0, 0, 8, 16])
    turned, _ = through([8, 0, 8, 16])

    early = [place(path.moved(0.25)).real for path in (turned, rested, steady)]
    assert 0 < early[0] < early[1] < early[2]


@given(st.floats(-90, 90), st.floats(-30, 30), st.floats(-90, 90), st.floats(0.1, 9), st.floats(0.1, 9))
def test_nothing_shoots_past_its_key_nor_turns_back(before: float, way: float, after: float, gap: float, other: float):
    path, _ = through([before, 0, way, after], (gap, other))

    steps = np.array([place(path.moved(share)).real for share in np.linspace(0, 1, 21)]) * np.sign(way)

    assert (np.diff(steps) > -0.1).all()  # a tenth of a pixel of what hardly moves
    assert steps[-1] == pytest.approx(abs(way), abs=1e-3)


def test_a_neighbour_that_is_not_found_again_or_is_wild_tells_nothing():
    unsure = bend(pan(8), pan(0), 0 * ONES, ONES)
    wild = bend(pan(8), pan(-200), ONES, ONES)

    assert np.abs(unsure).max() < 1e-3
    assert np.abs(wild).max() < 1e-3


def test_a_bend_fades_in_space():
    sure = ONES.copy()
    sure[..., 16:] = 0

    found = bend(pan(8), pan(0), sure, ONES)

    assert np.abs(found[0, 0, :, 0]).min() > 3 and np.abs(found[0, 0, :, -1]).max() < 0.1
    assert np.abs(np.diff(found, axis=3)).max() < 1


def test_following_looks_between_pixels_and_stays_inside():
    ramp = np.broadcast_to(np.arange(32, dtype=np.float32), (1, 1, *SIZE)).copy()

    assert follow(ramp, pan(2.5))[0, 0, 5, 7] == pytest.approx(9.5)
    assert follow(ramp, pan(99, -99))[0, 0, 5, 7] == 31
