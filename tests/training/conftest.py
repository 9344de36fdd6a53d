"""Shared by the tests of training: a small seeded world."""

from collections.abc import Callable

import pytest
import torch

from tests.training.small_task import LineTask
from training import train as door
from training.config import Run
from training.data.procedural.sample import KeyPairs
from training.data.procedural.scenes import draw_layers
from training.data.procedural.shapes import draw_shapes


def draw_pairs(seed: int, count: int = 6, side: int = 96) -> KeyPairs:
    rng = torch.Generator().manual_seed(seed)
    drawings = draw_shapes(24, 64, rng)
    backgrounds = torch.rand(3, 3, 64, 64, generator=rng)
    return draw_layers(drawings, backgrounds, torch.zeros(count, 0), side, rng).key_pairs()


@pytest.fixture
def draw() -> Callable[[int], KeyPairs]:
    """Draws the small world of a seed."""
    return draw_pairs


@pytest.fixture
def pairs() -> KeyPairs:
    return draw_pairs(seed=7)


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> None:
    """``train`` trains a :class:`LineTask`, whatever the job of its run."""

    def task_of(run: Run, device: torch.device) -> LineTask:
        torch.manual_seed(run.seed)
        return LineTask(run, device)

    monkeypatch.setattr(door, "task_of", task_of)
