"""Losses of pictures, lines, flows and matches: values worked out by hand, and gradients against small steps."""

import math

import pytest
import torch
from torch import Tensor

from training.config import Losses
from training.data.procedural.sample import KeyPairs
from training.losses.flow import end_point_loss, smoothness_loss
from training.losses.lines import census_loss, grey, line_loss, line_map
from training.losses.matching import matched_cells_loss, matching_loss
from training.losses.picture import TERMS, feature_loss, picture_loss
from training.losses.pixels import charbonnier_loss, l1_loss, laplacian_loss
from training.losses.similarity import ms_ssim_loss
from training.models.matcher import Motion


def pictures(seed: int, side: int = 12) -> Tensor:
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(2, 4, side, side, generator=rng, dtype=torch.float64)


def ink_at(column: int, side: int = 48) -> Tensor:
    """A black upright line of one pixel on white."""
    picture = torch.ones(1, 1, side, side)
    picture[..., column] = 0
    return picture


def test_l1_and_charbonnier_of_three_pixels():
    made, truth = torch.tensor([[[[0.0, 1.0, 0.5]]]]), torch.tensor([[[[0.0, 0.4, 0.8]]]])

    assert l1_loss(made, truth) == pytest.approx((0 + 0.6 + 0.3) / 3)
    assert charbonnier_loss(made, truth, soft=0.8) == pytest.approx((0.8 + 1.0 + math.hypot(0.3, 0.8)) / 3 - 0.8)


def test_a_pyramid_of_a_flat_difference_is_its_last_level_alone():
    truth = torch.rand(1, 3, 32, 40)

    assert laplacian_loss(truth + 0.25, truth, levels=4) == pytest.approx(2**3 * 0.25, rel=1e-5)
    assert laplacian_loss(truth[..., :9, :9] + 0.25, truth[..., :9, :9]) == pytest.approx(2 * 0.25, rel=1e-5)


def test_a_pyramid_of_one_bright_pixel():
    made = torch.zeros(1, 1, 16, 16)
    made[..., 8, 8] = 1

    # Across, the blur leaves 1 6 1 sixteenths in every other place; enlarged they sum to 1 with 2 (36 + 1 + 1) / 256
    # in the pixel itself. So the first level is 1 - c there and -c's rest around it; the second, a quarter in 64 cells.
    there = (2 * (36 + 1 + 1) / 256) ** 2
    fine, rest = 2 * (1 - there) / 256, 2 * (1 / 4) / 64
    assert laplacian_loss(made, torch.zeros_like(made), levels=2) == pytest.approx(fine + rest, rel=1e-5)


def test_census_sees_structure_and_not_light():
    truth = torch.rand(1, 1, 12, 12) * 0.5
    assert census_loss(truth + 0.3, truth) == pytest.approx(0, abs=1e-4)

    dot = torch.zeros(1, 1, 3, 3)
    dot[..., 1, 1] = 0.5
    step = 0.5 / math.hypot(0.5, 0.9 / 255)
    assert census_loss(dot, torch.zeros_like(dot), radius=1) == pytest.approx(step**2 / (step**2 + 0.1), rel=1e-5)


def test_a_thin_line_is_as_strong_as_the_difference_of_two_gaussians_says():
    def middle(sigma: float) -> float:
        reach = math.ceil(3 * sigma)
        return 1 / sum(math.exp(-(x**2) / (2 * sigma**2)) for x in range(-reach, reach + 1))

    darker = middle(1.0) - middle(1.6)

    assert line_map(ink_at(24), 1.0)[..., 20, 24].item() == pytest.approx(math.tanh(darker / 0.1), rel=1e-4)
    assert line_map(1 - ink_at(24), 1.0)[..., 20, 24].item() == 0  # a light line is none


def test_a_line_costs_less_the_nearer_it_lies_and_flat_paint_nothing():
    costs = [line_loss(ink_at(20 + apart), ink_at(20)).item() for apart in (0, 1, 3, 6, 9)]

    assert costs[0] == 0
    assert costs == sorted(costs)
    assert costs[4] > 1.1 * costs[3] > 1.2 * costs[2]
    assert line_loss(torch.full((1, 1, 48, 48), 0.3), torch.ones(1, 1, 48, 48)) == pytest.approx(0, abs=1e-5)


def test_premultiplied_pictures_are_seen_on_white():
    clear, black, half_red = (
        torch.tensor(rgba).view(1, 4, 1, 1) for rgba in ((0.0,) * 4, (0.0, 0, 0, 1), (0.5, 0, 0, 0.5))
    )

    assert grey(clear).item() == 1
    assert grey(black).item() == 0
    assert grey(half_red).item() == pytest.approx(0.299 * 0.5 + 0.5)


def test_an_end_point_is_missed_by_its_distance():
    flow, weight = torch.zeros(2, 2, 1, 2), torch.tensor([[1.0, 0.0], [1.0, 3.0]]).view(2, 1, 1, 2)
    truth = flow.clone()
    truth[0, :, 0, 0] = torch.tensor([3.0, 4.0])
    truth[0, :, 0, 1] = 99.0  # has no weight
    near, far = 0.1, math.sqrt(25.01)

    assert end_point_loss(flow, truth, weight) == pytest.approx((far + near) / 2, rel=1e-5)


def test_an_even_slope_costs_its_steps_and_none_where_the_picture_has_an_edge():
    flow = torch.zeros(1, 2, 4, 4)
    flow[:, 0] = torch.arange(4.0) * 0.5  # x grows by a half from column to column
    flat, edge = torch.zeros(1, 3, 4, 4), torch.zeros(1, 3, 4, 4)
    edge[..., 2:] = 1

    # Across: x's steps of a half, y's of none; down: none at all.
    assert smoothness_loss(flow, flat) == pytest.approx((0.25 + 0) / 2)
    assert smoothness_loss(flow, edge) == pytest.approx((0.25 * (2 + math.exp(-10)) / 3) / 2)


def test_a_match_costs_the_logarithm_of_the_chance_given_to_the_true_place():
    scores = torch.zeros(1, 4, 4)  # 2 x 2 cells
    scores[0, 0] = torch.log(torch.tensor([0.1, 0.6, 0.2, 0.1]))
    flow, counts = torch.zeros(1, 2, 2, 2), torch.zeros(1, 1, 2, 2)
    flow[0, :, 0, 0] = torch.tensor([1.0, 0.0])  # to the cell on its right
    counts[0, 0, 0, 0] = 1
    assert matching_loss(scores, flow, counts) == pytest.approx(-math.log(0.6), rel=1e-5)

    flow[0, :, 0, 0] = torch.tensor([0.25, 0.0])  # a quarter of the way to it
    between = -(0.75 * math.log(0.1) + 0.25 * math.log(0.6))
    assert matching_loss(scores, flow, counts) == pytest.approx(between, rel=1e-5)

    counts[:] = 1  # the others stay, every choice as likely as another
    flow[0, :, 1, 1] = torch.tensor([1.0, 0.0])  # leaves the picture
    assert matching_loss(scores, flow, counts) == pytest.approx((between + 2 * math.log(4)) / 3, rel=1e-5)


def test_a_matcher_is_asked_both_ways_over_what_is_drawn_and_seen_in_both_keys():
    flow = torch.zeros(2, 2, 8, 16)  # two cells of 8 px a key; key 0's left one goes to the right, and back
    flow[0, 0, :, :8], flow[1, 0, :, 8:] = 8, -8
    seen = torch.zeros(2, 1, 8, 16)
    seen[0, ..., :8], seen[1, ..., 8:] = 1, 1
    pairs = KeyPairs(torch.zeros(1, 4, 8, 16), torch.zeros(1, 4, 8, 16), flow, seen, *torch.ones(2, 2, 1, 8, 16))
    scores = torch.log(torch.tensor([[[0.25, 0.75], [0.5, 0.25]]]))  # of key 0's cells in key 1; down: the other way
    motion = Motion(flow, seen, [torch.zeros(2, 2, 1, 2)], [], scores)

    assert matched_cells_loss(motion, pairs).item() == pytest.approx(-math.log(0.75), rel=1e-5)


def test_equal_pictures_cost_nothing_and_others_something_by_every_term():
    truth = pictures(1, side=24)

    for name, term in TERMS.items():
        assert term(truth, truth) == pytest.approx(0, abs=1e-9), name
        assert term(pictures(2, side=24), truth) > 1e-3, name


@pytest.mark.parametrize("term", [charbonnier_loss, laplacian_loss, census_loss, line_loss, ms_ssim_loss, l1_loss])
def test_gradients_of_pictures_are_those_of_small_steps(term):
    made, truth = pictures(3)[:1, 3:].requires_grad_(), pictures(4)[:1, 3:]

    assert torch.autograd.gradcheck(lambda picture: term(picture, truth), (made,))


def test_gradients_of_flows_and_matches_are_those_of_small_steps():
    rng = torch.Generator().manual_seed(5)
    flow, truth = (torch.rand(1, 2, 3, 4, generator=rng, dtype=torch.float64) for _ in range(2))
    scores = torch.rand(1, 12, 12, generator=rng, dtype=torch.float64).requires_grad_()
    flow, weight = flow.requires_grad_(), torch.rand(1, 1, 3, 4, generator=rng, dtype=torch.float64)

    assert torch.autograd.gradcheck(lambda x: end_point_loss(x, truth, weight), (flow,))
    assert torch.autograd.gradcheck(lambda x: smoothness_loss(x, weight), (flow,))
    assert torch.autograd.gradcheck(lambda x: matching_loss(x, truth * 1.5, weight), (scores,))


def test_features_are_compared_level_by_level_and_the_truth_has_no_part_in_learning():
    def encoder(picture: Tensor) -> tuple[Tensor, Tensor]:
        return picture * 2, picture.mean((2, 3))

    made, truth = torch.full((1, 4, 2, 2), 0.5, requires_grad=True), torch.zeros(1, 4, 2, 2, requires_grad=True)
    loss = feature_loss(encoder, made, truth)
    loss.backward()

    assert loss.item() == pytest.approx(1.0 + 0.5)
    assert made.grad is not None
    assert truth.grad is None


def test_a_run_weighs_the_terms_it_asks_for():
    made, truth = pictures(6, side=24), pictures(7, side=24)

    total, figures = picture_loss(made, truth, Losses(l1=0.0, charbonnier=2.0, line=0.5, features=3.0), lambda x: [x])

    assert figures.keys() == {"charbonnier", "line", "features"}
    assert figures["features"] == pytest.approx(float(l1_loss(made, truth)))
    assert float(total) == pytest.approx(2 * figures["charbonnier"] + 0.5 * figures["line"] + 3 * figures["features"])
