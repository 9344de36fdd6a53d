"""A run that was stopped, killed or parted into stages goes on as if nothing had been."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.training.small_task import CPU, RUN, LineTask, assert_equal, state, stopped_after, without_time
from training import train as door
from training.config import Run, Stage
from training.loop.runlog import read_rows
from training.train import train

pytestmark = pytest.mark.usefixtures("line")


@pytest.mark.parametrize("after", [1, 5, 7])
def test_a_stopped_and_resumed_run_is_the_run_that_was_not_stopped(tmp_path: Path, after: int):
    whole = train(RUN, tmp_path / "whole", CPU)

    train(RUN, tmp_path / "parts", CPU, stop=stopped_after(after))
    assert state(tmp_path / "parts")["step"] == after
    assert json.loads((tmp_path / "parts/run.json").read_text())["ended"] == "stopped"
    parts = train(RUN, tmp_path / "parts", CPU)

    for part in ("networks", "ema", "optimizers", "step"):
        assert_equal(state(whole)[part], state(parts)[part], part)
    assert without_time(whole) == without_time(parts)
    assert torch.equal(torch.load(whole / "weights.pt")["weight"], torch.load(parts / "weights.pt")["weight"])


def test_rows_beyond_the_checkpoint_of_a_killed_run_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    train(RUN, tmp_path, CPU, stop=stopped_after(3))
    with monkeypatch.context() as patch, pytest.raises(MemoryError):
        patch.setattr(LineTask, "preview", lambda *_: (_ for _ in ()).throw(MemoryError))
        train(RUN, tmp_path, CPU)  # dies at its fourth step, whose row is written and whose checkpoint is not

    assert [row["step"] for row in read_rows(tmp_path / "log.csv")] == [1, 2, 3, 4]
    train(RUN, tmp_path, CPU)

    assert [row["step"] for row in read_rows(tmp_path / "log.csv")] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_every_stage_has_its_own_data_and_resumes_in_the_middle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tasks: list[LineTask] = []
    made = door.task_of

    def task_of(run: Run, device: torch.device) -> LineTask:
        tasks.append(made(run, device))  # pyright: ignore[reportArgumentType]
        return tasks[-1]

    monkeypatch.setattr(door, "task_of", task_of)
    staged = replace(RUN, stage=(Stage(0.25, {"pixels": 256}), Stage(0.5, {"pixels": 512})))

    whole = train(staged, tmp_path / "whole", CPU)
    assert [task.shown for task in tasks] == [[1, 1], [2, 2], [4, 4, 4, 4]]

    train(staged, tmp_path / "parts", CPU, stop=stopped_after(3))
    parts = train(staged, tmp_path / "parts", CPU)
    for part in ("networks", "ema", "optimizers"):
        assert_equal(state(whole)[part], state(parts)[part], part)
