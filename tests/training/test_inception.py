"""Inception, for whoever has its weights: what is read is used, and what is no Inception is refused."""

from pathlib import Path

import numpy as np
import pytest
import torch

from training.measure.inception import InceptionError, inception_features, load_inception
from training.models.inception import Inception


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file as those of FID's weights, but of chance: layers keep the size of what passes through them."""
    rng = torch.Generator().manual_seed(3)
    path = tmp_path_factory.mktemp("inception") / "pt_inception.pth"
    with torch.device("meta"):
        state = Inception(1008).state_dict()
    made = {name: torch.full(value.shape, 1.0 if name.endswith("var") else 0.3) for name, value in state.items()}
    for name, value in state.items():
        if name.endswith("conv.weight"):
            made[name] = torch.randn(value.shape, generator=rng) * (2 / value[0].numel()) ** 0.5
        elif name.endswith("bn.weight"):
            made[name] = torch.ones(value.shape)
    torch.save(made | {"fc.weight": torch.zeros(1008, 1), "fc.bias": torch.zeros(1008)}, path)
    return path


def test_a_picture_becomes_2048_numbers_and_another_others(weights: Path):
    pictures = torch.rand(2, 4, 40, 60)
    pictures[:, 3] = 1

    found = inception_features(load_inception(weights), [pictures[:1], pictures[1:]])

    assert found.shape == (2, 2048) and np.isfinite(found).all()
    assert not np.allclose(found[0], found[1], rtol=1e-3)


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"weight": torch.zeros(2)}, "is no Inception v3"),
        ({"fc.weight": torch.zeros(10, 1)}, "is no Inception v3"),
        ({"fc.weight": torch.zeros(1000, 1)}, "lacks parts of Inception v3"),
    ],
)
def test_weights_of_another_network_are_refused(tmp_path: Path, state: object, sentence: str):
    torch.save(state, tmp_path / "other.pth")

    with pytest.raises(InceptionError, match=sentence):
        load_inception(tmp_path / "other.pth")
