"""What changes a sample: the same for all its frames, and its flows stay true."""

import io
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from training.config import Augment
from training.data.material.augment.chance import changed, rng_of
from training.data.material.augment.damage import jpeg
from training.data.material.augment.geometry import random_view, upright, viewed
from training.data.material.augment.lines import line_art, weighed
from training.data.material.augment.moments import Moments
from training.data.material.augment.paint import on_ground, on_paper, relit, repainted, thinned
from training.models.warp import look_up

from .spots import MOVE, SIDE, moving_spots


@pytest.fixture
def moments() -> Moments:
    return moving_spots()


def untrue(moments: Moments) -> Tensor:
    """How far what the flows look up lies from what stands there, where they are said to be true and paint is."""
    found = []
    for index, into in ((0, 1), (1, 0)):
        there = look_up(moments.frames[:, into], moments.flows[:, index])
        apart = (there - moments.frames[:, index]).abs().mean(1, keepdim=True)
        found.append((apart * moments.seen[:, index]).amax((1, 2, 3)))
    return torch.stack(found)


def test_flows_are_true_to_begin_with(moments: Moments):
    assert untrue(moments).max() < 0.01


@pytest.mark.parametrize("seed", range(8))
def test_flows_stay_true_upright_and_viewed(moments: Moments, seed: int):
    rng = torch.Generator().manual_seed(seed)

    turned = upright(moments, rng)
    seen = viewed(turned, *random_view(4, rng, 1.5))

    assert untrue(turned).max() < 0.01
    assert untrue(seen).max() < 0.06
    assert seen.seen.mean() > 0.4
    assert (seen.frames[0] - seen.frames[1]).abs().max() > 0.1  # each sample has its own view


def test_what_leaves_the_picture_is_not_seen(moments: Moments):
    matrices = torch.eye(2).expand(4, 2, 2)

    moved = viewed(moments, matrices, torch.tensor([[0.5, 0.0]]).expand(4, 2))

    assert not moved.seen[:, 1, :, :, : MOVE[0]].any()  # points out of the picture, to the left
    assert moved.seen[:, 0, :, : -MOVE[1], : SIDE // 2 - 1].all()
    beyond = slice(SIDE // 2 + 1, None)  # came in from there
    assert not moved.frames[..., beyond].any()
    assert not moved.flows[..., beyond].any() and moved.seen[..., beyond].all()


@pytest.mark.parametrize("seed", range(6))
def test_an_opaque_picture_is_seen_from_so_near_that_nothing_comes_in_from_beyond(moments: Moments, seed: int):
    opaque = on_ground(moments, rng_of((seed, 0, 0)))

    seen = viewed(opaque, *random_view(4, rng_of((seed, 0, 1)), 2.0))

    assert seen.frames[:, :, 3].min() > 0.999


def test_a_view_that_changes_nothing_changes_nothing(moments: Moments):
    same = viewed(moments, torch.eye(2).expand(4, 2, 2), torch.zeros(4, 2))

    assert torch.allclose(same.frames, moments.frames, atol=1e-5)
    assert torch.equal(same.flows, moments.flows)


@pytest.mark.parametrize("change", [repainted, relit, on_paper, on_ground, thinned, line_art, weighed])
def test_changes_of_paint_keep_pictures_premultiplied_and_frames_alike(moments: Moments, change):
    still = moments.painted(moments.frames[:, :1].expand(-1, 3, -1, -1, -1).clone())
    still = Moments.of(still.frames)

    out = change(still, torch.Generator().manual_seed(3)).frames

    assert out.shape == still.frames.shape
    assert (out >= 0).all() and (out <= 1).all()
    assert (out[:, :, :3] <= out[:, :, 3:] + 1e-5).all()
    assert torch.equal(out[:, 0], out[:, 1]) and torch.equal(out[:, 0], out[:, 2])
    assert (out - still.frames).abs().amax((1, 2, 3, 4)).max() > 0.05


def test_equal_paints_stay_equal_under_a_new_palette():
    frames = torch.zeros(2, 2, 4, 16, 16)
    frames[:, :, :, :8] = torch.tensor((0.8, 0.1, 0.1, 1.0)).view(1, 1, 4, 1, 1)
    frames[:, 1, :, 8:] = torch.tensor((0.1, 0.2, 0.9, 1.0)).view(1, 4, 1, 1)

    out = repainted(Moments.of(frames), torch.Generator().manual_seed(0)).frames

    for sample in out:
        assert len(torch.unique(sample[0, :, :8].flatten(1), dim=1).T) == 1
        assert torch.allclose(sample[0, :, 0, 0], sample[1, :, 0, 0])
        assert not torch.allclose(sample[1, :, 0, 0], sample[1, :, -1, 0], atol=0.05)


def test_lines_become_heavier_or_lighter():
    frames = torch.ones(16, 1, 4, 12, 12)
    frames[:, :, :3, 4:7] = 0

    weights = {
        float((1 - sample[0, 0, :, 6]).sum()) for sample in weighed(Moments.of(frames), rng_of((0, 0, 0))).frames
    }

    assert weights == {2, 5}


def test_a_heavier_line_takes_its_flow_along():
    frames = torch.ones(1, 1, 4, 12, 12)
    frames[:, :, :3, 4:7] = 0
    flows = torch.zeros(1, 1, 2, 12, 12)
    flows[:, :, :, 4:7] = 7
    heavier = next(
        out
        for seed in range(20)
        if (out := weighed(Moments(frames, flows, torch.ones(1, 1, 1, 12, 12), (0,)), rng_of((seed, 0, 0)))).frames[
            0, 0, 0, 3, 5
        ]
        < 0.5
    )

    assert (heavier.flows[0, 0, :, 3:8] == 7).all()
    assert not heavier.flows[0, 0, :, :3].any()


def test_line_art_has_ink_at_edges_and_none_within(moments: Moments):
    art = line_art(moments, torch.Generator().manual_seed(1)).frames

    for sample in art:
        on_white = sample[0, :3] + 1 - sample[0, 3:]
        assert on_white[:, 28, 28].min() > 0.95  # the middle of the spot
        assert on_white[:, 28].mean(0).min() < 0.5  # a line somewhere on the way through it


@pytest.mark.parametrize("quality", [20, 50, 90])
def test_jpeg_is_as_pillow_saves_it(quality: int):
    rng = np.random.default_rng(0)
    colours = rng.integers(0, 255, (5, 7, 3), np.uint8)
    picture = np.array(Image.fromarray(colours).resize((72, 56), Image.Resampling.BICUBIC))
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=quality, subsampling="4:2:0")
    theirs = np.asarray(Image.open(file), np.float32) / 255

    tensor = torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255
    ours = jpeg(tensor, torch.tensor([float(quality)]))[0].permute(1, 2, 0).numpy()

    damage = np.abs(theirs - picture / 255).mean()
    assert np.abs(ours - theirs).mean() < 0.35 * damage + 0.002
    assert np.abs(ours - picture / 255).mean() == pytest.approx(damage, rel=0.25)


def test_chance_follows_from_seed_rank_and_step(moments: Moments):
    def out(*seed: int) -> Tensor:
        return changed(moments, rng_of((seed[0], seed[1], seed[2])), Augment()).frames

    assert torch.equal(out(1, 0, 5), out(1, 0, 5))
    assert not torch.equal(out(1, 0, 5), out(1, 1, 5))
    assert not torch.equal(out(1, 0, 5), out(1, 0, 6))


@pytest.mark.parametrize("step", range(4))
def test_flows_stay_true_through_a_chain_of_changes(moments: Moments, step: int):
    # Colours that are pulled apart make errors of looking up larger too: the mean is asked, not the worst pixel.
    shares = Augment(view=1, lines=0, weight=0, palette=1, light=1, alpha=0, ground=0, paper=0, jpeg=0)

    out = changed(moments, rng_of((0, 0, step)), shares)

    still = replace(out, flows=torch.zeros_like(out.flows))
    assert mean_untrue(out) < 0.15 * mean_untrue(still)


def test_on_ground_all_is_opaque(moments: Moments):
    assert on_ground(moments, rng_of((0, 0, 0))).frames[:, :, 3].min() == 1


def mean_untrue(moments: Moments) -> float:
    there = look_up(moments.frames[:, 1], moments.flows[:, 0])
    return float(((there - moments.frames[:, 0]).abs() * moments.seen[:, 0]).mean())
