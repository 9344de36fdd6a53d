"""Which pairs are drawn, and what the sheet becomes: rules that hold for every sheet."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from animl_addon.core.errors import SheetError
from animl_addon.core.sprites.aseprite import AsepriteForm
from animl_addon.core.sprites.aseprite_file import AsepriteFile
from animl_addon.core.sprites.expand import assemble, plan_inbetweens
from animl_addon.core.sprites.folder import FolderForm
from animl_addon.core.sprites.sheet import Animation, Direction, Frame, SpriteSheet

from .pictures import drawings

TIMED, UNTIMED = AsepriteForm(AsepriteFile(bytes(128), [])), FolderForm(())


def picture(number: int) -> np.ndarray:
    """0 is empty, every other number a picture of its own."""
    pixels = np.zeros((2, 2, 4), np.uint8)
    if number:
        pixels[0, 0] = [number, 0, 0, 255]
    return pixels


def sheet_of(pictures: list[int], durations: list[int], tags: list[Animation], timed: bool = True) -> SpriteSheet:
    frames = tuple(
        Frame(picture(number), f"fox {index}", duration, source=index)
        for index, (number, duration) in enumerate(zip(pictures, durations, strict=True))
    )
    return SpriteSheet("fox", frames, tuple(tags), TIMED if timed else UNTIMED)


@st.composite
def sheets(draw: st.DrawFn, timed: bool | None = None) -> SpriteSheet:
    """Up to four tags one after the other, frames without a tag among them; holds and pauses on the way."""
    pictures: list[int] = []
    tags: list[Animation] = []
    for number in range(draw(st.integers(1, 4))):
        pictures += draw(st.lists(st.integers(0, 5), max_size=2))
        length = draw(st.integers(2 if not number else 1, 5))
        frames = tuple(range(len(pictures), len(pictures) + length))
        tags.append(Animation(f"tag {number}", frames, draw(st.sampled_from(Direction))))
        pictures += draw(st.lists(st.integers(0, 5), min_size=length, max_size=length))
    durations = draw(st.lists(st.integers(24, 300), min_size=len(pictures), max_size=len(pictures)))
    return sheet_of(pictures, durations, tags, draw(st.booleans()) if timed is None else timed)


COUNTS = st.integers(0, 9)


@given(sheets(), COUNTS, st.booleans())
def test_keys_stay_as_they_are_in_their_order(sheet: SpriteSheet, count: int, loop: bool):
    plan = plan_inbetweens(sheet, count, loop=loop)

    grown = assemble(plan, drawings(plan))

    first_of = {frame.source: index for index, frame in reversed(list(enumerate(grown.frames)))}
    keys = [grown.frames[first_of[source]] for source in sorted(first_of)]
    assert sorted(first_of.values()) == [first_of[source] for source in sorted(first_of)]
    assert [key.pixels.tobytes() for key in keys] == [frame.pixels.tobytes() for frame in sheet.frames]
    assert not any(key.drawn for key in keys)


@given(sheets(timed=True), COUNTS, st.booleans())
def test_one_round_of_every_animation_lasts_as_long_as_before(sheet: SpriteSheet, count: int, loop: bool):
    plan = plan_inbetweens(sheet, count, loop=loop)

    grown = assemble(plan, drawings(plan))

    for before, after in zip(sheet.animations, grown.animations, strict=True):
        was = sum(sheet.frames[index].duration for index in before.played())
        assert sum(grown.frames[index].duration for index in after.played()) == was
    assert all(frame.duration > 0 for frame in grown.frames)


@given(sheets(timed=True), COUNTS, st.booleans())
def test_tags_stay_in_one_piece_and_apart(sheet: SpriteSheet, count: int, loop: bool):
    plan = plan_inbetweens(sheet, count, loop=loop)

    grown = assemble(plan, drawings(plan))

    for before, after in zip(sheet.animations, grown.animations, strict=True):
        first, last = after.frames[0], after.frames[-1]
        assert after.frames == tuple(range(first, last + 1))
        assert (after.name, after.direction, after.loop) == (before.name, before.direction, before.loop)
        assert {grown.frames[index].source for index in after.frames} == set(before.frames)
    owned = [index for animation in grown.animations for index in animation.frames]
    assert len(owned) == len(set(owned))


@given(sheets(timed=True), COUNTS, st.booleans())
def test_nothing_is_drawn_beside_a_hold_or_a_pause(sheet: SpriteSheet, count: int, loop: bool):
    plan = plan_inbetweens(sheet, count, loop=loop)

    grown = assemble(plan, drawings(plan))

    for before, after in zip(sheet.animations, grown.animations, strict=True):
        steps = list(zip(before.frames, before.frames[1:], strict=False))
        if loop and not before.direction.returns:
            steps.append((before.frames[-1], before.frames[0]))
        moving = 0
        for a, b in steps:
            first, last = sheet.frames[a], sheet.frames[b]
            moving += not (first.empty or last.empty or np.array_equal(first.pixels, last.pixels))
        assert len(after.frames) == len(before.frames) + moving * count


@given(sheets(timed=False), COUNTS, st.booleans())
def test_without_durations_every_step_gets_as_many(sheet: SpriteSheet, count: int, loop: bool):
    plan = plan_inbetweens(sheet, count, loop=loop)

    grown = assemble(plan, drawings(plan))

    for before, after in zip(sheet.animations, grown.animations, strict=True):
        n = len(before.frames)
        closed = loop and n > 1 and not before.direction.returns
        assert len(after.frames) == (n * (count + 1) if closed else n + (n - 1) * count)


@given(sheets(), st.integers(1, 9), st.booleans())
def test_names_are_numbered_through(sheet: SpriteSheet, count: int, loop: bool):
    plan = plan_inbetweens(sheet, count, loop=loop)

    grown = assemble(plan, drawings(plan))

    assert [frame.name for frame in grown.frames] == [f"fox {index}" for index in range(len(grown.frames))]


@given(sheets(), st.integers(1, 9))
def test_no_pair_of_pictures_is_drawn_twice(sheet: SpriteSheet, count: int):
    plan = plan_inbetweens(sheet, count, loop=True)

    asked = [frozenset((pair.first.tobytes(), pair.last.tobytes())) for pair in plan.pairs]
    assert len(asked) == len(set(asked)) and all(len(pair) == 2 for pair in asked)


def test_only_the_tags_asked_for_grow():
    tags = [Animation("walk", (0, 1)), Animation("run", (2, 3))]
    plan = plan_inbetweens(sheet_of([1, 2, 3, 4], [60] * 4, tags), 2, tags=["run"])

    grown = assemble(plan, drawings(plan))

    assert [animation.frames for animation in grown.animations] == [(0, 1), (2, 3, 4, 5)]
    assert [frame.duration for frame in grown.frames] == [60, 60, 20, 20, 20, 60]


def test_overlapping_tags_share_their_inbetweens():
    tags = [Animation("all", (0, 1, 2)), Animation("end", (1, 2))]
    plan = plan_inbetweens(sheet_of([1, 2, 3], [60] * 3, tags), 1)

    grown = assemble(plan, drawings(plan))

    assert [animation.frames for animation in grown.animations] == [(0, 1, 2, 3, 4), (2, 3, 4)]


def test_the_loop_of_overlapping_tags_is_refused():
    tags = [Animation("all", (0, 1, 2)), Animation("begin", (0, 1))]

    with pytest.raises(SheetError, match="“begin” and “all” share a frame"):
        plan_inbetweens(sheet_of([1, 2, 3], [60] * 3, tags), 1, tags=["begin"], loop=True)


def test_an_unknown_tag_is_answered_with_those_there_are():
    with pytest.raises(SheetError, match="no tag “fly”: name one of “walk”, “sit”"):
        plan_inbetweens(
            sheet_of([1, 2, 3], [60] * 3, [Animation("walk", (0, 1)), Animation("sit", (2,))]), 1, tags=["fly"]
        )


def test_a_tag_of_one_frame_is_refused_when_asked_for():
    with pytest.raises(SheetError, match="“sit” has a single frame"):
        plan_inbetweens(
            sheet_of([1, 2, 3], [60] * 3, [Animation("walk", (0, 1)), Animation("sit", (2,))]), 1, tags=["sit"]
        )


def test_a_sheet_of_single_frames_has_nothing_between():
    with pytest.raises(SheetError, match="no animation of two frames or more"):
        plan_inbetweens(sheet_of([1], [60], [Animation("sit", (0,))]), 1)


@pytest.mark.parametrize("direction", Direction)
def test_a_frame_too_short_is_refused(direction: Direction):
    plan = plan_inbetweens(sheet_of([1, 2, 3], [3, 3, 3], [Animation("walk", (0, 1, 2), direction)]), 4)

    with pytest.raises(SheetError, match="lasts 3 ms, too short"):
        assemble(plan, drawings(plan))
