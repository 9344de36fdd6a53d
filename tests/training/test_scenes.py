"""The procedural world tells the truth about its own motion."""

from collections.abc import Callable

import torch

from training.data.procedural.sample import KeyPairs
from training.data.procedural.shapes import draw_shapes
from training.models.warp import look_up


def test_the_other_key_looked_up_by_the_true_flow_is_this_key(pairs: KeyPairs):
    here = torch.cat((pairs.image0, pairs.image1))
    there = torch.cat((pairs.image1, pairs.image0))
    counted = (pairs.visible * pairs.moves) > 0.5

    apart = (look_up(there, pairs.flow) - here).abs().mean(1, keepdim=True)
    standing = (there - here).abs().mean(1, keepdim=True)

    assert apart[counted].mean() < 0.03
    assert apart[counted].mean() < 0.4 * standing[counted].mean()


def test_things_move_far_and_are_hidden_sometimes(pairs: KeyPairs):
    length = pairs.flow.square().sum(1).sqrt()

    assert length.max() > 0.1 * pairs.image0.shape[-1]
    assert 0.02 < float((pairs.visible < 0.5).float().mean()) < 0.9


def test_the_same_seed_draws_the_same_scene_and_another_one_another(draw: Callable[[int], KeyPairs]):
    once, again, other = draw(3), draw(3), draw(4)

    assert torch.equal(once.image0, again.image0)
    assert torch.equal(once.flow, again.flow)
    assert not torch.equal(once.image0, other.image0)


def test_drawings_are_premultiplied_and_not_empty():
    drawings = draw_shapes(12, 48, torch.Generator().manual_seed(1))

    assert drawings.min() >= 0
    assert (drawings[:, :3] <= drawings[:, 3:] + 1e-5).all()
    assert (drawings[:, 3].flatten(1).mean(1) > 0.01).all()
