"""Measuring a run on clips it has not seen, and the page of what was drawn."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from animl_addon.core.jobs.inbetween import inbetween
from training.config import load
from training.measure.gallery import EACH, TILE, Case, chosen, gallery
from training.measure.peers import DisInbetween, dissolve
from training.train import train

from .strips import strips_of_squares

ROOT = Path(__file__).parents[2]
SMOKE = ROOT / "training/configs/smoke/inbetween.toml"


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that has learned nothing yet."""
    run = load(SMOKE, ["steps=1", "preview_every=100", "log_every=100", "threads=1"])
    return train(run, tmp_path_factory.mktemp("run"), torch.device("cpu"))


@pytest.mark.parametrize(("option", "names"), [([], ["ours", "DIS", "dissolve"]),
                                               (["--neighbours"], ["two keys", "four keys"])])  # fmt: skip
def test_held_out_clips_are_measured_beside_the_peers_and_shown(
    run_folder: Path, tmp_path: Path, option: list[str], names: list[str]
):
    strips_of_squares(tmp_path, 4, [f"square{number}" for number in range(40)], frames=7)
    command = [sys.executable, ROOT / "training/evaluate.py", run_folder, "--clips", tmp_path, "--most", "2", *option]

    done = subprocess.run(command, capture_output=True, text=True, timeout=300)

    assert done.returncode == 0, done.stderr
    stem = "neighbours" if option else "evaluation"
    figures = json.loads((run_folder / f"{stem}.json").read_text())
    assert list(figures) == names
    assert all(found["cases"] == 2 and np.isfinite(list(found.values())).all() for found in figures.values())
    with Image.open(run_folder / f"{stem}.png") as page:
        assert page.height > 2 * TILE and page.width > (len(names) + 3) * TILE


def test_dis_flow_finds_a_square_that_moved_a_little():
    first = np.zeros((64, 64, 4), np.float32)
    y, x = np.mgrid[0:24, 0:24].astype(np.float32)
    first[20:44, 14:38] = np.stack((x / 24, y / 24, 0.5 + 0 * x, 1 + 0 * x), axis=-1)
    last, truth = np.roll(first, 6, axis=1), np.roll(first, 3, axis=1)

    drawing = next(inbetween(DisInbetween(), first, last, (0.5,))).image

    assert np.abs(drawing - truth).mean() < 0.25 * np.abs(dissolve(first, last, 0.5) - truth).mean()


def test_the_page_shows_the_best_the_middle_and_the_worst_by_their_measure():
    paint = np.ones((8, 8, 4), np.float32)
    cases = [Case.of(float(measure), {"ours": paint, "truth": paint}) for measure in (5, 3, 8, 1, 0, 9, 2, 7, 6, 4, 10)]

    found = {kind: [case.measure for case in group] for kind, group in chosen(cases).items()}

    assert found == {"best": [0, 1, 2], "middle": [4, 5, 6], "worst": [8, 9, 10]}
    assert gallery(cases).height > 3 * EACH * TILE
