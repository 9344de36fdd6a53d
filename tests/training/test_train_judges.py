"""Discriminators under accumulation: all batches of a step are judged by the same, and each learns once a step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from tests.training.small_task import CPU
from training.config import Run, load
from training.loop.ahead import Ahead, numbers
from training.loop.processes import ALONE
from training.models.discriminator import PatchDiscriminator
from training.tasks.choice import task_of
from training.tasks.task import Task
from training.train import equip, take_step

SMOKE = Path(__file__).parents[2] / "training/configs/smoke"

TASKS: dict[str, tuple[str, ...]] = {
    "two-stage": ("data.sides=[32]", "data.pixels=4096", "synthesis.stage_two=0.0", "synthesis.together=0.0"),
    "widen": ("data.shapes=20", "widen.adversarial_from=0.0"),
    "face": ("face.half_until=0.0", "face.adversarial_from=0.0", "face.drawn=4"),
    "cartoonize paired": ("cartoonize.still=0.0",),
    "cartoonize unpaired": ("cartoonize.way='unpaired'", "cartoonize.still=0.0"),
    "cartoonize cycle": ("cartoonize.way='cycle'", "cartoonize.still=0.0"),
}


@pytest.mark.parametrize("name", TASKS)
def test_every_batch_of_a_step_meets_the_networks_as_the_step_found_them(name: str):
    run = load(SMOKE / f"{name.split()[0]}.toml", [*TASKS[name], "optimizer.accumulate=2", "optimizer.warmup=1"])
    task = task_of(run, CPU)
    equip(task, run, CPU)
    judges = {n for n, network in task.networks.items() if isinstance(network, PatchDiscriminator)}
    before = {n: weights(network) for n, network in task.networks.items()}
    met: dict[str, list[bool]] = {n: [] for n in task.networks}
    for n, network in task.networks.items():
        network.register_forward_pre_hook(lambda network, _, n=n: met[n].append(same(before[n], weights(network))))

    figures = drawn_and_taken(task, run)

    assert judges and judges <= figures.keys()
    for judge in judges:
        assert len(met[judge]) >= 6 and all(met[judge])  # to be heard, of what is true, of what is made; twice
    assert {n for n in task.networks if not same(before[n], weights(task.networks[n]))} == set(task.networks)


def drawn_and_taken(task: Task, run: Run) -> dict[str, float]:
    with Ahead(0, CPU) as ahead:
        ahead.aim(task.batch, numbers(run, 0, ALONE))
        return take_step(task, ahead, run, 0.9)


def weights(network: nn.Module) -> list[Tensor]:
    """With what is remembered of spectral norms."""
    return [value.detach().clone() for value in (*network.parameters(), *network.buffers())]


def same(one: list[Tensor], other: list[Tensor]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def test_spectral_norms_are_sharpened_once_a_step_however_many_batches_it_has():
    found: list[list[Tensor]] = []
    for accumulate in (1, 3):
        run = load(SMOKE / "face.toml", [*TASKS["face"], f"optimizer.accumulate={accumulate}", "optimizer.rate=0.0",
                                         "face.judge_rate=0.0"])  # fmt: skip
        task = task_of(run, CPU)
        equip(task, run, CPU)
        drawn_and_taken(task, run)
        found.append(list(remembered(task.networks["judge"])))

    assert found[0] and same(*found)


def remembered(network: nn.Module) -> Iterator[Tensor]:
    for name, value in network.named_buffers():
        if name.endswith("_u"):
            yield value
