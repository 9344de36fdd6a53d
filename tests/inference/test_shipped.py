"""The model that travels with animl: what its contract says is there, and no size of picture is too odd for it."""

from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.images import reduce
from animl_addon.core.jobs.inbetween import Neighbour, inbetween
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


def ball(x: float, y: float, side: int = 128) -> np.ndarray:
    """A shaded ball with an outline, smooth at its edge; x and y in parts of the side."""
    down, right = np.mgrid[: 4 * side, : 4 * side] / (4 * side)
    far = np.hypot(right - x, down - y)
    image = np.zeros((4 * side, 4 * side, 4), np.float32)
    image[far < 0.15] = (0.1, 0.1, 0.1, 1)
    inside = far < 0.13
    image[inside, :3] = np.stack([0.9 - right + x, 0.6 + down - y, np.full_like(far, 0.3)], axis=-1)[inside]
    return reduce(image, 4)


def middle(image: np.ndarray) -> tuple[float, float]:
    """Where the paint stands, x and y in parts of the side."""
    height, width = image.shape[:2]
    down, right = np.mgrid[:height, :width] + 0.5
    paint = image[..., 3]
    return float((right * paint).sum() / paint.sum() / width), float((down * paint).sum() / paint.sum() / height)


def test_a_ball_that_swings_keeps_to_its_arc_when_the_keys_beyond_are_known(model: OnnxModel):
    def at(turn: float) -> tuple[float, float]:
        return 0.5 + 0.3 * np.sin(turn), 0.3 + 0.3 * np.cos(turn)

    before, first, last, after = (ball(*at(turn)) for turn in (-1.2, -0.4, 0.4, 1.2))

    [straight] = inbetween(model, first, last, (0.5,))
    [swung] = inbetween(model, first, last, (0.5,), before=Neighbour(lambda: before), after=Neighbour(lambda: after))

    off_straight, off_swung = (at(0)[1] - middle(drawing.image)[1] for drawing in (straight, swung))
    assert off_straight > 0.015 and abs(off_swung) < 0.75 * off_straight
    assert middle(swung.image)[0] == pytest.approx(0.5, abs=0.01)
