"""What a run tells while it goes, and what it leaves in its folder."""

import csv
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from tests.training.small_task import CPU, RUN, LineTask, state
from training.config import ConfigError
from training.loop.card import licences
from training.train import train

pytestmark = pytest.mark.usefixtures("line")


def test_the_log_is_whole_after_every_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    seen = []
    step = LineTask.step

    def looking(task: LineTask, *words: Any) -> dict[str, float]:
        if (tmp_path / "log.csv").exists():
            with (tmp_path / "log.csv").open() as file:
                seen.append([row["step"] for row in csv.DictReader(file)])
        return step(task, *words)

    monkeypatch.setattr(LineTask, "step", looking)

    train(replace(RUN, steps=4), tmp_path, CPU)

    assert seen == [["1"], ["1", "2"], ["1", "2", "3"]]


def test_only_the_newest_pages_are_kept_and_the_gif_shows_all(tmp_path: Path):
    folder = train(replace(RUN, preview_every=1, previews=2), tmp_path, CPU)

    assert sorted(path.name for path in folder.glob("preview-*")) == ["preview-000007.png", "preview-000008.png"]
    with Image.open(folder / "growth.gif") as gif:
        assert gif.n_frames > 2  # pyright: ignore[reportAttributeAccessIssue]


def test_the_card_says_where_and_on_what_it_was_trained(tmp_path: Path):
    (tmp_path / "clips").mkdir()
    own = [{"licence": "CC0", "source": "here"}] * 3 + [{"licence": "MIT", "author": "A. Nimator"}]
    index = {"clips": [*own, {"licence": "Lottie Simple License", "source": "refused by the run"}]}
    (tmp_path / "clips/index.json").write_text(json.dumps(index))
    run = replace(RUN, data=replace(RUN.data, clips=str(tmp_path / "clips")))

    folder = train(run, tmp_path / "run", CPU)

    card = json.loads((folder / "run.json").read_text())
    assert card["data"][0]["licences"] == [
        {"licence": "CC0", "source": "here", "items": 3},
        {"licence": "MIT", "source": "A. Nimator", "items": 1},
    ]
    assert card["chip"] and card["versions"]["torch"] == torch.__version__
    assert card["step"] == 8 and card["seconds"] >= 0 and card["held_out"]["apart"] > 0
    assert state(folder)["card"]["chip"] == card["chip"]


def test_mlflow_is_asked_for_and_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "mlflow", None)

    with pytest.raises(ConfigError, match="pip install mlflow-skinny"):
        train(replace(RUN, mlflow=str(tmp_path / "mlruns")), tmp_path / "run", CPU)


def test_licences_of_shards_are_counted_once(tmp_path: Path):
    sources = [{"licence": "CC0", "source": "here", "sequences": 2, "drawings": 9}]
    manifest = {"sources": sources, "sequences": [{"licence": "CC0", "source": "here"}] * 2}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))

    assert list(licences(tmp_path)) == [("CC0", "here")] * 2
