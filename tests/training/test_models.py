"""The matcher, its polish, and the drawing graph."""

import torch
from torch.autograd import gradcheck

from training.losses.flow import certainty_loss, flow_loss
from training.models.draw import Draw, Judged, cost, push
from training.models.matcher import LocalComparison, Matcher
from training.models.polish import align, consistency


def disc(x: float, y: float, side: int = 64) -> torch.Tensor:
    """(1, 4, side, side): a soft striped disc."""
    row, column = torch.meshgrid(torch.arange(side).float(), torch.arange(side).float(), indexing="ij")
    alpha = torch.sigmoid(14 - torch.hypot(column - x, row - y))
    colour = torch.stack((0.5 + 0.4 * torch.sin((column - x) / 2), 0.5 + 0.4 * torch.cos((row - y) / 3), alpha))
    return torch.cat((colour * alpha, alpha[None]))[None]


def test_local_comparison_has_the_gradient_of_what_it_computes():
    features = torch.randn(1, 3, 8, 9, dtype=torch.float64, requires_grad=True)
    warped = torch.randn(1, 3, 8, 9, dtype=torch.float64, requires_grad=True)

    assert gradcheck(LocalComparison.apply, (features, warped))


def test_exchanging_the_keys_exchanges_the_flows():
    torch.manual_seed(0)
    matcher = Matcher(1, 32, 32).eval()
    first, last = disc(24, 30), disc(40, 34)

    with torch.no_grad():
        forward, backward = matcher(first, last).flow, matcher(last, first).flow

    torch.testing.assert_close(forward, backward.flip(0), atol=1e-4, rtol=1e-4)


def test_a_few_steps_of_training_lessen_the_loss(pairs):
    torch.manual_seed(0)
    matcher = Matcher(1, 32, 32)
    optimizer = torch.optim.AdamW(matcher.parameters(), 2e-3)
    losses = []

    for _ in range(8):
        motion = matcher(pairs.image0, pairs.image1)
        loss = flow_loss(motion, pairs) + certainty_loss(motion, pairs)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))

    assert losses[-1] < 0.9 * losses[0]


def test_aligning_corrects_a_flow_that_is_two_pixels_off():
    first, last = disc(30, 30), disc(36, 31)
    off = torch.tensor([4.0, 2.5]).reshape(1, 2, 1, 1).expand(1, 2, 64, 64)

    aligned = align(off, first, last)

    inside = first[:, 3] > 0.9
    error = (aligned - torch.tensor([6.0, 1.0]).reshape(1, 2, 1, 1)).square().sum(1).sqrt()
    assert error[inside].median() < 0.3


def test_flows_that_return_are_consistent_and_others_not():
    there = torch.full((1, 2, 16, 16), 2.0)

    assert consistency(there, -there)[..., 2:-2, 2:-2].min() > 0.99
    assert consistency(there, there + 8).max() < 0.1


def test_what_is_stretched_has_no_gaps_of_another_flow():
    column = torch.arange(64).float().expand(1, 1, 64, 64)
    stretched = torch.cat((column - 32, torch.zeros_like(column)), dim=1)  # twice as wide, about column 32
    paint, sure = torch.ones(1, 4, 64, 64), torch.ones(1, 1, 64, 64)

    pushed = push(stretched * 2, stretched, sure, paint)

    expected = (column - 32) / 2  # half of the pixels have nothing landing on them
    assert (pushed.moved[:, :1] - expected).abs()[..., 8:-8].max() < 0.75
    assert (pushed.flow - 2 * pushed.moved).abs().max() < 1e-3


def test_beside_a_figure_that_went_away_its_own_flow_goes_on_not_half_of_it():
    paint = torch.zeros(1, 4, 64, 64)
    paint[..., 16:48, 8:24] = 1
    sure = torch.ones(1, 1, 64, 64)
    flow = torch.cat((32 * paint[:, 3:], torch.zeros(1, 1, 64, 64)), dim=1)

    pushed = push(flow, flow, sure, paint)  # from columns 8 to 24 to columns 40 to 56; 8 to 24 are bare

    edge = pushed.moved[0, 0, 20:44, 36:40]
    assert ((edge < 2) | (edge > 30)).all()


def test_where_the_keys_differ_the_nearer_one_is_shown_though_it_is_a_little_less_sure():
    paint = torch.ones(1, 4, 64, 64)
    red, blue = (paint * torch.tensor(colour).reshape(1, 4, 1, 1) for colour in ((1.0, 0, 0, 1), (0.0, 0, 1, 1)))
    still, sure = torch.zeros(1, 2, 64, 64), torch.ones(1, 1, 64, 64)

    for time, near, certainty in ((0.2, red, (0.7, 1)), (0.8, blue, (1, 0.7))):
        at = torch.full((1, 1, 1, 1), time)
        drawn = Draw()(red, blue, still, still, sure * certainty[0], sure * certainty[1], still, still, at)

        assert (drawn.image - near).abs().max() < 0.02


def test_with_perfect_flow_the_drawing_is_the_disc_at_its_place_in_between():
    first, last = disc(24, 32), disc(40, 32)
    flow = torch.tensor([16.0, 0.0]).reshape(1, 2, 1, 1)
    flow01, flow10 = flow * (first[:, 3:] > 0.02), -flow * (last[:, 3:] > 0.02)
    sure = torch.ones(1, 1, 64, 64)

    for time in (0.25, 0.5, 0.75):
        moved = (flow01 * time, flow10 * (1 - time))
        drawn = Draw()(first, last, flow01, flow10, sure, sure, *moved, torch.full((1, 1, 1, 1), time))

        truth = disc(24 + 16 * time, 32)
        assert (drawn.image - truth).abs().mean() < 0.01
        assert (drawn.image[:, :3] <= drawn.image[:, 3:] + 1e-5).all()


def test_what_has_gone_elsewhere_leaves_no_ghost():
    sky = torch.full((1, 4, 64, 64), 0.8)
    sky[:, 3] = 1
    cloud = sky.clone()
    cloud[:, :3, 24:40, 24:40] = 0.5  # little darker: the two would be mixed, were both there
    still = torch.zeros(1, 2, 64, 64)
    away = still.clone()
    away[:, 0, 24:40, 24:40] = 60  # out of the picture by half-way
    sure = torch.ones(1, 1, 64, 64)

    drawn = Draw()(sky, cloud, still, away, sure, sure, still, away / 2, torch.full((1, 1, 1, 1), 0.5))

    torch.testing.assert_close(drawn.image[..., 26:38, 26:38], sky[..., 26:38, 26:38], atol=1e-3, rtol=0)


def test_a_push_that_is_torn_costs_more_than_one_that_holds_together():
    one = torch.ones(1, 1, 32, 32)
    same = Judged(torch.zeros(1, 2, 32, 32), torch.zeros(1, 2, 32, 32), one, one, one * 0)
    whole = torch.arange(32).float().mul(0.05).expand(1, 2, 32, 32)  # a figure that stretches
    torn = whole + 3 * (torch.arange(32) % 2)

    assert cost(same, torn).mean() > cost(same, whole).mean() + 0.3
