"""What is promised of the cartoonizer that travels with animl: faces stay faces, skin is not grey, text can be read."""

from pathlib import Path

import numpy as np
import pytest
from skimage import data

from animl_addon.core.jobs.cartoonize import Look, cartoon
from animl_addon.core.spec import Job
from animl_addon.inference.library import find_model
from animl_addon.inference.session import OnnxModel
from training.measure.cartoons import Draw, faces_in, faces_kept, letters_read
from training.models.cartoonizer import Cartoonizer
from training.tasks.style import MOMENTS

SHIPPED = Path(__file__).parents[2] / "exported_models"


@pytest.fixture(scope="module")
def model() -> OnnxModel:
    return OnnxModel(find_model(SHIPPED, Job.CARTOONIZE))


def drawing(model: OnnxModel, look: Look, strength: float) -> Draw:
    def draw(photo: np.ndarray) -> np.ndarray:
        opaque = np.concatenate((photo, np.ones_like(photo[..., :1])), axis=-1)
        return cartoon(model, opaque, look, strength)[..., :3]

    return draw


@pytest.mark.parametrize("condition", [4, MOMENTS], ids=["looks", "styles"])
def test_the_network_is_small(condition: int):
    assert sum(weights.numel() for weights in Cartoonizer(condition).parameters()) <= 1_100_000


@pytest.mark.parametrize("look", list(Look))
def test_a_small_face_keeps_its_eyes_and_the_colour_of_its_skin(model: OnnxModel, look: Look):
    photo = data.astronaut()[:256:3, 64:320:3].astype(np.float32) / 255  # NASA, public domain
    assert [face[0].stop - face[0].start < 45 for face in faces_in(photo)] == [True]

    figures = faces_kept([photo], [drawing(model, look, 1.0)(photo)])

    assert figures["small_eyes"] > 0.85
    assert 0.8 < figures["skin"] < 1.4 and figures["skin_turn"] < 10


@pytest.mark.parametrize("look", list(Look))
def test_text_of_ten_pixels_can_be_read_at_half_the_strength(model: OnnxModel, look: Look):
    assert letters_read(drawing(model, look, 0.5), 10) > 0.97
