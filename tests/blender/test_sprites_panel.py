"""The section “Sprite Sheet” of the panel: what was found on the sheet, and what can be chosen and pressed."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon.core.sprites import layout
from animl_addon.operators.running import cancel_current
from animl_addon.panels.inbetweens import ANIML_PT_sidebar
from animl_addon.panels.sprites import ANIML_PT_sheet, ANIML_PT_sheet_strip
from tests.core.sprites.pictures import in_a_row, sprite

from .paper import Paper
from .pressing import step_until
from .scenes import add_image_empty, add_image_strip, save_sequence, two_key_disc
from .sheets import save_atlas, save_colours
from .test_sprites_generate import begin

pytestmark = pytest.mark.usefixtures("ready")


def panel() -> Paper:
    paper: Any = Paper()
    assert ANIML_PT_sheet.poll(bpy.context)
    ANIML_PT_sheet.draw(SimpleNamespace(layout=paper), bpy.context)  # type: ignore[arg-type]
    return paper


def steps(tmp_path: Path) -> bpy.types.Object:
    """An Empty with two rows of blocks in cells of 16 x 16."""
    rows = [sprite(0), sprite(3), sprite(6)], [sprite(1), sprite(4)]
    Image.fromarray(in_a_row(*rows)).save(tmp_path / "hero.png")
    return add_image_empty(tmp_path / "hero.png")


def test_it_stands_in_both_sidebars():
    for kind, space in ((ANIML_PT_sheet, "VIEW_3D"), (ANIML_PT_sheet_strip, "SEQUENCE_EDITOR")):
        registered = getattr(bpy.types, kind.__name__)
        assert (registered.bl_space_type, registered.bl_region_type) == (space, "UI")
        assert registered.bl_category == "animl"


def test_it_is_there_only_for_a_still_picture(tmp_path: Path):
    assert not ANIML_PT_sheet.poll(bpy.context)
    two_key_disc()
    assert not ANIML_PT_sheet.poll(bpy.context)
    add_image_empty(save_sequence(tmp_path / "keys", (1, 9)), sequence=9)
    assert not ANIML_PT_sheet.poll(bpy.context)

    steps(tmp_path)

    assert ANIML_PT_sheet.poll(bpy.context)


def test_it_shows_the_guessed_grid_and_the_frames_that_it_gives(tmp_path: Path):
    steps(tmp_path)

    paper = panel()

    assert "3 x 2 cells of 16 x 16 pixels" in paper.text
    assert "row 1:  3 frames" in paper.text and "row 2:  2 frames" in paper.text and "5 frames in all" in paper.text
    assert paper.icons == 1  # the frames as a picture
    assert paper.buttons["animl.generate_sprites"] and paper.buttons["animl.play_sprites"]
    assert {"by", "tag", "count", "loop", "pixel", "exposure"} <= set(paper.choices)


def test_the_guess_can_be_put_right(tmp_path: Path):
    choices = steps(tmp_path).animl_sheet

    choices.by = "GRID"
    assert (choices.columns, choices.rows) == (3, 2)  # one begins with what was guessed
    choices.by = "CELL"
    assert (choices.width, choices.height) == (16, 16)
    choices.width, choices.height = 48, 16

    assert "1 x 2 cells of 48 x 16 pixels" in panel().text


def test_what_does_not_fit_is_said_and_the_buttons_are_grey(tmp_path: Path):
    choices = steps(tmp_path).animl_sheet
    choices.by, choices.width = "CELL", 13

    paper = panel()

    assert "cells of 13 x 16 do not divide" in paper.text
    assert not paper.buttons["animl.generate_sprites"]
    assert "width" in paper.choices


def test_a_picture_of_one_frame_is_no_sheet(tmp_path: Path):
    Image.fromarray(sprite(0)).save(tmp_path / "one.png")
    add_image_empty(tmp_path / "one.png")

    paper = panel()

    assert "This is a single frame" in paper.text
    assert not paper.buttons["animl.generate_sprites"]


def test_a_tag_that_is_not_there_is_said(tmp_path: Path):
    steps(tmp_path).animl_sheet.tag = "run"

    paper = panel()

    assert "no animation “run”" in paper.text and not paper.buttons["animl.generate_sprites"]


def test_with_a_drawing_selected_a_strip_s_sheet_is_not_meant(tmp_path: Path):
    strip = add_image_strip([save_colours(tmp_path / "hero.png", (0, 1))], start=1)
    bpy.context.scene.sequence_editor.active_strip = strip
    two_key_disc()

    assert not ANIML_PT_sheet.poll(bpy.context)


def test_an_atlas_tells_its_tags_and_needs_no_exposure(tmp_path: Path):
    sheet = save_colours(tmp_path / "hero.png", (0, 1, 2))
    save_atlas(sheet, (100, 100, 100), walk=(0, 1), rest=(2, 2))
    add_image_empty(sheet)

    paper = panel()

    assert "the atlas “hero.json”" in paper.text
    assert "walk:  2 frames" in paper.text and "rest:  1 frame" in paper.text
    assert "exposure" not in paper.choices


def test_a_strip_with_a_sheet_has_the_section_in_the_sequencer(tmp_path: Path):
    bpy.context.scene.sequence_editor_create()
    strip = add_image_strip([save_colours(tmp_path / "hero.png", (0, 1))], start=1)
    bpy.context.scene.sequence_editor.active_strip = strip

    assert ANIML_PT_sheet_strip.poll(bpy.context)


def test_a_sheet_is_read_once_while_nothing_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    steps(tmp_path)
    panel()
    monkeypatch.setattr(layout, "read_sheet", None)

    assert "5 frames in all" in panel().text

    rows = np.concatenate([in_a_row([sprite(0), sprite(3), sprite(6)])] * 3)
    Image.fromarray(rows).save(tmp_path / "hero.png")
    with pytest.raises(TypeError):
        panel()  # it would be read again


def test_while_it_draws_there_is_a_bar_and_a_way_out(tmp_path: Path):
    steps(tmp_path)
    running = begin(by="CELL", width=16, height=16, count=1)
    step_until(running, lambda: len(running.drawn) == 1)

    paper = panel()

    assert paper.bar == pytest.approx(1 / 3)
    assert "1 of 3" in paper.text and "left" in paper.text
    assert paper.buttons == {"animl.cancel": True}
    inbetweens: Any = Paper()
    ANIML_PT_sidebar.draw(SimpleNamespace(layout=inbetweens), bpy.context)  # type: ignore[arg-type]
    assert inbetweens.bar == -1  # the bar is seen once
    cancel_current("The test is over.")
