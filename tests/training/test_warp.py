"""Flow points from the target to its source; splatting goes the other way."""

import torch

from training.models.warp import look_up, resize_flow, splat


def spot(x: int, y: int) -> torch.Tensor:
    image = torch.zeros(1, 1, 9, 12)
    image[0, 0, y, x] = 1
    return image


def shift(x: float, y: float) -> torch.Tensor:
    return torch.tensor([float(x), float(y)]).reshape(1, 2, 1, 1).expand(1, 2, 9, 12)


def test_a_pixel_looks_its_source_up():
    found = look_up(spot(7, 5), shift(3, 1))

    torch.testing.assert_close(found, spot(4, 4), atol=1e-5, rtol=0)


def test_a_pushed_pixel_lands_where_its_flow_says():
    torch.testing.assert_close(splat(spot(4, 4), shift(3, 1)), spot(7, 5))


def test_between_pixels_paint_is_shared_and_none_is_lost():
    landed = splat(spot(4, 4), shift(0.25, 0.5))

    assert landed.sum() == 1
    assert landed[0, 0, 4, 4] == 0.375


def test_what_leaves_the_picture_is_gone():
    assert splat(spot(4, 4), shift(30, 0)).sum() == 0


def test_a_resized_flow_still_points_to_the_same_place():
    doubled = resize_flow(shift(3, 1), (18, 24))

    assert doubled.shape == (1, 2, 18, 24)
    torch.testing.assert_close(doubled[0, :, 0, 0], torch.tensor([6.0, 2.0]))
