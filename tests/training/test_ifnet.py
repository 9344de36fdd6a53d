"""The IFNet: what it looks up, what its teacher tells it, and that it learns."""

import pytest
import torch
from torch import Tensor

from training.config import Network
from training.models.ifnet import Between, IFNet, fused
from training.tasks.ifnet import distillation

from .discs import disc, moving_discs


def test_at_its_published_size_it_has_at_most_eight_million_weights():
    with torch.device("meta"):
        network = IFNet(Network().passes)

    assert 6e6 < sum(weight.numel() for weight in network.parameters()) <= 8e6


def test_with_the_true_flow_the_drawing_is_the_disc_at_its_place():
    first, last = disc(24, 32), disc(40, 32)
    flow = torch.tensor([-4.0, 0.0, 12.0, 0.0]).reshape(1, 4, 1, 1).expand(1, 4, 64, 64)

    drawn = fused(first, last, flow, torch.zeros(1, 1, 64, 64)).image

    assert (drawn - disc(28, 32)).abs().max() < 1e-3


@pytest.mark.parametrize(("mask", "shown"), [(20.0, 0), (-20.0, 1)])
def test_the_mask_says_which_key_is_shown(mask: float, shown: int):
    keys = (disc(24, 32), disc(40, 32))

    drawn = fused(*keys, torch.zeros(1, 4, 64, 64), torch.full((1, 1, 64, 64), mask)).image

    assert (drawn - keys[shown]).abs().max() < 1e-5


def test_only_a_teacher_that_is_nearer_to_the_truth_is_followed():
    truth, far = torch.zeros(1, 4, 8, 8), torch.ones(1, 4, 8, 8)
    still, mask = torch.zeros(1, 4, 8, 8), torch.zeros(1, 1, 8, 8)
    moved = torch.full_like(still, 3.0)

    followed = distillation([Between(still, mask, far)], Between(moved, mask, truth), truth)
    passed_over = distillation([Between(still, mask, truth)], Between(moved, mask, far), truth)

    assert float(followed) == pytest.approx(3, abs=1e-3)  # px between the two flows, everywhere
    assert float(passed_over) == 0


def test_it_learns_where_discs_are_between_their_keys_from_drawings_alone():
    torch.manual_seed(0)
    network = IFNet((16, 16, 12))
    optimizer = torch.optim.AdamW(network.parameters(), 4e-3)
    rng = torch.Generator().manual_seed(0)

    for _ in range(60):
        first, last, time, truth = moving_discs(8, 32, rng)
        found = network(first, last, time, truth)
        assert found.taught
        loss = sum((each.image - truth).abs().mean() for each in (*found.passes, found.taught))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    first, last, time, truth = moving_discs(32, 32, torch.Generator().manual_seed(1))
    with torch.no_grad():
        drawn = network(first, last, time).passes[-1].image
    assert error(drawn, truth) < 0.7 * error((1 - time) * first + time * last, truth)


def error(made: Tensor, truth: Tensor) -> float:
    return float((made - truth).abs().mean())
