"""Batches are drawn ahead, beside the steps: the same ones, in order, and none is lost when one fails."""

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.training.small_task import CPU, RUN, LineTask, assert_equal, state, stopped_after, without_time
from training.config import Run, Stage, load
from training.loop.ahead import Ahead, DrawingError, tensors
from training.tasks.choice import task_of
from training.train import train

SMOKE = Path(__file__).parents[2] / "training/configs/smoke"
PATIENCE = 300
"""Seconds until a test gives up; none is ever waited for unless something is broken."""

STAGED = replace(
    RUN, stage=(Stage(0.5, {"pixels": 512}),), optimizer=replace(RUN.optimizer, accumulate=2), data=RUN.data
)


def with_workers(run: Run, workers: int) -> Run:
    return replace(run, data=replace(run.data, workers=workers))


@pytest.mark.usefixtures("line")
@pytest.mark.parametrize("workers", [1, 3])
def test_a_run_is_the_same_whoever_draws_and_wherever_it_is_stopped(tmp_path: Path, workers: int):
    alone = train(with_workers(STAGED, 0), tmp_path / "alone", CPU)

    train(with_workers(STAGED, workers), tmp_path / "ahead", CPU, stop=stopped_after(3))
    ahead = train(with_workers(STAGED, workers), tmp_path / "ahead", CPU)

    for part in ("networks", "ema", "optimizers", "step"):
        assert_equal(state(alone)[part], state(ahead)[part], part)
    assert without_time(alone) == without_time(ahead)


def test_the_next_batch_is_drawn_while_a_step_is_taken():
    begun = [threading.Event() for _ in range(4)]

    with Ahead(1, CPU) as ahead:
        ahead.aim(lambda number: begun[number].set() or number, range(4))
        assert ahead.take() == (0, 0)
        assert begun[1].wait(PATIENCE) and begun[2].wait(PATIENCE)
        assert not begun[3].is_set(), "no more is kept ready than was asked for"
        assert [ahead.take() for _ in range(3)] == [(1, 1), (2, 2), (3, 3)]


def test_as_many_batches_are_drawn_at_once_as_there_are_workers_and_given_out_in_order():
    together = threading.Barrier(3)

    def draw(number: int) -> int:
        together.wait(PATIENCE)  # passes three at a time
        return number * 10

    with Ahead(3, CPU) as ahead:
        ahead.aim(draw, range(6))
        assert [ahead.take() for _ in range(6)] == [(number, number * 10) for number in range(6)]


def test_without_workers_a_batch_is_drawn_when_it_is_taken_and_that_is_waiting():
    drawn: list[int] = []

    with Ahead(0, CPU) as ahead:
        ahead.aim(drawn.append, range(3))
        assert drawn == []
        ahead.take()

    assert drawn == [0] and ahead.waited > 0


@pytest.mark.usefixtures("line")
@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("no such colour"), r"Batch 3 cannot be drawn \(ValueError: no such colour; test_train_ahead\.py, "),
        (FileNotFoundError(2, "No such file", "gone.npy"), r"Batch 3 cannot be drawn \(gone\.npy: No such file\)"),
    ],
)
def test_a_batch_that_cannot_be_drawn_ends_the_run_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int, error: Exception, words: str
):
    run = with_workers(RUN, workers)
    whole = train(run, tmp_path / "whole", CPU)
    draw = LineTask.batch

    def failing(task: LineTask, number: int) -> torch.Tensor:
        if number == 3:
            raise error
        return draw(task, number)

    with monkeypatch.context() as patch, pytest.raises(DrawingError, match=words) as refused:
        patch.setattr(LineTask, "batch", failing)
        train(run, tmp_path / "parts", CPU)

    assert "\n" not in str(refused.value)
    assert state(tmp_path / "parts")["step"] == 3
    parts = train(run, tmp_path / "parts", CPU)
    for part in ("networks", "ema", "optimizers"):
        assert_equal(state(whole)[part], state(parts)[part], part)


@pytest.mark.usefixtures("line")
def test_no_thread_outlives_its_run(tmp_path: Path):
    train(with_workers(RUN, 3), tmp_path, CPU, stop=stopped_after(2))

    left = [thread for thread in threading.enumerate() if thread.name.startswith("draws-ahead")]
    for thread in left:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in left)


@pytest.mark.usefixtures("line")
def test_the_log_says_which_share_of_a_step_waited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    clock = iter(range(0, 1000, 10))  # every look at it is ten seconds after the one before
    monkeypatch.setattr("training.loop.ahead.time.perf_counter", lambda: float(next(clock)))

    folder = train(replace(with_workers(RUN, 0), steps=1), tmp_path, CPU)

    assert "wait" in (folder / "log.csv").read_text().splitlines()[0].split(",")


TASKS: dict[str, tuple[str, ...]] = {
    "inbetween": ("data.sides=[32, 48]",),
    "two-stage": ("data.sides=[32]",),
    "widen": ("data.shapes=20",),
    "face": ("face.half_share=0.5", "face.drawn=4"),
    "cartoonize": (),
    "cartoonize unpaired": ("cartoonize.way='unpaired'",),
}


@pytest.mark.parametrize("name", TASKS)
def test_a_batch_follows_from_its_number_alone(name: str):
    task = task_of(load(SMOKE / f"{name.split()[0]}.toml", TASKS[name]), CPU)

    torch.manual_seed(1)
    fifth, sixth = contents(task.batch(5)), contents(task.batch(6))
    torch.manual_seed(2)
    chance = torch.get_rng_state()
    again = contents(task.batch(5))

    assert all(torch.equal(one, other) for one, other in zip(fifth, again, strict=True))
    assert any(one.shape != other.shape or not torch.equal(one, other) for one, other in zip(fifth, sixth, strict=True))
    assert torch.equal(torch.get_rng_state(), chance), "torch's own chance is left as it was"


def contents(batch: Any) -> list[torch.Tensor]:
    return list(tensors(batch))
