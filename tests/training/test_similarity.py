"""Similarity of pictures and distance of sets, held against other makers' results."""

import numpy as np
import pytest
import torch
from skimage.metrics import structural_similarity

from training.losses.similarity import ms_ssim, ssim, ssim_maps
from training.measure.features import FrozenEncoder, features_of, fid, kid


def test_similarity_is_what_scikit_image_finds():
    rng = np.random.default_rng(0)
    truth = rng.random((40, 50)).astype(np.float32)
    image = np.clip(truth + 0.2 * rng.standard_normal((40, 50)), 0, 1).astype(np.float32)
    expected = structural_similarity(
        truth, image, data_range=1, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, full=True
    )[1]

    found, _ = ssim_maps(torch.from_numpy(image)[None, None], torch.from_numpy(truth)[None, None])

    np.testing.assert_allclose(found[0, 0].numpy(), expected[5:-5, 5:-5], atol=2e-4)


def test_equal_pictures_are_similar_at_every_scale_and_a_gradient_leads_there():
    truth = torch.rand(2, 3, 64, 64)
    assert ms_ssim(truth, truth).tolist() == pytest.approx([1, 1], abs=1e-4)
    assert ssim(truth, truth).tolist() == pytest.approx([1, 1], abs=1e-4)
    image = torch.rand(2, 3, 64, 64).requires_grad_()

    before = ms_ssim(image, truth).mean()
    before.backward()

    assert image.grad is not None
    with torch.no_grad():
        assert ms_ssim(image + image.grad / image.grad.abs().max() * 0.02, truth).mean() > before


def test_the_frechet_distance_of_clouds_whose_distance_is_known():
    rng = np.random.default_rng(0)
    cloud = rng.standard_normal((4000, 6))

    assert fid(cloud, cloud) == pytest.approx(0, abs=1e-6)
    assert fid(cloud, cloud + 2) == pytest.approx(6 * 4, rel=1e-6)
    assert fid(cloud, cloud * 3) == pytest.approx(6 * 4, rel=0.1)  # (3 - 1)² in each direction


def test_the_kernel_distance_is_nought_among_one_kind_and_grows_with_the_distance():
    rng = np.random.default_rng(0)
    one, same, near, far = (rng.standard_normal((200, 8)) + shift for shift in (0, 0, 0.5, 2))

    assert abs(kid(one, same)) < 0.05
    assert kid(one, same) < kid(one, near) < kid(one, far)


def test_the_frozen_encoder_tells_blots_from_stripes():
    torch.manual_seed(0)
    encoder = FrozenEncoder()
    assert not any(parameter.requires_grad for parameter in encoder.parameters())
    phases = torch.rand(24, 1, 1, 1) * 6
    waves = torch.linspace(0, 30, 64)
    stripes = (torch.sin(waves + phases) / 2 + 0.5).expand(24, 4, 64, 64)
    blots = torch.nn.functional.interpolate(torch.rand(24, 4, 5, 5), size=(64, 64), mode="bicubic").clamp(0, 1)

    of_stripes, of_blots = features_of(encoder, stripes.split(8)), features_of(encoder, [blots])

    assert of_stripes.shape == (24, 192)
    assert kid(of_stripes[:12], of_blots) > 10 * abs(kid(of_stripes[:12], of_stripes[12:]))
