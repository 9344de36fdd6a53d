"""Sheets on a timeline: exposures, one canvas for all frames, layouts as an artist says them, and the overview."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from animl_addon.core.errors import SheetError
from animl_addon.core.sprites.expand import plan_inbetweens, rehearse
from animl_addon.core.sprites.grid import GridForm
from animl_addon.core.sprites.layout import By, Layout
from animl_addon.core.sprites.overview import MOST_SHOWN, SIDE, overview
from animl_addon.core.sprites.playing import exposures, on_one_canvas, showing
from animl_addon.core.sprites.sheet import Animation, Clock, Direction, Frame, SpriteSheet

from .pictures import in_a_row, sprite


class Timed(GridForm):
    """A form with durations."""

    @property
    def clock(self) -> Clock | None:
        return Clock()


def sheet(durations: tuple[int, ...], animation: Animation, timed: bool = True) -> SpriteSheet:
    frames = tuple(Frame(sprite(index), str(index), each, source=index) for index, each in enumerate(durations))
    kind = Timed if timed else GridForm
    return SpriteSheet("hero", frames, (animation,), kind((16, 16), len(frames), 1, (0,) * len(frames)))


@pytest.mark.parametrize(
    ("lengths", "shown"),
    [((2, 2, 2), (2, 2, 2)), ((1.5, 1.5), (2, 1)), ((0.2, 0.2, 4), (1, 1, 2)), ((0.5, 0.5, 0.5), (1, 1, 1))],
)
def test_exposures_keep_step_with_the_clock_and_nothing_is_skipped(lengths: tuple, shown: tuple):
    assert exposures(lengths) == shown


@given(st.lists(st.floats(1, 50), min_size=1, max_size=40))
def test_the_whole_lasts_as_long_as_it_should(lengths: list[float]):
    assert abs(sum(exposures(lengths)) - sum(lengths)) <= 1


def test_durations_count_at_the_scene_s_rate():
    walk = Animation("walk", (0, 1, 2))

    shown = showing(sheet((100, 200, 50), walk), walk, rate=30, exposure=9)

    assert shown.exposures == (3, 6, 2) and shown.order == (0, 1, 2)


def test_without_durations_the_exposure_counts_and_inbetweens_share_it():
    walk = Animation("walk", (0, 1))
    before = sheet((0, 0), walk, timed=False)
    after = rehearse(plan_inbetweens(before, 1))

    assert showing(before, walk, rate=24, exposure=4).exposures == (4, 4)
    assert showing(after, after.animations[0], rate=24, exposure=4).exposures == (2, 2, 2)


def test_ping_pong_is_played_there_and_back_from_the_same_pictures():
    swing = Animation("swing", (0, 1, 2), Direction.PINGPONG)

    shown = showing(sheet((100, 100, 100), swing), swing, rate=10, exposure=1)

    assert shown.order == (0, 1, 2, 1) and len(shown.pictures) == 3


def test_what_would_last_for_hours_is_refused():
    walk = Animation("walk", (0,))

    with pytest.raises(SheetError, match="choose a shorter exposure"):
        showing(sheet((0,), walk, timed=False), walk, rate=24, exposure=1_000_000)


def test_frames_meet_at_their_pivots():
    low = Frame(np.full((4, 4, 4), 9, np.uint8), "low", pivot=(1, 4))
    high = Frame(np.full((6, 2, 4), 7, np.uint8), "high", pivot=(1, 6))

    one, two = on_one_canvas([low, high])

    assert one.shape == two.shape == (6, 4, 4)
    assert (one[2:, :] == 9).all() and not one[:2].any()
    assert (two[:, :2] == 7).all() and not two[:, 2:].any()


def test_a_layout_is_read_as_it_is_said(tmp_path: Path):
    picture = tmp_path / "hero.png"
    Image.fromarray(in_a_row([sprite(0), sprite(3)], [sprite(1), sprite(2)])).save(picture)

    assert len(Layout(By.GRID, columns=2, rows=2).read(picture).frames) == 4
    assert len(Layout(By.CELL, width=32, height=16).read(picture).frames) == 2
    assert len(Layout().read(picture).frames) == 4
    assert len(Layout(By.FILE, file=tmp_path / "hero.png").read(picture).frames) == 4
    with pytest.raises(SheetError, match="3 columns and 2 rows do not divide"):
        Layout(By.GRID, columns=3, rows=2).read(picture)


def test_the_overview_shows_every_frame_once(tmp_path: Path):
    Image.fromarray(in_a_row([sprite(0), sprite(3), sprite(6)], [sprite(1)])).save(tmp_path / "hero.png")

    found = overview(Layout(By.CELL, width=16, height=16).read(tmp_path / "hero.png"))

    assert found.layout == "3 x 2 cells of 16 x 16 pixels" and found.frames == 4
    assert found.animations == (("row 1", 3), ("row 2", 1))
    assert found.picture.shape == (SIDE, SIDE, 4)
    side = SIDE // 3
    boxes = (found.picture[..., 3] > 0).sum() / (side - 1) ** 2
    assert boxes == 4


def test_the_overview_of_very_many_frames_stays_small():
    many = Animation("all", tuple(index % 3 for index in range(3 * MOST_SHOWN)))

    assert overview(sheet((9, 9, 9), many)).picture.shape == (SIDE, SIDE, 4)
