"""The loop itself, on a task of a few weights: resuming, accumulating, stages, time, what is kept and what is told."""

import csv
import json
import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from tests.training.small_task import LineTask
from training import train as door
from training.config import ConfigError, Data, Optimizer, Run, Stage
from training.loop import checkpoint
from training.loop.card import licences
from training.loop.checkpoint import CheckpointError
from training.loop.clock import PARTING, Clock
from training.loop.guard import NotANumberError
from training.loop.runlog import read_rows
from training.train import train

CPU = torch.device("cpu")
RUN = Run(
    name="line",
    steps=8,
    minutes=1e6,  # the clock never decides
    checkpoint_minutes=1e6,
    log_every=1,
    preview_every=4,
    tensorboard=False,
    data=Data(pixels=1024),
    optimizer=Optimizer(rate=0.05, warmup=2),
)


@pytest.fixture(autouse=True)
def line(monkeypatch: pytest.MonkeyPatch) -> None:
    def task_of(run: Run, device: torch.device) -> LineTask:
        torch.manual_seed(run.seed)
        return LineTask(run, device)

    monkeypatch.setattr(door, "task_of", task_of)


def state(folder: Path) -> dict[str, Any]:
    return checkpoint.read(folder / "last.pt")


def assert_equal(one: Any, other: Any, where: str = "") -> None:
    """Bit for bit, through dicts and lists."""
    assert type(one) is type(other), where
    if isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for name in one:
            assert_equal(one[name], other[name], f"{where}.{name}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for index, (a, b) in enumerate(zip(one, other, strict=True)):
            assert_equal(a, b, f"{where}[{index}]")
    elif isinstance(one, torch.Tensor):
        assert torch.equal(one, other), where
    else:
        assert one == other, where


def stopped_after(steps: int):
    asked = iter(range(1000))
    return lambda: next(asked) == steps


def without_time(folder: Path) -> list[dict[str, float]]:
    return [{name: value for name, value in row.items() if name != "minutes"} for row in read_rows(folder / "log.csv")]


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


def test_four_accumulated_batches_are_one_batch_of_all_of_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    several = replace(RUN, steps=3, optimizer=replace(RUN.optimizer, accumulate=4))
    accumulated = state(train(several, tmp_path / "several", CPU))

    def as_one(task: LineTask, step: int, progress: float) -> dict[str, float]:
        points = []
        for part in range(4):
            torch.manual_seed(step * 4 + part + 1)
            points.append(torch.rand(4, 1))
        with monkeypatch.context() as patch:
            patch.setattr(torch, "rand", lambda *_, **__: torch.cat(points))
            return LineTask.step(task, step, progress)

    torch.manual_seed(RUN.seed)
    whole = LineTask(RUN, CPU)
    for step in range(3):
        door.set_rates(whole, {"line": [0.05], "follower": [0.05]}, door.share_of_rate(several, step, step / 3))
        as_one(whole, step, step / 3)

    torch.testing.assert_close(accumulated["networks"]["line"], dict(whole.line.state_dict()))


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

    def once(task: LineTask, number: int, progress: float) -> dict[str, float]:
        if number == 2:
            task.line.weight.register_hook(lambda grad: grad * math.nan)
        elif number == 3:
            task.line.weight._backward_hooks.clear()  # type: ignore[union-attr]
        return step(task, number, progress)

    monkeypatch.setattr(LineTask, "step", once)

    folder = train(RUN, tmp_path, CPU)

    assert [row["step"] for row in read_rows(folder / "log.csv")] == [1, 2, 4, 5, 6, 7, 8]
    assert (folder / "broken.pt").exists() and state(folder)["step"] == 8


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk to be had")
def test_a_full_disk_leaves_the_checkpoint_of_before(tmp_path: Path):
    train(RUN, tmp_path, CPU, stop=stopped_after(3))
    before = (tmp_path / "last.pt").read_bytes()
    (tmp_path / "last.part").symlink_to("/dev/full")

    with pytest.raises(OSError, match="No space left"):
        train(RUN, tmp_path, CPU)

    assert (tmp_path / "last.pt").read_bytes() == before
    assert not (tmp_path / "last.part").is_symlink()


def test_a_checkpoint_in_pieces_is_whole_and_leaves_none_of_the_older_ones(tmp_path: Path):
    pieces = replace(RUN, piece_mib=0.002)

    whole = train(RUN, tmp_path / "whole", CPU)
    train(pieces, tmp_path / "pieces", CPU, stop=stopped_after(5))
    parted = train(pieces, tmp_path / "pieces", CPU)

    assert_equal(state(whole)["optimizers"], state(parted)["optimizers"])
    names = sorted(path.name for path in parted.glob("*.piece"))
    assert names and all(name.startswith("last-0000008-") for name in names)
    assert all(path.stat().st_size <= 0.002 * 1024 * 1024 for path in parted.glob("*.piece"))
    (parted / names[0]).write_bytes(b"something else")
    with pytest.raises(CheckpointError, match="not whole"):
        state(parted)


def test_a_checkpoint_that_is_cut_short_is_told(tmp_path: Path):
    train(RUN, tmp_path, CPU)
    blob = (tmp_path / "last.pt").read_bytes()
    (tmp_path / "last.pt").write_bytes(blob[: len(blob) // 2])

    with pytest.raises(CheckpointError, match=r"last\.pt is not whole: copy it again, or delete it"):
        train(RUN, tmp_path, CPU)


def test_a_checkpoint_of_another_network_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    train(RUN, tmp_path, CPU)
    made = door.task_of

    def larger(run: Run, device: torch.device) -> LineTask:
        task = made(run, device)
        task.line = task.networks["line"] = torch.nn.Linear(2, 1)  # pyright: ignore
        return task  # pyright: ignore[reportReturnType]

    monkeypatch.setattr(door, "task_of", larger)

    with pytest.raises(CheckpointError, match=r"of another network \(run “line”.*give another --out"):
        train(RUN, tmp_path, CPU)


def test_weights_of_another_network_are_told(tmp_path: Path):
    torch.save({"weight": torch.zeros(5, 5)}, tmp_path / "other.pt")

    with pytest.raises(CheckpointError, match="holds no weights of this network"):
        train(replace(RUN, start=str(tmp_path / "other.pt")), tmp_path / "run", CPU)


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


def test_in_sixteen_bits_what_comes_out_is_in_full_and_nearly_the_same(tmp_path: Path):
    whole = train(RUN, tmp_path / "whole", CPU)
    halves = train(replace(RUN, bf16=True), tmp_path / "halves", CPU)

    full, half = (state(folder)["networks"]["line"]["weight"] for folder in (whole, halves))
    assert half.dtype == torch.float32 and not torch.equal(full, half)
    torch.testing.assert_close(half, full, atol=0.02, rtol=0.02)


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
