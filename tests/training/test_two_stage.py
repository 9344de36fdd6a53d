"""The two-stage generator: its shapes, and which stage learns when."""

from pathlib import Path

import pytest
import torch
from torch import nn

from training.config import Network, load
from training.models.two_stage.features import FeatureExtractor
from training.models.two_stage.generator import TwoStage
from training.tasks.two_stage import TwoStageTask, soft_loss

from .discs import disc, moving_discs

SMOKE = Path(__file__).parents[2] / "training/configs/smoke/two-stage.toml"


def test_a_picture_of_256_px_becomes_32_x_32_x_128_and_a_picture_again():
    with torch.device("meta"):
        network, key, time = (
            TwoStage(Network().known, Network().refined),
            torch.zeros(1, 4, 256, 256),
            torch.ones(1, 1, 1, 1),
        )

        known = network.extractor.encoder(key)
        drawn = network(key, key, time)

    assert known.shape == (1, 128, 32, 32)
    assert drawn.soft.shape == drawn.image.shape == (1, 4, 256, 256)
    assert sum(weight.numel() for weight in network.parameters()) <= 8e6


def test_the_second_stage_begins_with_what_the_first_painted_and_keeps_to_paint():
    torch.manual_seed(0)
    network = TwoStage(16, 8)

    drawn = network(disc(24, 32), disc(40, 32), torch.full((1, 1, 1, 1), 0.5))

    torch.testing.assert_close(drawn.image, drawn.soft)
    assert drawn.image.min() >= 0 and drawn.image.max() <= 1
    assert (drawn.image[:, :3] <= drawn.image[:, 3:] + 1e-6).all()


def test_the_time_changes_what_is_drawn():
    torch.manual_seed(0)
    network = FeatureExtractor(16)

    early, late = (network(disc(24, 32), disc(40, 32), torch.full((1, 1, 1, 1), at)) for at in (0.1, 0.9))

    assert (early - late).abs().max() > 1e-4


def test_excitation_is_steered_by_what_is_known_at_the_smaller_size():
    torch.manual_seed(0)
    excite = FeatureExtractor(16).excite_half
    state = torch.rand(1, 4, 8, 8)

    weak, strong = (excite(torch.full((1, 16, 2, 2), value), state) for value in (-4.0, 4.0))

    share = weak / state
    torch.testing.assert_close(share, share.mean((2, 3), keepdim=True).expand_as(share))  # one weight a channel
    assert (weak - strong).abs().max() > 0.01


@pytest.fixture(scope="module")
def task() -> TwoStageTask:
    torch.manual_seed(0)
    return TwoStageTask(load(SMOKE, ["data.sides=[48]", "data.pixels=9216"]), torch.device("cpu"))


@pytest.mark.parametrize(
    ("progress", "learning"),
    [(0.1, {"extractor"}), (0.5, {"refinement", "judge"}), (0.9, {"extractor", "refinement", "judge"})],
)
def test_first_one_stage_learns_then_the_other_then_both(task: TwoStageTask, progress: float, learning: set[str]):
    parts: dict[str, nn.Module] = {
        "extractor": task.two_stage.extractor, "refinement": task.two_stage.refinement, "judge": task.judge,
    }  # fmt: skip
    before = {name: [weight.detach().clone() for weight in part.parameters()] for name, part in parts.items()}

    figures = task.step(task.batch(0), 0, progress)

    changed = {
        name
        for name, part in parts.items()
        if any(not torch.equal(was, now) for was, now in zip(before[name], part.parameters(), strict=True))
    }
    assert changed == learning
    assert set(figures) == {"norm"} | ({"soft"} if "extractor" in learning else set()) | (
        {"crisp", "judge"} if "judge" in learning else set()
    )


def test_the_first_stage_learns_what_lies_between():
    torch.manual_seed(0)
    network = FeatureExtractor(32)
    optimizer = torch.optim.AdamW(network.parameters(), 3e-3)
    rng = torch.Generator().manual_seed(0)
    losses = []

    for _ in range(50):
        first, last, time, truth = moving_discs(8, 32, rng)
        loss = soft_loss(network(first, last, time), truth, 0.84)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))

    assert sum(losses[-5:]) / 5 < 0.5 * losses[0]
