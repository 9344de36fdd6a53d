"""The time that a run is given, and what of it is kept for the end."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.training.small_task import CPU, RUN, LineTask, state
from training.loop import checkpoint
from training.loop.clock import PARTING, Clock
from training.train import train

pytestmark = pytest.mark.usefixtures("line")


class Watch:
    """A clock for tests: time passes when it is told to."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_a_run_ends_with_everything_saved_within_its_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    watch = Watch()

    def slow(name: str, owner: Any, seconds: float) -> None:
        quick = getattr(owner, name)

        def slowly(*words: Any, **named: Any) -> Any:
            watch.time += seconds
            return quick(*words, **named)

        monkeypatch.setattr(owner, name, slowly)

    for name, owner, seconds in (
        ("step", LineTask, 3.0),
        ("preview", LineTask, 5.0),
        ("measure", LineTask, 2.0),
        ("save", checkpoint, 4.0),
    ):
        slow(name, owner, seconds)
    watch.time = 20.0  # loading took as long
    run = replace(RUN, steps=1000, minutes=3.0)

    folder = train(run, tmp_path, CPU, clock=lambda before: Clock(before, run.minutes, math.inf, 0.0, watch))

    assert 180 - 3 * (3 + 5 + 2 + 4) < watch.time <= 180 - PARTING
    last = json.loads((folder / "run.json").read_text())
    assert last["ended"] == "over" and last["step"] == state(folder)["step"] > 25
    assert (folder / "weights.pt").exists() and (folder / "growth.gif").exists()


def test_a_paused_call_leaves_the_rest_to_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    watch = Watch()
    step = LineTask.step

    def slow(task: LineTask, *words: Any) -> dict[str, float]:
        watch.time += 10
        return step(task, *words)

    monkeypatch.setattr(LineTask, "step", slow)
    run = replace(RUN, steps=1000, minutes=4.0)

    ended = []
    for _ in range(4):
        began = watch.time
        train(run, tmp_path, CPU, clock=lambda before, began=began: Clock(before, run.minutes, 1.5, began, watch))
        assert watch.time - began <= 90
        ended.append(json.loads((tmp_path / "run.json").read_text())["ended"])

    assert ended[0] == "paused" and ended[-1] == "over"
    assert watch.time <= 240
