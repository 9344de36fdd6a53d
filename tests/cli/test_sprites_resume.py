"""A sheet that was broken off is gone on with."""

import os
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.tiny_model import write_tiny_model

from .conftest import ANIML, Animl, files_in
from .sheets import load, save

ROOT = Path(__file__).parents[2]


def test_after_ctrl_c_resume_draws_only_what_is_missing(
    there: Path, animl: Animl, tmp_path_factory: pytest.TempPathFactory
):
    slow = tmp_path_factory.mktemp("slow")
    write_tiny_model(slow, slow=200)  # some tenths of a second a drawing, so that the break falls before the last
    chance = np.random.default_rng(3)
    noise = chance.integers(1, 255, (256, 256 * 9, 4), np.uint8)
    save(there / "noise.png", noise)
    words = ["sprites", "noise.png", "--grid", "256x256", "--count", "1", "--out", "filled"]
    words += ["--device", "CPU", "--models", str(slow)]
    with subprocess.Popen(
        [*ANIML, *words], stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    ) as running:
        hidden = there / "filled/.animl-noise"
        patience = time.monotonic() + 60
        while not list(hidden.glob("*-001.png")) and time.monotonic() < patience:
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=240)
    assert running.returncode == 130 and told == "animl: stopped; the drawings already written stay.\n"
    there_already = {path: path.stat().st_mtime_ns for path in hidden.glob("*-001.png")}
    assert 0 < len(there_already) < 8
    for path in hidden.iterdir():
        Image.open(path).load()
    assert list((there / "filled").iterdir()) == [hidden]

    said = animl(*words, "--resume")

    assert said.code == 0
    assert said.err[-1].startswith(f"animl: {8 - len(there_already)} drawn in ")
    assert files_in(there / "filled") == {"noise.png"}
    assert np.array_equal(load(there / "filled/noise.png")[:, 512:768], noise[:, 256:512])
