"""Fine-Tune on This Sheet: a real training of a tiny network, in the Python of a checkout, from Blender's button."""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon import extension
from animl_addon.core.errors import TrainingError
from animl_addon.core.spec import Job
from animl_addon.inference.library import check_files, find_model
from animl_addon.operators.finetune import tuned
from animl_addon.operators.running import current
from animl_addon.preferences import preferences

from .finetuning import ball, begin, rolling, step_until
from .scenes import add_image_empty
from .snapshot import snapshot

pytestmark = [
    pytest.mark.usefixtures("ready"),
    pytest.mark.skipif(not extension.checkout(), reason="there is no .venv to train in"),
]


def test_a_model_is_trained_shown_and_used(start: Path, tmp_path: Path, ready: Path):
    ball(tmp_path / "hero.png")
    before, bytes_before = snapshot(), (tmp_path / "hero.png").read_bytes()
    editor: Any = bpy.context.window_manager.windows[0].screen.areas[0]
    editor.type = "IMAGE_EDITOR"
    running = begin(start, "steps=3")

    running.run()

    found = tuned(bpy.context)
    assert found and found.models.is_relative_to(ready) and found.page
    assert "Over 2 frames" in found.sentence and found.sentence in running.summary()
    check_files(find_model(found.models, Job.INBETWEEN))
    page = bpy.data.images["hero.png before and after"]
    assert tuple(page.size) == (96 * 5, 96 * 2) and editor.spaces.active.image == page
    bpy.data.images.remove(page)
    assert snapshot() == before and (tmp_path / "hero.png").read_bytes() == bytes_before
    assert not list(ready.rglob("*.part"))

    assert bpy.ops.animl.use_tuned_model() == {"FINISHED"}
    assert preferences(bpy.context).models == found.models
    bpy.context.object.animl_sheet.pixel = "OFF"
    assert bpy.ops.animl.generate_sprites(count=1) == {"FINISHED"}  # drawn by it
    assert bpy.ops.animl.use_own_model() == {"FINISHED"}
    assert preferences(bpy.context).models == extension.MODELS


def test_cancel_is_quick_and_the_next_press_goes_on(start: Path, tmp_path: Path):
    ball(tmp_path / "hero.png")
    running = begin(start, "checkpoint_minutes=0")
    step_until(running, lambda: (running.folder / "last.pt").is_file() and running.share > 0)
    assert running.doing == "Training" and running.seconds_left
    process, began = running.process, time.process_time()  # of ours: the clock would tell of others

    running.cancel("Cancelled.")

    assert time.process_time() - began < 0.5 and current() is None
    assert process and not alive(process)
    assert "press again to go on" in running.aftermath()
    assert tuned(bpy.context) is None and not list(running.folder.glob("*.part"))
    again = begin(start, "checkpoint_minutes=0")
    step_until(again, lambda: again.share > running.share)
    assert again.folder == running.folder
    again.cancel("The test is over.")


def test_cancelled_before_it_learned_anything_leaves_nothing(start: Path, tmp_path: Path, ready: Path):
    ball(tmp_path / "hero.png")
    running = begin(start)
    step_until(running, lambda: running.doing != "Starting")

    running.cancel("Cancelled.")

    assert "nothing was kept" in running.aftermath()
    assert not ready.exists() or not list(ready.rglob("*"))


def test_undo_does_not_disturb_it(start: Path, tmp_path: Path):
    ball(tmp_path / "hero.png")
    running = begin(start)
    running.step()

    for undone in bpy.app.handlers.undo_pre:
        undone(bpy.context.scene)

    assert current() is running
    running.cancel("The test is over.")


def test_a_killed_training_is_told_and_goes_on(start: Path, tmp_path: Path):
    ball(tmp_path / "hero.png")
    running = begin(start, "checkpoint_minutes=0")
    step_until(running, lambda: (running.folder / "last.pt").is_file())
    assert running.process
    os.kill(running.process, signal.SIGKILL)

    with pytest.raises(TrainingError, match=r"ended from outside .SIGKILL.: press again, and it goes on"):
        running.run()

    assert current() is None and (running.folder / "last.pt").is_file()


def test_a_picture_not_saved_yet_is_kept_with_the_run(start: Path, tmp_path: Path):
    empty = ball(tmp_path / "hero.png")
    empty.data.pixels[3] = 0.5
    running = begin(start, "checkpoint_minutes=0")
    step_until(running, lambda: (running.folder / "last.pt").is_file())
    kept = np.array(Image.open(running.folder / "hero.png"))
    running.cancel("The test is over.")

    assert kept.shape == (24, 96, 4)
    assert np.array_equal(kept[:-1][kept[:-1, :, 3] > 0], rolling()[:-1][rolling()[:-1, :, 3] > 0])
    assert kept[-1, 0, 3] == 128


def test_an_atlas_that_lies_elsewhere_goes_along(start: Path, tmp_path: Path):
    (tmp_path / "there").mkdir()
    Image.fromarray(rolling()).save(tmp_path / "hero.png")
    atlas = tmp_path / "there" / "hero.json"
    frames = [{"filename": f"{i}", "frame": {"x": 24 * i, "y": 0, "w": 24, "h": 24}} for i in range(4)]
    atlas.write_text(json.dumps({"frames": frames, "meta": {"image": "gone.png"}}))
    choices: Any = add_image_empty(tmp_path / "hero.png").animl_sheet
    choices.by, choices.file = "FILE", str(atlas)
    running = begin(start)

    step_until(running, lambda: running.share > 0)

    running.cancel("The test is over.")


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
