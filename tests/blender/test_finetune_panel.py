"""“Fine-Tune on This Sheet” in the panel: what can be chosen, how far it is, what came of it."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon import extension
from animl_addon.operators.finetune_press import FineTunePress
from animl_addon.operators.running import cancel_current
from animl_addon.panels.finetune import ANIML_PT_finetune, ANIML_PT_finetune_strip
from animl_addon.panels.sprites import ANIML_PT_sheet
from animl_addon.preferences import preferences
from animl_addon.scene.folders import output_folder
from animl_addon.scene.sprites.sheet import find_sheet, layout_of
from animl_addon.scene.tuning_runs import run_folder

from .paper import Paper
from .pressing import prefer
from .scenes import add_image_empty
from .sheets import save_colours

pytestmark = pytest.mark.usefixtures("ready")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what a checkout is known by; nothing is trained in it here."""
    for name in ("training/finetune.py", ".venv/bin/python", ".venv/Scripts/python.exe"):
        (tmp_path / "checkout" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "checkout" / name).write_text("")
    prefer(training=tmp_path / "checkout")
    return tmp_path / "checkout"


def panel() -> Paper:
    paper: Any = Paper()
    ANIML_PT_finetune.draw(SimpleNamespace(layout=paper), bpy.context)  # type: ignore[arg-type]
    return paper


def done(folder: Path, name: str, digest: str, sentence: str, better: bool = True) -> Path:
    """A run that is done, as the trainer leaves it."""
    run = run_folder(output_folder("", str(folder)), name, digest)
    (run / "model").mkdir()
    Image.fromarray(np.full((8, 40, 3), 255, np.uint8)).save(run / "before-and-after.png")
    (run / "verdict.json").write_text(json.dumps({"sentence": sentence, "better": better}))
    return run


def test_it_stands_below_the_sheet_in_both_sidebars():
    for kind, parent in ((ANIML_PT_finetune, "ANIML_PT_sheet"), (ANIML_PT_finetune_strip, "ANIML_PT_sheet_strip")):
        registered = getattr(bpy.types, kind.__name__)
        assert (registered.bl_parent_id, registered.bl_region_type) == (parent, "UI")


@pytest.mark.usefixtures("checkout")
def test_before_anything_was_trained(tmp_path: Path):
    soft(tmp_path / "hero.png")

    paper = panel()

    assert paper.buttons == {
        "animl.finetune": True,
        "animl.use_tuned_model": False,
        "animl.use_own_model": True,
    }
    assert paper.choices == ["minutes"] and find_sheet(bpy.context).choices.minutes == 5
    assert paper.words == [] and paper.icons == 0


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    soft(tmp_path / "hero.png")
    monkeypatch.setattr(extension, "FOLDER", tmp_path)  # animl as installed: no checkout

    assert "run “make training” in one, and choose its folder as Training" in panel().text
    assert not bpy.ops.animl.finetune.poll()

    prefer(training=tmp_path)
    assert "is no checkout of animl" in panel().text


@pytest.mark.usefixtures("checkout")
def test_pixel_art_is_drawn_without_a_model_which_is_said(tmp_path: Path):
    choices: Any = add_image_empty(save_colours(tmp_path / "hero.png", (0, 1))).animl_sheet
    said = "only with Pixel Art off"

    assert said in panel().text
    choices.pixel = "OFF"
    assert said not in panel().text
    choices.pixel = "ON"
    assert said in panel().text


@pytest.mark.usefixtures("checkout")
def test_the_last_verdict_is_shown_with_its_pictures_and_its_model_can_be_used(tmp_path: Path, ready: Path):
    soft(tmp_path / "hero.png")
    done(ready, "other.png", "0000", "Another sheet.")
    done(ready, "hero.png", "aaaa", "An older one.")
    run = done(ready, "hero.png", "0001", "Keep what you had.", better=False)

    paper = panel()

    assert "Keep what you had." in paper.text and "older" not in paper.text and "Another" not in paper.text
    assert "From left" in paper.text and paper.icons == 1
    assert paper.buttons["animl.use_tuned_model"]
    prefer(models=run / "model")
    assert not panel().buttons["animl.use_tuned_model"]  # it is in use


@pytest.mark.usefixtures("checkout")
def test_a_model_that_is_broken_is_not_taken(tmp_path: Path, ready: Path):
    soft(tmp_path / "hero.png")
    done(ready, "hero.png", "aaaa", "Fine.")
    before = preferences(bpy.context).models

    with pytest.raises(RuntimeError, match="has no model"):
        bpy.ops.animl.use_tuned_model()

    assert preferences(bpy.context).models == before


@pytest.mark.usefixtures("checkout")
def test_a_run_whose_files_are_gone_is_as_none(tmp_path: Path, ready: Path):
    soft(tmp_path / "hero.png")
    run = done(ready, "hero.png", "aaaa", "Fine.")
    (run / "verdict.json").write_text("{")

    assert not panel().buttons["animl.use_tuned_model"]


def test_while_it_trains_there_is_a_bar_and_a_way_out(tmp_path: Path):
    soft(tmp_path / "hero.png")
    sheet = find_sheet(bpy.context)
    running = FineTunePress(bpy.context, sheet, layout_of(sheet.choices), 4)
    running.begin(preferences(bpy.context))
    running.doing, running.share = "Training", 0.75

    paper = panel()

    assert paper.bar == 0.75 and paper.text == "Training  ·  60 s left"
    assert paper.buttons == {"animl.cancel": True}
    assert not bpy.ops.animl.finetune.poll() and not bpy.ops.animl.generate_sprites.poll()
    bpy.context.view_layer.objects.active = None
    assert ANIML_PT_sheet.poll(bpy.context)  # the bar stays when something else is selected
    cancel_current("The test is over.")


def soft(file: Path) -> None:
    """An Empty with two frames of a shaded ball: no pixel art."""
    y, x = np.mgrid[0:48, 0:96]
    pixels = np.zeros((48, 96, 4), np.uint8)
    for left in (0, 48):
        away = np.hypot(x - left - 20 - left / 12, y - 24)
        near = away < 18
        pixels[near] = np.stack([255 - 9 * away, 40 + 8 * away, 3 * away + y, np.full_like(away, 255)], axis=2)[near]
    Image.fromarray(pixels).save(file)
    choices: Any = add_image_empty(file).animl_sheet
    choices.by, choices.width, choices.height = "CELL", 48, 48
