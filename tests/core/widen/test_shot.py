"""Frames that belong together: cuts, still shots, pans."""

import numpy as np
import pytest

from animl_addon.core.widen.frame import frame_around
from animl_addon.core.widen.motion import Look, shift_between
from animl_addon.core.widen.shot import Shots, Survey
from tests.core.widen.wideners import EdgeRepeated, paper

SIDE = 21
"""Pixels added on either side of a picture of 96 x 72 to make it 16:9, within one."""


def widened(pictures: list[np.ndarray], model: EdgeRepeated) -> list[np.ndarray]:
    survey = Survey(lambda index: pictures[index], len(pictures))
    survey.reach(len(pictures))
    frames = [frame_around(picture.shape[1], picture.shape[0], 16 / 9) for picture in pictures]
    shots = Shots(model, lambda index: (pictures[index], None), frames, survey.places)
    return [shots.complete(index)[0] for index in range(len(pictures))]


def with_actor(picture: np.ndarray, left: int) -> np.ndarray:
    acted = picture.copy()
    acted[20:60, max(left, 0) : max(left + 16, 0)] = (0.9, 0.1, 0.1, 1)
    return acted


@pytest.mark.parametrize("shift", [(0, 0), (7, 0), (-3, 5), (0, -11)])
def test_how_a_view_moves_is_found_though_someone_acts_before_it(shift: tuple[int, int]):
    world = paper(160, 200)
    earlier = with_actor(world[40:112, 40:136], 30)
    later = with_actor(world[40 + shift[1] : 112 + shift[1], 40 + shift[0] : 136 + shift[0]], 38)

    assert shift_between(Look.at(earlier), Look.at(later)) == pytest.approx(shift, abs=0.3)


def test_a_cut_is_no_motion():
    other = paper(72, 96, seed=5)
    other[..., :3] *= (1, 0.2, 0.1)

    assert shift_between(Look.at(paper(72, 96) * (0.2, 0.4, 1, 1)), Look.at(other)) is None


def test_in_a_still_shot_the_sides_stand_still_while_someone_acts_in_the_middle():
    stage, model = paper(72, 96), EdgeRepeated()

    frames = widened([with_actor(stage, left) for left in (30, 40, 50)], model)

    assert model.asked == 1
    for frame in frames[1:]:
        assert (frame[:, :16] == frames[0][:, :16]).all() and (frame[:, -16:] == frames[0][:, -16:]).all()


def test_where_someone_leaves_the_side_is_drawn_anew_and_elsewhere_it_stays():
    stage, model = paper(72, 96), EdgeRepeated()

    first, leaving, left = widened([with_actor(stage, left) for left in (40, 88, 200)], model)

    assert (leaving[:, :16] == first[:, :16]).all()
    assert (leaving[:12, -16:] == first[:12, -16:]).all()
    assert leaving[30:50, -16:] == pytest.approx(leaving[30:50, [-24]].repeat(16, 1), abs=0.01)  # red to the rim
    assert left[:, -16:] == pytest.approx(first[:, -16:])  # what was drawn before the actor came is taken up again


def test_a_slow_fade_is_followed():
    stage, model = paper(72, 96), EdgeRepeated()
    fade = [stage * np.float32((step, step, step, 1)) for step in np.linspace(1, 0.4, 40)]

    frames = widened(fade, model)

    assert frames[-1][:, :16, :3].mean() == pytest.approx(frames[-1][:, 24:40, :3].mean(), abs=0.12)


def test_in_a_pan_the_sides_show_what_other_frames_know():
    world, model = paper(72, 300), EdgeRepeated()
    pictures = [world[:, 60 + 6 * step : 156 + 6 * step] for step in range(12)]

    frames = widened(pictures, model)

    side = (frames[0].shape[1] - 96) // 2
    at = 60 + 6 * 5 - side
    assert frames[5] == pytest.approx(world[:, at : at + frames[5].shape[1]], abs=1 / 255)


def test_what_a_pan_invents_at_its_end_moves_with_the_world():
    world, model = paper(72, 300), EdgeRepeated()
    pictures = [world[:, 60 + 6 * step : 156 + 6 * step] for step in range(6)]

    frames = widened(pictures, model)

    side = (frames[0].shape[1] - 96) // 2
    before, after = frames[-2], frames[-1]
    invented = slice(side + 96 + 6, frames[0].shape[1])  # beyond the last picture, as the frame before saw it
    assert before[:, invented] == pytest.approx(after[:, invented.start - 6 : invented.stop - 6], abs=0.01)


def test_a_shot_knows_nothing_of_the_one_before_the_cut():
    blue, red = paper(72, 96) * np.float32((0.2, 0.4, 1, 1)), paper(72, 96, 5) * np.float32((1, 0.2, 0.1, 1))
    model = EdgeRepeated()

    frames = widened([blue, blue, red, red], model)

    assert model.asked == 2
    assert frames[2][:, :16, 0].mean() > frames[2][:, :16, 2].mean()
