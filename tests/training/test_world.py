"""The drawn world is the same for the same seed, and its drawings lie where their flows say."""

import pytest
import torch

from training.config import Data
from training.data.procedural.sample import Sample
from training.data.procedural.world import World
from training.models.warp import look_up

CPU = torch.device("cpu")
SMALL = Data(shapes=100, drawing_side=48)
TIMES = (0.25, 0.6)


@pytest.fixture(scope="module")
def world() -> World:
    return World(SMALL, CPU)


def test_a_sample_follows_from_seed_rank_and_step_alone(world: World):
    once = world.draw(2, 64, TIMES, (1, 0, 5))
    world.draw(3, 48, (), (1, 0, 6))
    again = World(SMALL, CPU).draw(2, 64, TIMES, (1, 0, 5))
    others = [world.draw(2, 64, TIMES, seed) for seed in ((2, 0, 5), (1, 1, 5), (1, 0, 6), (0, 1, 5))]

    assert torch.equal(once.drawings, again.drawings) and torch.equal(once.flow_t1, again.flow_t1)
    assert not any(torch.equal(once.image0, other.image0) for other in others)


def test_the_keys_are_the_same_whatever_is_drawn_between(world: World):
    without, between = world.draw(2, 64, (), (1, 0, 5)), world.draw(2, 64, TIMES, (1, 0, 5))

    assert torch.equal(without.image1, between.image1) and torch.equal(without.flow10, between.flow10)
    assert without.drawings.shape == (2, 0, 4, 64, 64)


def test_drawings_near_a_key_look_like_it_and_are_where_the_flow_says(world: World):
    sample = world.draw(6, 64, (0.001, 0.5, 0.999), (3, 0, 0))

    assert (sample.drawings[:, 0] - sample.image0).abs().mean() < 0.02
    assert (sample.drawings[:, 2] - sample.image1).abs().mean() < 0.02
    assert sample.flow_t0[:, 0].abs().max() < 0.5
    apart = (sample.flow_t1[:, 0] - sample.flow01).abs().amax(1)
    assert (apart > 0.5).float().mean() < 0.005  # edges that lie within a thousandth of the way of a pixel's middle
    assert between_apart(sample, 1) < 0.03


def between_apart(sample: Sample, index: int) -> float:
    """How far a drawing is from the keys looked up by its flows, where they show it."""
    apart, seen = [], []
    for key, flow, visible in (
        (sample.image0, sample.flow_t0, sample.visible_t0),
        (sample.image1, sample.flow_t1, sample.visible_t1),
    ):
        difference = (look_up(key, flow[:, index]) - sample.drawings[:, index]).abs().mean(1, keepdim=True)
        apart.append((difference * visible[:, index]).sum())
        seen.append(visible[:, index].sum())
    return float(torch.stack(apart).sum() / torch.stack(seen).sum())
