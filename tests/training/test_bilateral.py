import torch

from training.models.bilateral import along_paint

RIGHT, LEFT = 5.0, -3.0


def drawing() -> torch.Tensor:
    """(1, 2, 48, 48), tone and alpha: a dark upright line, three pixels wide, on lighter ground."""
    tone = torch.tensor([0.6, 0.5]).reshape(1, 2, 1, 1).repeat(1, 1, 48, 48)
    tone[:, 0, :, 20:23] = 0.1
    return tone


def flow_of_line_and_ground() -> torch.Tensor:
    """(1, 2, 48, 48) px: the line goes right, the ground left."""
    flow = torch.zeros(1, 2, 48, 48)
    flow[:, 0] = LEFT
    flow[:, 0, :, 20:23] = RIGHT
    return flow


def test_a_line_and_its_ground_keep_their_own_flows():
    flow = flow_of_line_and_ground()

    averaged = along_paint(flow, drawing(), torch.ones(1, 1, 48, 48))

    assert (averaged - flow).abs().max() < 0.1


def test_uncertain_specks_take_the_flow_of_the_paint_they_lie_in():
    truth = flow_of_line_and_ground()
    flow, certainty = truth.clone(), torch.ones(1, 1, 48, 48)
    for y, x in ((10, 21), (30, 35), (31, 35), (40, 5)):
        flow[:, :, y, x], certainty[:, :, y, x] = 30.0, 0.0

    averaged = along_paint(flow, drawing(), certainty)

    assert (averaged - truth).abs().max() < 0.5
    assert (flow - truth).abs().max() > 20


def test_nothing_certain_is_no_division_by_nothing():
    flow = flow_of_line_and_ground()

    averaged = along_paint(flow, torch.zeros(1, 2, 48, 48), torch.zeros(1, 1, 48, 48))

    assert torch.isfinite(averaged).all()
    assert averaged.min() >= LEFT - 1e-4 and averaged.max() <= RIGHT + 1e-4
