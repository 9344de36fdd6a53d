"""Fine-Tune on This Sheet: a real training of a tiny network, in the Python of a checkout, from Blender's button."""

import json
import os
import shutil
import signal
import subprocess
import sys
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
from animl_addon.inference.finetuning import PYTHON
from animl_addon.inference.library import check_files, find_model
from animl_addon.operators.finetune import tuned
from animl_addon.operators.finetune_press import FineTunePress
from animl_addon.operators.running import current
from animl_addon.preferences import preferences
from animl_addon.scene.sprite_sheet import find_sheet, layout_of

from .pressing import prefer, refused
from .scenes import add_image_empty
from .sheets import save_atlas, save_colours
from .snapshot import snapshot

pytestmark = [
    pytest.mark.usefixtures("ready"),
    pytest.mark.skipif(not extension.checkout(), reason="there is no .venv to train in"),
]

SMALL = ("network.depth=1", "network.quarter=32", "network.eighth=32")
TINY = (*SMALL, "data.shapes=100", "data.sides=[64]", "data.pixels=8192")
WITH_TORCH = f"""
import sys
sys.path.insert(0, {str(extension.FOLDER)!r})
import torch
from training.checkpoint import save_weights
from training.models.matcher import Matcher
from pathlib import Path
torch.manual_seed(0)
save_weights(Path(sys.argv[1]), Matcher(1, 32, 32))
"""


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Weights of a tiny network, made where torch is."""
    path = tmp_path_factory.mktemp("weights") / "start.pt"
    subprocess.run([extension.FOLDER / PYTHON, "-I", "-c", WITH_TORCH, path], check=True)
    return path


def begin(start: Path, *overrides: str, minutes: float = 5.0) -> FineTunePress:
    """Start a press as the modal operator does, but of a tiny network."""
    sheet = find_sheet(bpy.context)
    fields = (f"start={json.dumps(str(start))}", *TINY, *overrides)
    running = FineTunePress(bpy.context, sheet, layout_of(sheet.choices), minutes, fields)
    running.begin(preferences(bpy.context))
    return running


def ball(file: Path) -> bpy.types.Object:
    """An Empty with four frames of 24 x 24 in which a ball rolls to the right and squashes."""
    Image.fromarray(rolling()).save(file)
    return shown(file)


def rolling() -> np.ndarray:
    pixels = np.zeros((24, 96, 4), np.uint8)
    for frame in range(4):
        y, x = np.mgrid[0:24, 0:24]
        inside = (x - 7 - 3 * frame) ** 2 + ((y - 13) * (1 + 0.1 * frame)) ** 2 < 36
        pixels[:, frame * 24 : frame * 24 + 24][inside] = (200, 60 + 20 * frame, 40, 255)
    return pixels


def shown(file: Path) -> bpy.types.Object:
    empty = add_image_empty(file)
    choices: Any = empty.animl_sheet
    choices.by, choices.width, choices.height = "CELL", 24, 24
    return empty


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
    process, began = running.process, time.monotonic()

    running.cancel("Cancelled.")

    assert time.monotonic() - began < 1 and current() is None
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to be had")
def test_a_full_disk_is_told(start: Path, tmp_path: Path):
    ball(tmp_path / "hero.png")
    running = begin(start, "steps=1")
    running.step()
    (running.folder / "last.part").symlink_to("/dev/full")

    with pytest.raises(TrainingError, match=r"cannot be written to .no space left on device.: make room"):
        running.run()


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


def test_too_little_painted_is_told(start: Path, tmp_path: Path, ready: Path):
    pixels = np.zeros((24, 48, 4), np.uint8)
    pixels[4:6, 4:6] = pixels[4:6, 30:32] = 255
    Image.fromarray(pixels).save(tmp_path / "dots.png")
    shown(tmp_path / "dots.png")

    with pytest.raises(TrainingError, match="large enough to learn from"):
        begin(start).run()

    assert not ready.exists() or not list(ready.rglob("*"))


def test_a_python_without_torch_is_told(start: Path, tmp_path: Path):
    checkout = tmp_path / "checkout"
    for folder in ("animl_addon", "training"):
        shutil.copytree(extension.FOLDER / folder, checkout / folder, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", checkout / ".venv"], check=True)
    prefer(training=checkout)
    ball(tmp_path / "hero.png")

    with pytest.raises(TrainingError, match="has no numpy: run “make training” there once"):
        begin(start).run()


def test_a_folder_that_is_no_checkout_greys_the_button(tmp_path: Path, ready: Path):
    ball(tmp_path / "hero.png")
    prefer(training=tmp_path)

    with refused(ready, "is no checkout of animl"):
        bpy.ops.animl.finetune(minutes=1)


def test_a_checkout_without_its_python_greys_the_button(tmp_path: Path, ready: Path):
    ball(tmp_path / "hero.png")
    (tmp_path / "training").mkdir()
    (tmp_path / "training" / "finetune.py").write_text("")
    prefer(training=tmp_path)

    with refused(ready, "no Python environment yet: run “make training”"):
        bpy.ops.animl.finetune(minutes=1)


@pytest.mark.parametrize("minutes", [0, -1, 100_000])
def test_senseless_minutes_are_refused(minutes: float, tmp_path: Path, ready: Path):
    ball(tmp_path / "hero.png")

    with refused(ready, "cannot be trained: choose more than 0"):
        bpy.ops.animl.finetune(minutes=minutes)


def test_a_grid_that_does_not_fit_is_refused_at_once(tmp_path: Path, ready: Path):
    ball(tmp_path / "hero.png").animl_sheet.width = 25

    with refused(ready, "do not divide"):
        bpy.ops.animl.finetune()


def test_without_a_tuned_model_there_is_none_to_use(tmp_path: Path):
    sheet = save_colours(tmp_path / "hero.png", (0, 1))
    save_atlas(sheet, (100, 100))
    add_image_empty(sheet)

    with pytest.raises(RuntimeError, match="press Fine-Tune first"):
        bpy.ops.animl.use_tuned_model()


def step_until(running: FineTunePress, true: Any) -> None:
    """Far more patient than for drawings: the process reads torch first."""
    deadline = time.monotonic() + 240
    while not true():
        assert not running.step(), "it came to its end"
        assert time.monotonic() < deadline, f"waited in vain: {running.doing}"
        time.sleep(0.01)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
