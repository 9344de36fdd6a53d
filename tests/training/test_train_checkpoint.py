"""Checkpoints and weights: whole, in pieces, cut short, of another network, on a full disk."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from tests.training.small_task import CPU, RUN, LineTask, assert_equal, state, stopped_after
from training import train as door
from training.config import Run
from training.loop.checkpoint import CheckpointError
from training.train import train

pytestmark = pytest.mark.usefixtures("line")


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
