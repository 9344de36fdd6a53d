"""Characters are where their flow says, through joints that bend and heads that turn."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from training.data.procedural.figure.curves import (
    Frame2,
    chain,
    find_on_chain,
    find_on_spot,
    put_back,
    spot,
    turned,
    ways_in,
)
from training.data.procedural.figure.scene import draw_figures
from training.data.procedural.figure.traits import Traits
from training.data.procedural.sample import Sample
from training.models.warp import look_up, pixel_grid

FLAT = torch.full((1, 3, 8, 8), 0.6)


def drawn(seed: int, line_art: float = 0.0, count: int = 6, side: int = 96) -> Sample:
    times = torch.tensor([[0.5]]).expand(count, 1)
    with torch.no_grad():
        return draw_figures(FLAT, times, side, torch.Generator().manual_seed(seed), Traits(line_art))


@pytest.fixture(scope="module")
def sample() -> Sample:
    return drawn(4)


def even(picture: Tensor) -> Tensor:
    """(N, 1, H, W): true where all paint within a pixel and a half is the same."""
    spread = F.max_pool2d(picture, 5, 1, 2) + F.max_pool2d(-picture, 5, 1, 2)
    return spread.amax(1, keepdim=True) < 0.02


def test_flat_paint_is_exactly_the_paint_it_is_looked_up_from(sample: Sample):
    for here, there, flow, visible in (
        (sample.image0, sample.image1, sample.flow01, sample.visible01),
        (sample.image1, sample.image0, sample.flow10, sample.visible10),
        (sample.drawings[:, 0], sample.image0, sample.flow_t0[:, 0], sample.visible_t0[:, 0]),
        (sample.drawings[:, 0], sample.image1, sample.flow_t1[:, 0], sample.visible_t1[:, 0]),
    ):
        counted = (visible > 0.5) & even(here) & (look_up(even(there).float(), flow) > 0.999)
        apart = (look_up(there, flow) - here).abs().amax(1, keepdim=True)[counted]

        assert counted.float().mean() > 0.2
        assert (apart > 0.02).float().mean() < 0.002
        assert apart.mean() < 0.001


def test_flow_there_and_back_comes_home_where_it_is_seen(sample: Sample):
    home = (sample.flow01 + look_up(sample.flow10, sample.flow01)).square().sum(1, keepdim=True).sqrt()
    solid = F.max_pool2d(1 - sample.visible01, 5, 1, 2) < 0.5
    counted = solid & (sample.visible01 > 0.5) & even(sample.image0) & (sample.moves0 > 0.5)

    assert home[counted].median() < 0.02
    assert (home[counted] > 1).float().mean() < 0.02


def test_a_limb_bent_in_two_poses_maps_every_point_of_one_to_its_own_in_the_other():
    frame = Frame2(torch.zeros(1, 2), torch.eye(2)[None])
    root, lengths = torch.tensor([[32.0, 12.0]]), torch.tensor([[18.0, 12.0, 18.0]])
    widths = torch.full((1, 4), 4.0)
    poses = [
        chain(frame, root, torch.tensor([1.2]), lengths, torch.tensor([[0.0, bend, 0.0]]), widths, bending=(1,))
        for bend in (0.0, 2.0)
    ]
    grid = pixel_grid(torch.zeros(1, 1, 64, 64))

    distance, s, d, piece = find_on_chain(poses[1], ways_in(poses[1].cells), grid)
    inside = distance[0, 0] < 0
    assert isinstance(piece, Tensor)
    cells = poses[1].cells[0][piece[0, 0].long()]
    x, y = put_back(cells, s[0, 0], d[0, 0])

    # home again, and the arm's skin is whole: as large bent as stretched
    torch.testing.assert_close(torch.stack((x, y))[:, inside], grid[0][:, inside], atol=2e-3, rtol=0)
    straight = find_on_chain(poses[0], ways_in(poses[0].cells), grid)[0] < 0
    assert int(inside.sum()) == pytest.approx(int(straight.sum()), rel=0.03)
    assert piece[0, 0][inside].unique().tolist() == [0, 1, 2]


def test_a_spot_covers_what_its_frame_makes_of_the_circle():
    frame = Frame2(torch.tensor([[20.0, 24.0]]), turned(torch.tensor([0.5])) @ torch.diag(torch.tensor((12.0, 6.0))))
    shape = spot(frame, torch.tensor([9.0]))
    distance, *_ = find_on_spot(shape, ways_in(shape.cells), pixel_grid(torch.zeros(1, 1, 48, 48)))

    assert float((distance < 0).sum()) == pytest.approx(3.1416 * 12 * 6, rel=0.03)


def test_line_art_is_ink_on_white_or_on_nothing_and_every_line_is_in_the_line_map():
    sample = drawn(5, line_art=1.0)
    alpha, brightest = sample.image0[:, 3:], sample.image0[:, :3].amax(1, keepdim=True)
    paper = alpha.flatten(1).amin(1) > 0.99

    assert paper.any() and not paper.all()
    assert brightest[~paper].max() < 0.45  # nothing is painted
    inked = torch.where(paper[:, None, None, None], 1 - sample.image0[:, :3].amin(1, keepdim=True), alpha)
    assert (sample.lines0[inked < 0.3] < 0.75).all()
    assert sample.lines0.flatten(1).sum(1).min() > 20


def test_drawings_lie_between_the_keys_and_are_neither(sample: Sample):
    between = sample.drawings[:, 0]

    assert torch.isfinite(sample.flow_t0).all() and torch.isfinite(sample.flow_t1).all()
    for key in (sample.image0, sample.image1):
        assert ((between - key).abs().amax((1, 2, 3)) > 0.2).any()
