"""Effects, pixel art, crowds, foregrounds, smears, hand-drawn lines and textures: each is what it says, and where its
flow says."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from training.config import ConfigError, Data
from training.data.procedural.figure.chance import Chance
from training.data.procedural.figure.character import ORDER, characters
from training.data.procedural.figure.curves import Frame2, put_back, spot
from training.data.procedural.figure.patterns import KINDS, pattern, smooth, stepped
from training.data.procedural.figure.scene import company, draw_figures, effects_and_company
from training.data.procedural.figure.smear import Smear
from training.data.procedural.figure.traits import Traits
from training.data.procedural.sample import Sample
from training.data.procedural.scenes import draw_layers
from training.data.procedural.shapes import draw_shapes
from training.data.procedural.sprites import draw_sprites
from training.data.procedural.timing import Ways
from training.data.procedural.world import World
from training.models.warp import look_up, pixel_grid

FLAT = torch.full((1, 3, 8, 8), 0.6)
PLAIN = Traits(line_art=0.0)
RICH = Data(
    shapes=100, drawing_side=32, characters=0.3, effects=0.3, sprites=0.3, crowds=0.5, occluders=0.5, smears=0.5,
    sketches=0.3, boil=0.5, textures=0.5,
)  # fmt: skip


def drawn(seed: int, traits: Traits = PLAIN, casting=None, count: int = 4, side: int = 64) -> Sample:
    times = torch.full((count, 1), 0.5)
    return draw_figures(FLAT, times, side, torch.Generator().manual_seed(seed), traits, casting)


def pixel_art(seed: int, side: int = 98) -> Sample:
    return draw_sprites(FLAT, torch.full((4, 1), 0.5), side, torch.Generator().manual_seed(seed), PLAIN)


def ways_of(sample: Sample) -> list[tuple[Tensor, Tensor, Tensor, Tensor]]:
    """Here, there, the flow and what of here is seen there."""
    between = sample.drawings[:, 0]
    return [
        (sample.image0, sample.image1, sample.flow01, sample.visible01),
        (sample.image1, sample.image0, sample.flow10, sample.visible10),
        (between, sample.image0, sample.flow_t0[:, 0], sample.visible_t0[:, 0]),
        (between, sample.image1, sample.flow_t1[:, 0], sample.visible_t1[:, 0]),
    ]


def even(picture: Tensor) -> Tensor:
    """(N, 1, H, W): true where all paint within two pixels is the same."""
    spread = F.max_pool2d(picture, 5, 1, 2) + F.max_pool2d(-picture, 5, 1, 2)
    return spread.amax(1, keepdim=True) < 0.02


@pytest.mark.parametrize(
    ("traits", "casting"),
    [
        (PLAIN, effects_and_company),
        (replace(PLAIN, crowds=1.0, occluders=0.5), company),
        (replace(PLAIN, smears=1.0), company),
        (replace(PLAIN, boil=1.0), company),
        (replace(PLAIN, sketches=0.7), company),
    ],
    ids=["effects", "crowds and foregrounds", "smears", "boiling lines", "sketches"],
)
def test_a_drawing_looked_up_by_the_flow_is_the_other_one_where_it_is_seen(traits: Traits, casting):
    for here, there, flow, visible in ways_of(drawn(3, traits, casting)):
        counted = (visible > 0.5) & even(here) & (look_up(even(there).float(), flow) > 0.999)
        apart = (look_up(there, flow) - here).abs().amax(1, keepdim=True)[counted]

        assert counted.float().mean() > 0.2
        assert (apart > 0.02).float().mean() < 0.01


def test_pixel_art_has_few_colours_whole_pixels_and_a_flow_that_finds_the_same_paint_exactly():
    sample = pixel_art(5)

    for here, there, flow, visible in ways_of(sample):
        seen = visible[:, 0] > 0.5
        found = look_up(there, flow, mode="nearest").movedim(1, -1)
        assert torch.equal(found[seen], here.movedim(1, -1)[seen])
        assert seen.float().mean() > 0.3
        assert set(here[:, 3].unique().tolist()) <= {0.0, 1.0}
        assert all(len(picture.flatten(1).unique(dim=1).T) < 40 for picture in here)
        assert any(is_drawn_in_blocks(sample, factor) for factor in (2, 3))
    assert sample.flow01.abs().max() > 4


def is_drawn_in_blocks(sample: Sample, factor: int) -> bool:
    coarse = sample.image0[..., ::factor, ::factor]
    again = coarse.repeat_interleave(factor, -1).repeat_interleave(factor, -2)[..., :98, :98]
    steps = sample.flow01 / factor
    return torch.equal(again, sample.image0) and torch.equal(steps, steps.round())


def test_lines_that_boil_differ_in_every_drawing_while_the_things_stand():
    still, boiling = drawn(6), drawn(6, replace(PLAIN, boil=1.0))

    same_flow = (still.flow01 - boiling.flow01).abs().amax(1) < 1e-3
    assert same_flow.float().mean() > 0.95  # all but rims that the line wavered over
    assert (still.lines0 - boiling.lines0).abs().mean() > 0.002
    assert (still.lines_t - boiling.lines_t).abs().mean() > 0.002


def test_layered_shapes_boil_too_and_their_flow_knows_nothing_of_it():
    shapes = draw_shapes(12, 32, torch.Generator().manual_seed(1))
    still, boiling = (
        draw_layers(shapes, FLAT, torch.full((3, 1), 0.5), 48, torch.Generator().manual_seed(2), share)
        for share in (1e-9, 1.0)
    )

    moved = (still.image0 - boiling.image0).abs().amax(1).flatten(1).amax(1) > 0.1
    assert moved.all()
    assert ((still.flow01 - boiling.flow01).abs().amax(1) < 1e-3).float().mean() > 0.9


def test_a_sketch_is_loose_strokes_of_uneven_pressure():
    clean = drawn(8, Traits(line_art=1.0))
    rough = drawn(8, Traits(line_art=1.0, sketches=1.0))

    faint = (rough.lines0 > 0.25) & (rough.lines0 < 0.75)
    assert faint.sum() > 1.3 * ((clean.lines0 > 0.25) & (clean.lines0 < 0.75)).sum()
    assert rough.lines0.flatten(1).sum(1).min() > 10


def test_a_smear_is_long_along_the_way_as_large_as_ever_and_over_after_its_moment():
    smear = Smear(torch.tensor([1.0]), torch.tensor([0.5]), torch.tensor([0.4]))
    way = torch.tensor([[3.0, 4.0]])

    at_height, after = smear.at(torch.tensor([0.5]), way), smear.at(torch.tensor([0.95]), way)

    along = at_height @ torch.tensor([0.6, 0.8])
    torch.testing.assert_close(along, torch.tensor([[0.6, 0.8]]) * torch.tensor(0.5).exp())
    torch.testing.assert_close(torch.linalg.det(at_height), torch.ones(1))
    torch.testing.assert_close(after, torch.eye(2)[None])


def test_a_crowd_is_two_or_three_characters():
    count = 24
    ways = Ways.drawn(count, torch.Generator().manual_seed(1))
    frame = Frame2(torch.zeros(count, 2), torch.eye(2).expand(count, 2, 2))

    cast = company(Chance(count, torch.Generator().manual_seed(2)), 64, ways, replace(PLAIN, crowds=0.5))
    skull = ORDER.index("skull")
    heads = [character.at(torch.zeros(count), frame)[skull].present for character in cast]

    assert set(torch.stack(heads).sum(0).tolist()) == {1.0, 2.0, 3.0}


def test_a_foreground_hides_what_was_seen_without_it():
    bare, hidden = (drawn(9, replace(PLAIN, occluders=share), side=48) for share in (1e-9, 1.0))

    assert (bare.image0 - hidden.image0).abs().amax((1, 2, 3)).min() > 0.05  # in every scene, something stands there
    assert hidden.moves0.sum() > bare.moves0.sum()


@pytest.mark.parametrize("share", [smooth, stepped])
def test_every_texture_covers_some_of_a_fill_and_not_all(share):
    grid = pixel_grid(torch.zeros(1, 1, 64, 64))
    pitch = torch.full((1,), 12.0)
    for kind in KINDS:
        cover = kind(grid[:, :1] * 0.5, grid[:, 1:] * 0.5, pitch, share)
        assert cover.min() >= 0 and cover.max() <= 1
        assert 0.03 < cover.mean() < 0.9


def test_a_texture_stays_where_it_is_on_the_thing():
    chance = Chance(8, torch.Generator().manual_seed(4))
    paint = pattern(chance, torch.ones(8, 3), (torch.full((8,), 6.0), torch.full((8,), 9.0)), torch.zeros(8), 1.0)
    assert paint is not None and len(paint.kinds) > 2
    s, d = pixel_grid(torch.zeros(1, 1, 32, 32)).expand(8, -1, -1, -1).split(1, 1)

    whole = paint.on(torch.zeros(8, 3, 1, 1), s, d, smooth)
    moved = paint.on(torch.zeros(8, 3, 1, 1), s.roll(5, 3), d.roll(5, 3), smooth)

    torch.testing.assert_close(moved, whole.roll(5, 3))
    assert (whole.amax((1, 2, 3)) > 0.3).all()


def test_textured_shapes_have_more_colours_than_plain_ones():
    counted = [
        sum(len((p * 31).round().flatten(1).unique(dim=1).T) for p in draw_shapes(12, 32, torch.Generator(), share))
        for share in (0.0, 1.0)
    ]

    assert counted[1] > 1.1 * counted[0]


def test_a_spot_that_grows_carries_its_outline_along():
    small, large = (
        spot(Frame2(torch.tensor([[10.0, 10.0]]), size * torch.eye(2)[None]), torch.tensor([4.0]))
        for size in (4.0, 12.0)
    )

    for shape, radius in ((small, 4.0), (large, 12.0)):
        x, y = put_back(shape.cells[:, 0], torch.tensor([4.0]), torch.tensor([0.0]))
        torch.testing.assert_close(torch.stack((x, y)), torch.tensor([[10.0 + radius], [10.0]]), atol=1e-3, rtol=0)


def test_things_go_up_to_half_the_picture_come_in_and_go_out():
    count, side = 2000, 100
    rng = torch.Generator().manual_seed(3)
    one = torch.ones(count)

    place = characters(Chance(count, rng), side, Ways.drawn(count, rng), PLAIN, one, 0.5 * one).place

    inside = [((where > 0) & (where < side)).all(1) for where in (place.first, place.last)]
    assert place.change.norm(dim=1).max() > 0.5 * side
    assert (place.change.norm(dim=1) < 1).float().mean() > 0.1
    assert (inside[0] & ~inside[1]).sum() > 5 and (~inside[0] & inside[1]).sum() > 5
    assert (inside[0] & inside[1]).float().mean() > 0.8


def test_motion_is_even_eased_or_held():
    one = torch.ones(1)
    times = torch.linspace(0, 1, 9)[None]

    def progress(ease_in: float, ease_out: float, hold: float) -> Tensor:
        return Ways(one * ease_in, one * ease_out, one * hold, 0 * one).progress(times)[0]

    torch.testing.assert_close(progress(0, 0, 0), times[0])
    eased = progress(1, 1, 0)
    assert eased[1] < 0.06 and eased[7] > 0.94 and (eased.diff() > 0).all()
    held = progress(0, 0, 0.5)
    assert (held[:5] == 0).all() and held[8] == 1


def test_scenes_painted_all_at_once_are_those_painted_one_by_one():
    rich = Traits(0.5, crowds=0.5, occluders=0.5, smears=0.5, sketches=0.4, boil=0.5, textures=0.5)
    times = torch.full((5, 1), 0.5)

    alone, together = (
        draw_figures(FLAT, times, 48, torch.Generator().manual_seed(7), rich, effects_and_company, one_by_one=each)
        for each in (True, False)
    )

    for name in Sample.__slots__:
        one, other = getattr(alone, name), getattr(together, name)
        assert ((one - other).abs() > 0.02).float().mean() < 1e-3, name  # windows end where nothing is covered


def test_every_kind_follows_from_seed_rank_and_step_and_keys_from_nothing_between_them():
    world = World(RICH, torch.device("cpu"))

    once, again = (world.draw(5, 32, (0.3,), (1, 0, 5)) for _ in range(2))
    bare, other = world.draw(5, 32, (), (1, 0, 5)), world.draw(5, 32, (), (1, 1, 5))

    assert all(torch.equal(getattr(once, name), getattr(again, name)) for name in Sample.__slots__)
    assert torch.equal(once.image1, bare.image1) and torch.equal(once.visible01, bare.visible01)
    assert not torch.equal(bare.image0, other.image0)
    assert bool(torch.isfinite(once.flow_t0).all()) and bool(torch.isfinite(once.flow01).all())


def test_kinds_that_ask_for_more_than_all_pairs_are_refused():
    with pytest.raises(ConfigError, match=r"come to 1\.20: they are shares"):
        World(replace(RICH, effects=0.6), torch.device("cpu"))
