"""The loop itself, on a task of a few weights: accumulating, sixteen bits, gradients that are no numbers."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.training.small_task import CPU, RUN, LineTask, state
from training.config import Data, Stage
from training.loop.guard import NotANumberError
from training.loop.rates import set_rates, share_of_rate
from training.loop.runlog import read_rows
from training.train import train

pytestmark = pytest.mark.usefixtures("line")


def test_four_accumulated_batches_are_one_batch_of_all_of_them(tmp_path: Path):
    several = replace(RUN, steps=3, optimizer=replace(RUN.optimizer, accumulate=4))
    accumulated = state(train(several, tmp_path / "several", CPU))

    def as_one(task: LineTask, step: int, progress: float) -> dict[str, float]:
        points = torch.cat([task.batch(step * 4 + part) for part in range(4)])
        return task.step(points, step, progress)

    torch.manual_seed(RUN.seed)
    whole = LineTask(RUN, CPU)
    for step in range(3):
        set_rates(whole.optimizers, {"line": [0.05], "follower": [0.05]}, share_of_rate(several, step, step / 3))
        as_one(whole, step, step / 3)

    torch.testing.assert_close(accumulated["networks"]["line"], dict(whole.line.state_dict()))


def test_gradients_that_are_no_numbers_end_the_run_with_their_batch_kept(tmp_path: Path, monkeypatch):
    line = torch.nn.Linear.forward

    def breaking(self: torch.nn.Linear, x: torch.Tensor) -> torch.Tensor:
        return line(self, x) * (math.inf if len(x) == 3 else 1)

    monkeypatch.setattr(torch.nn.Linear, "forward", breaking)
    run = replace(RUN, stage=(Stage(0.5, {}),), data=Data(pixels=768), optimizer=replace(RUN.optimizer, broken=2))
    sound = replace(run, stage=(Stage(0.5, {"pixels": 1024}),))

    with pytest.raises(NotANumberError, match=r"From step 5 on no gradient was finite, 2 times .* optimizer\.rate"):
        train(sound, tmp_path, CPU)

    kept = torch.load(tmp_path / "broken.pt")
    assert kept["facts"] == {"step": 5, "seed": 0}
    assert kept["inputs"]["line"][0].shape == (3, 1)
    assert all(torch.isfinite(value).all() for value in state(tmp_path)["networks"]["line"].values())


def test_one_broken_batch_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    step = LineTask.step

    def once(task: LineTask, batch: torch.Tensor, number: int, progress: float) -> dict[str, float]:
        if number == 2:
            task.line.weight.register_hook(lambda grad: grad * math.nan)
        elif number == 3:
            task.line.weight._backward_hooks.clear()  # type: ignore[union-attr]
        return step(task, batch, number, progress)

    monkeypatch.setattr(LineTask, "step", once)

    folder = train(RUN, tmp_path, CPU)

    assert [row["step"] for row in read_rows(folder / "log.csv")] == [1, 2, 4, 5, 6, 7, 8]
    assert (folder / "broken.pt").exists() and state(folder)["step"] == 8


def test_in_sixteen_bits_what_comes_out_is_in_full_and_nearly_the_same(tmp_path: Path):
    whole = train(RUN, tmp_path / "whole", CPU)
    halves = train(replace(RUN, bf16=True), tmp_path / "halves", CPU)

    full, half = (state(folder)["networks"]["line"]["weight"] for folder in (whole, halves))
    assert half.dtype == torch.float32 and not torch.equal(full, half)
    torch.testing.assert_close(half, full, atol=0.02, rtol=0.02)
