"""The page “Train animl on your own drawings”, followed word for word with small made drawings."""

import csv
import importlib
import json
import re
import shlex
import tomllib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animl_addon.cli import main as animl
from animl_addon.core.spec import Job
from animl_addon.inference.library import check_files, find_model
from training.loop import checkpoint

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/train-your-own.md").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    """The words of every command of the page, in order."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, flags=re.DOTALL)
    return [shlex.split(line) for block in blocks for line in block.splitlines()]


def ball(frame: int) -> np.ndarray:
    """(48, 48, 4) bytes: a red ball with an outline on nothing, farther to the right in every frame."""
    y, x = np.mgrid[0:48, 0:48]
    away = np.hypot(x - 12 - 4 * frame, y - 26 + 2 * frame)
    picture = np.zeros((48, 48, 4), np.uint8)
    picture[away < 10] = (30, 20, 20, 255)
    picture[away < 8] = (210, 70, 50, 255)
    return picture


def draw_everything(folder: Path) -> None:
    """Three animations of five drawings to learn from, and the cases of the page to be measured by."""
    for name in ("run", "walk", "wave"):
        (folder / "drawings").mkdir(exist_ok=True)
        for frame in range(5):
            picture = np.roll(ball(frame), 3 * len(name), axis=0)
            Image.fromarray(picture).save(folder / "drawings" / f"{name}-{frame + 1:02d}.png")
    [index] = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    for case in json.loads(index)["cases"]:
        kept = folder / "kept/cases" / case["id"]
        kept.mkdir(parents=True)
        for name, frame in (("f0", 0), ("mid", 2), ("f1", 4)):
            Image.fromarray(ball(frame)).save(kept / f"{name}.png")
    (folder / "kept/index.json").write_text(index)


def test_the_page_leads_from_drawings_to_a_model_that_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    draw_everything(tmp_path)
    (tmp_path / "training").symlink_to(ROOT / "training", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    install, finetune, *rest = commands()
    assert install == ["pip", "install", "-e", ".[train]"]
    assert "train" in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert finetune[:3] == ["python", "-m", "training.finetune"]  # followed in test_finetune.py

    for words in rest:
        if words[0] == "animl":
            assert animl(words[1:]) == 0
        else:
            assert words[:2] == ["python", "-m"]
            assert importlib.import_module(words[2]).main(words[3:]) == 0, words

    run = tmp_path / "runs/mine"
    assert checkpoint.read(run / "last.pt")["step"] == 8  # six, and two more
    with (run / "log.csv").open() as file:
        assert [float(row["step"]) for row in csv.DictReader(file)] == [2, 4, 6, 8]
    assert "smoke-inbetween" in (run / "report.html").read_text(encoding="utf-8")
    assert (run / "evaluation/index.html").exists()
    model = find_model(tmp_path / "my_models", Job.INBETWEEN)
    check_files(model)
    card = (tmp_path / "my_models/inbetween.md").read_text(encoding="utf-8")
    assert "8 steps" in card and "my own" in card and "| dissolve | 2 |" in card
    assert str(tmp_path) not in card
    drawn = sorted((tmp_path / "frames").glob("*.png"))
    assert len(drawn) == 3
    assert Image.open(drawn[1]).size == (48, 48)


def test_the_page_names_only_what_there_is():
    for door in re.findall(r"training[./](\w+)", PAGE):
        assert (ROOT / "training" / door).exists() or (ROOT / f"training/{door}.py").exists(), door
    for name in re.findall(r"([\w/-]+\.toml)", PAGE):
        assert (ROOT / name).exists() or (ROOT / "training/configs" / name).exists(), name
