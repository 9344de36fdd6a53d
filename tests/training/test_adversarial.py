"""The discriminator, what it asks and is asked, and the changes that keep its pictures news."""

import pytest
import torch

from training.data.augment import cut_out, diff_augment, moved, recoloured
from training.losses import adversarial
from training.models.discriminator import PatchDiscriminator


def test_losses_of_scores_worked_out_by_hand():
    true, made = torch.tensor([2.0, 0.5]), torch.tensor([-3.0, 0.0])

    assert adversarial.hinge_discriminator(true, made) == pytest.approx(0.25 + 0.5)
    assert adversarial.hinge_generator(made) == pytest.approx(1.5)
    even = torch.zeros(2)
    assert adversarial.saturating_discriminator(even, even) == pytest.approx(2 * 0.693147, abs=1e-5)
    assert adversarial.non_saturating_generator(even) == pytest.approx(0.693147, abs=1e-5)
    seen = [torch.zeros(2, 3), torch.ones(4)]
    assert adversarial.feature_matching(seen, [torch.full((2, 3), 0.5), torch.ones(4)]) == pytest.approx(0.25)


def test_a_discriminator_learns_to_tell_noise_from_flat_paint():
    torch.manual_seed(0)
    judge = PatchDiscriminator(4, width=8, depth=2)
    optimizer = torch.optim.Adam(judge.parameters(), 5e-3)
    for _ in range(40):
        flat, noise = torch.rand(8, 4, 1, 1).expand(-1, -1, 16, 16), torch.rand(8, 4, 16, 16)
        loss = adversarial.hinge_discriminator(judge(flat)[0], judge(noise)[0])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    flat, noise = torch.rand(32, 4, 1, 1).expand(-1, -1, 16, 16), torch.rand(32, 4, 16, 16)

    assert judge(flat)[0].mean() > judge(noise)[0].mean() + 0.5


def test_spectral_normalization_holds_every_layer_to_a_slope_of_one():
    torch.manual_seed(0)
    judge = PatchDiscriminator(3, width=4, depth=1)
    for _ in range(50):  # its estimate sharpens with every step of training
        judge(torch.rand(1, 3, 8, 8))
    judge.eval()
    assert isinstance(judge.look, torch.nn.Conv2d)
    weight = judge.look.weight.detach()
    assert torch.linalg.matrix_norm(weight.flatten(1), 2) == pytest.approx(1, abs=0.05)
    assert not hasattr(PatchDiscriminator(3, spectral=False).look, "parametrizations")


def test_pictures_change_for_the_judge_and_the_generator_still_hears_of_it():
    torch.manual_seed(1)
    pictures = torch.rand(4, 4, 32, 32).requires_grad_()

    changed = diff_augment(pictures)
    changed.sum().backward()

    assert changed.shape == pictures.shape
    assert not torch.equal(changed, pictures)
    assert pictures.grad is not None
    assert pictures.grad.abs().sum() > 0


def test_alpha_keeps_its_values_when_colours_change_and_what_is_clear_stays_clear():
    pictures = torch.rand(3, 4, 8, 8)
    pictures[:, :, :4] = 0

    changed = recoloured(pictures)

    assert torch.equal(changed[:, 3], pictures[:, 3])
    assert changed[:, :, :4].abs().max() < 1e-6


def test_a_picture_moves_as_a_whole_and_half_of_it_is_cut_at_most():
    torch.manual_seed(2)
    pictures = torch.zeros(16, 1, 16, 16)
    pictures[:, :, 8, 8] = 1

    places = moved(pictures).flatten(1).argmax(1)

    assert {(int(place) // 16 - 8, int(place) % 16 - 8) for place in places} <= {
        (y, x) for y in range(-2, 3) for x in range(-2, 3)
    }
    assert len(set(places.tolist())) > 4
    left = cut_out(torch.ones(16, 1, 16, 16)).mean((1, 2, 3))
    assert 0.7 < left.min() < 0.9
