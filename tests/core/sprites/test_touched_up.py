"""Drawings as they are played, painted on by an artist, in the sheet that goes out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.errors import SheetError
from animl_addon.core.sprites.expand import assemble, plan_inbetweens
from animl_addon.core.sprites.playing import on_one_canvas
from animl_addon.core.sprites.reading import read_sheet
from animl_addon.core.sprites.touched_up import Played, touched_up

from .atlases import STEPS, aseprite, packed, write
from .pictures import assert_same_pictures, drawings, in_a_row


def played(filled, plan, saved: float = 0.0) -> list[list[Played]]:
    reels = []
    for animation in plan.chosen:
        grown = filled.animations[plan.sheet.animations.index(animation)]
        pictures = on_one_canvas([filled.frames[index] for index in grown.frames])
        reels.append([Played(pixels.copy(), saved) for pixels in pictures])
    return reels


@pytest.mark.parametrize("trimmed", [False, True])
def test_what_nobody_touched_goes_out_byte_for_byte(tmp_path: Path, trimmed: bool):
    atlas, pixels = packed() if trimmed else (aseprite(True), in_a_row(STEPS))
    plan = plan_inbetweens(
        read_sheet(write(tmp_path, "fox" if trimmed else "hero", atlas, pixels).with_suffix(".json")), 2
    )
    filled = assemble(plan, drawings(plan))

    again = touched_up(plan, played(filled, plan))

    assert again.form.encode(again) == filled.form.encode(filled)


def test_a_frame_in_two_animations_is_taken_from_where_it_was_saved_last(tmp_path: Path):
    atlas = aseprite(True)
    tag = {"name": "all", "from": 0, "to": 3, "direction": "forward"}
    atlas["meta"]["frameTags"] = [tag, tag | {"name": "walk", "to": 2}]
    write(tmp_path, "hero", atlas, in_a_row(STEPS))
    plan = plan_inbetweens(read_sheet(tmp_path / "hero.json"), 1)
    filled = assemble(plan, drawings(plan))
    reels = played(filled, plan)
    painted = np.full_like(reels[0][1].pixels, 7)
    reels[0][1] = Played(painted, 5.0)

    sheet = touched_up(plan, reels)

    assert_same_pictures(sheet, [frame.pixels if index != 1 else painted for index, frame in enumerate(filled.frames)])


def test_a_missing_picture_and_one_of_another_size_are_refused(tmp_path: Path):
    write(tmp_path, "hero", aseprite(True), in_a_row(STEPS))
    plan = plan_inbetweens(read_sheet(tmp_path / "hero.json"), 1)
    reels = played(assemble(plan, drawings(plan)), plan)

    with pytest.raises(SheetError, match=r"Of the 5 pictures of “walk”, 4 are there"):
        touched_up(plan, [reels[0][:-1]])
    reels[0][1] = replace(reels[0][1], pixels=np.zeros((3, 4, 4), np.uint8))
    with pytest.raises(SheetError, match=r"saved with 4 x 3 pixels, and must have 16 x 16"):
        touched_up(plan, reels)
