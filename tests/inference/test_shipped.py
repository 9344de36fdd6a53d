"""The model that travels with animl: what its contract says is there, and no size of picture is too odd for it."""

from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.jobs.inbetween import inbetween
from animl_addon.core.spec import Job
from animl_addon.inference.library import find_model, installed
from animl_addon.inference.probe import probe_keys
from animl_addon.inference.session import OnnxModel

SHIPPED = Path(__file__).parents[2] / "exported_models"


@pytest.fixture(scope="module")
def model() -> OnnxModel:
    return OnnxModel(find_model(SHIPPED, Job.INBETWEEN))


def test_every_shipped_model_is_what_its_contract_says():
    shipped = installed(SHIPPED)

    assert Job.INBETWEEN in {model.spec.job for model in shipped}
    for model in shipped:
        assert OnnxModel(model, threads=1).provider == "CPUExecutionProvider"


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (3, 1500), (17, 33), (64, 64)])
def test_pictures_of_odd_sizes_are_drawn(model: OnnxModel, size: tuple[int, int]):
    first, last = (np.full((*size, 4), value, np.float32) for value in (0.3, 0.9))

    [drawing] = inbetween(model, first, last, (0.5,))

    assert drawing.image.shape == (*size, 4) and 0 <= drawing.confidence <= 1
    assert drawing.image.min() >= 0 and drawing.image.max() <= 1


def test_the_drawing_is_no_cross_dissolve(model: OnnxModel):
    first, last = probe_keys()

    [drawing] = inbetween(model, first, last, (0.5,))

    # A dissolve leaves both discs half there; ink that moved is as dark as in the keys, and paint is solid.
    alpha = drawing.image[..., 3]
    ghosts = ((alpha > 0.2) & (alpha < 0.8)).mean()
    dissolved = (first[..., 3] + last[..., 3]) / 2
    assert ghosts < 0.5 * ((dissolved > 0.2) & (dissolved < 0.8)).mean()
