"""The run from the command line, its resumption, and what it leaves."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from training.config import ConfigError, load
from training.loop import checkpoint
from training.tasks.match import MatchTask
from training.train import train

ROOT = Path(__file__).parents[2]
SMOKE = ROOT / "training/configs/smoke/inbetween.toml"


BARE = """
import runpy, sys
from importlib.machinery import PathFinder
REFUSED = "av bpy cv2 matplotlib mlflow onnx onnxruntime pandas scipy skimage tensorboard torchvision".split()
class Bare(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.split(".")[0] in REFUSED else super().find_spec(name, path, target)
sys.meta_path[sys.meta_path.index(PathFinder)] = Bare
sys.argv[0] = "training/train.py"
runpy.run_path("training/train.py", run_name="__main__")
"""
"""A rented machine, which has PyTorch, NumPy and Pillow and nothing else that we might ask for."""


def test_the_smoke_run_ends_with_weights_a_log_and_pictures_on_a_bare_machine(tmp_path: Path):
    command = [sys.executable, "-c", BARE, SMOKE, "--out", tmp_path, "--device", "cpu", "--set", "minutes=1e6"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)

    assert done.returncode == 0, done.stderr
    assert checkpoint.read(tmp_path / "last.pt")["step"] == 6
    assert (tmp_path / "weights.pt").exists()
    assert (tmp_path / "preview-000006.png").exists()
    with (tmp_path / "log.csv").open() as file:
        assert [row["step"] for row in csv.DictReader(file)] == ["2", "4", "6"]
    assert not list(tmp_path.glob("*.part"))


# the rate follows the share of steps done; so much time is allowed that the clock never decides
FOUR_STEPS = [
    *("minutes=1e6", "steps=4", "preview_every=100", "log_every=100", "checkpoint_minutes=0.0", "threads=1"),
    *("data.sides=[32]", "data.pixels=2048"),
]


def test_a_stopped_run_goes_on_as_if_it_had_not_been_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    run, device = load(SMOKE, FOUR_STEPS), torch.device("cpu")
    whole = train(run, tmp_path / "whole", device)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(MatchTask, "batch", interrupted_at(2))
        train(run, tmp_path / "parts", device)
    assert checkpoint.read(tmp_path / "parts/last.pt")["step"] == 2
    parts = train(run, tmp_path / "parts", device)

    expected, found = (checkpoint.read(folder / "last.pt")["networks"]["matcher"] for folder in (whole, parts))
    for name, value in expected.items():
        torch.testing.assert_close(found[name], value, atol=1e-6, rtol=1e-5)


def interrupted_at(step: int):
    """``MatchTask.batch`` that is met by Ctrl-C at a step."""
    draw = MatchTask.batch

    def batch(task: MatchTask, at: int):
        if at == step:
            raise KeyboardInterrupt
        return draw(task, at)

    return batch


@pytest.mark.parametrize(
    ("override", "message"),
    [("stepz=3", "unknown field “stepz”"), ("data.sidez=[1]", "unknown field “sidez”"), ("steps='many'", "type int")],
)
def test_a_misspelt_or_wrong_field_is_refused_by_name(override: str, message: str):
    with pytest.raises(ConfigError, match=message):
        load(SMOKE, [override])


def test_a_missing_run_file_is_one_sentence(tmp_path: Path):
    command = [sys.executable, ROOT / "training/train.py", tmp_path / "none.toml"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)

    assert done.returncode == 2
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_run_can_start_from_the_weights_of_another(tmp_path: Path):
    first = train(load(SMOKE, [*FOUR_STEPS, "steps=1"]), tmp_path / "first", torch.device("cpu"))
    start = f"start='{(first / 'weights.pt').as_posix()}'"

    second = train(
        load(SMOKE, [*FOUR_STEPS, "steps=1", start, "optimizer.rate=0.0"]), tmp_path / "second", torch.device("cpu")
    )

    expected, found = (checkpoint.read(folder / "last.pt")["ema"] for folder in (first, second))
    for name, value in expected.items():
        torch.testing.assert_close(found[name], value, atol=2e-3, rtol=2e-3)
