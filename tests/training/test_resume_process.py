"""A real child process that is terminated in the middle, and goes on."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from training.config import load
from training.loop import checkpoint
from training.train import train

ROOT = Path(__file__).parents[2]
SMOKE = ROOT / "training/configs/smoke/inbetween.toml"
TINY = [
    *("steps=4", "minutes=1e6", "log_every=1", "preview_every=100", "checkpoint_minutes=1e6", "tensorboard=false"),
    *("threads=1", "data.shapes=100", "data.sides=[32]", "data.pixels=2048"),
]

TERMINATED = """
import os, signal, sys
from training.tasks.match import MatchTask
from training.train import main
step = MatchTask.step
def terminated(task, batch, number, progress):
    if number == 1:
        os.kill(os.getpid(), signal.SIGTERM)
    return step(task, batch, number, progress)
MatchTask.step = terminated
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without asking it")
def test_a_terminated_run_saves_and_goes_on_as_if_nothing_had_been(tmp_path: Path):
    sets = [word for one in TINY for word in ("--set", one)]
    command = [sys.executable, "-c", TERMINATED, SMOKE, "--out", tmp_path / "parts", "--device", "cpu", *sets]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800)

    assert done.returncode == 128 + 15, done.stderr
    assert "the same command goes on from here" in done.stderr
    assert checkpoint.read(tmp_path / "parts/last.pt")["step"] == 2
    run, device = load(SMOKE, TINY), torch.device("cpu")
    parts = checkpoint.read(train(run, tmp_path / "parts", device) / "last.pt")
    whole = checkpoint.read(train(run, tmp_path / "whole", device) / "last.pt")
    for part in ("ema", "networks"):
        expected, found = (state[part] if part == "ema" else state[part]["matcher"] for state in (whole, parts))
        assert all(torch.equal(value, found[name]) for name, value in expected.items())
