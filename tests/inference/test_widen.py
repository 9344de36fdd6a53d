"""The shipped widener in the worker, as every door uses it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animl_addon.core.jobs.widen import WidenJob
from animl_addon.core.spec import Job
from animl_addon.core.widen.fill import fill
from animl_addon.inference.client import Drawn, Failed, Finished
from animl_addon.inference.library import find_model
from animl_addon.inference.session import OnnxModel

from .conftest import StartWorker

SHIPPED = Path(__file__).parents[2] / "exported_models"


def meadow(height: int, width: int) -> np.ndarray:
    """(height, width, 3) uint8: sky, a hill with a line, and grain."""
    rows, columns = np.mgrid[:height, :width] / height
    hill = rows > 0.6 + 0.1 * np.sin(3 * columns)
    picture = np.where(hill[..., None], (90, 150, 60), (150, 190, 230)).astype(np.float32)
    picture[np.abs(rows - 0.6 - 0.1 * np.sin(3 * columns)) < 2 / height] = 20
    return np.clip(picture + np.random.default_rng(0).normal(0, 6, picture.shape), 0, 255).astype(np.uint8)


def test_the_worker_widens_known_pixels_stay_to_the_bit_and_a_wrong_picture_is_one_sentence(
    start: StartWorker, tmp_path: Path
):
    seen = meadow(96, 128)
    Image.fromarray(seen).save(tmp_path / "a.png")
    worker = start(models=SHIPPED)
    job = WidenJob((tmp_path / "a.png",), (tmp_path / "wide.png",), "16:9")

    events = list(worker.run(job))
    [failed] = worker.run(WidenJob((tmp_path / "none.png",), (tmp_path / "no.png",), "16:9"))

    assert isinstance(events[-1], Finished) and isinstance(events[-2], Drawn)
    wide = np.asarray(Image.open(tmp_path / "wide.png"))
    side = (wide.shape[1] - 128) // 2
    assert wide.shape == (96, 128 + 2 * side, 4) and (wide[:, side:-side, :3] == seen).all()
    assert isinstance(failed, Failed) and "is not there" in failed.message
    assert not (tmp_path / "no.png").exists()


@pytest.fixture(scope="module")
def model() -> OnnxModel:
    return OnnxModel(find_model(SHIPPED, Job.WIDEN), threads=1)


@pytest.mark.parametrize("times", [1, 6])
def test_sky_goes_on_as_sky_and_grass_as_grass_at_any_size(model: OnnxModel, times: int):
    truth = meadow(144 * times, 256 * times).astype(np.float32) / 255
    image = np.dstack((truth, np.ones(truth.shape[:2], np.float32)))
    hidden = np.zeros(truth.shape[:2], bool)
    hidden[:, 224 * times :] = True

    whole = fill(model, image, hidden)

    sky, grass = (whole[rows, 224 * times :, :3] for rows in (slice(0, 60 * times), slice(115 * times, None)))
    assert np.abs(sky.mean((0, 1)) - np.array((150, 190, 230)) / 255).max() < 0.08
    assert np.abs(grass.mean((0, 1)) - np.array((90, 150, 60)) / 255).max() < 0.12
    assert (whole[..., 3] > 0.95).all()


def test_a_large_picture_has_no_line_at_its_seam(model: OnnxModel):
    image = np.full((900, 1400, 4), 0.7, np.float32)
    image[..., 3] = 1
    hidden = np.zeros(image.shape[:2], bool)
    hidden[:, 1203:] = True

    whole = fill(model, image, hidden)

    assert np.abs(whole[:, 1195:1215, :3] - 0.7).max() < 0.04


def test_what_is_transparent_goes_on_transparent(model: OnnxModel):
    image = np.zeros((64, 96, 4), np.float32)
    image[20:44, 30:50] = (0.8, 0.2, 0.1, 1)
    hidden = np.zeros((64, 96), bool)
    hidden[:, 70:] = True

    whole = fill(model, image, hidden)

    assert whole[:, 70:, 3].mean() < 0.1
