"""What Fine-Tune cannot do is said in a sentence, at once where it can be known at once."""

import shutil
import subprocess
import sys
from pathlib import Path

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon import extension
from animl_addon.core.errors import TrainingError

from .finetuning import ball, begin, shown
from .pressing import prefer, refused
from .scenes import add_image_empty
from .sheets import save_atlas, save_colours

pytestmark = [
    pytest.mark.usefixtures("ready"),
    pytest.mark.skipif(not extension.checkout(), reason="there is no .venv to train in"),
]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to be had")
def test_a_full_disk_is_told(start: Path, tmp_path: Path):
    ball(tmp_path / "hero.png")
    running = begin(start, "steps=1")
    running.step()
    (running.folder / "last.part").symlink_to("/dev/full")

    with pytest.raises(TrainingError, match=r"cannot be written to .no space left on device.: make room"):
        running.run()


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
