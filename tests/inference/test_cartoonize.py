"""The cartoonizer that travels with animl: fast, whole at every size, and true to what its contract says."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animl_addon.core.files import read_picture, write_picture
from animl_addon.core.jobs.cartoonize import CartoonizeJob, Look, cartoon
from animl_addon.core.spec import Job
from animl_addon.inference.client import Drawn, Finished, Started
from animl_addon.inference.library import find_model
from animl_addon.inference.session import OnnxModel

from .conftest import StartWorker

SHIPPED = Path(__file__).parents[2] / "exported_models"


@pytest.fixture(scope="module")
def model() -> OnnxModel:
    return OnnxModel(find_model(SHIPPED, Job.CARTOONIZE))


def face(side: int = 128) -> np.ndarray:
    """Something like a face: skin, shaded and grainy, eyes and mouth, before a blue wall."""
    down, right = np.mgrid[:side, :side].astype(np.float32) / side
    image = np.ones((side, side, 4), np.float32)
    image[..., :3] = (0.35, 0.5, 0.7)
    skin = np.hypot((right - 0.5) * 1.2, down - 0.5) < 0.38
    image[skin, :3] = (np.array((0.87, 0.66, 0.55)) * (1.1 - 0.35 * right[..., None]))[skin]
    for x, y, wide, high in ((0.38, 0.42, 0.05, 0.03), (0.62, 0.42, 0.05, 0.03), (0.5, 0.68, 0.12, 0.02)):
        image[np.hypot((right - x) / wide, (down - y) / high) < 1, :3] = (0.2, 0.1, 0.1)
    image[..., :3] += np.random.default_rng(1).normal(0, 0.02, (side, side, 3))
    return image.clip(0, 1)


@pytest.mark.parametrize("look", list(Look))
def test_every_look_is_another_picture_in_which_skin_is_not_grey(model: OnnxModel, look: Look):
    photo = face()

    drawn = cartoon(model, photo, look)

    cheek = drawn[64:76, 40:56, :3].mean((0, 1))
    assert np.abs(drawn - photo).mean() > 0.015
    assert cheek[0] > cheek[1] + 0.06 and cheek[1] > cheek[2]
    assert drawn.min() >= 0 and drawn.max() <= 1 and (drawn[..., 3] == 1).all()


def test_half_the_strength_changes_less(model: OnnxModel):
    photo = face()

    half, whole = (np.abs(cartoon(model, photo, strength=strength) - photo).mean() for strength in (0.5, 1.0))

    assert 0.2 * whole < half < 0.9 * whole


def test_grain_goes_and_eyes_stay(model: OnnxModel):
    photo = face()

    drawn = cartoon(model, photo, Look.CLEAN)

    assert drawn[5:20, 5:20, 0].std() < 0.6 * photo[5:20, 5:20, 0].std()
    assert drawn[52:56, 46:51, :3].mean() < 0.4 < drawn[64:76, 40:56, :3].mean()


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (3, 700), (17, 33)])
def test_pictures_of_odd_sizes_are_drawn(model: OnnxModel, size: tuple[int, int]):
    drawn = cartoon(model, np.full((*size, 4), 0.6, np.float32), Look.COMIC)

    assert drawn.shape == (*size, 4) and drawn.min() >= 0 and (drawn[..., :3] <= 0.6 + 1e-6).all()


@pytest.mark.parametrize("look", list(Look))
def test_tiles_meet_without_a_seam(model: OnnxModel, look: Look):
    photo = np.concatenate((face(192), face(192)[::-1], face(192)), axis=1)

    whole = cartoon(model, photo, look, coarse=1)
    tiled = cartoon(model, photo, look, coarse=1, most_pixels=90_000)

    assert np.abs(whole - tiled).max() < 2e-3


def test_the_worker_draws_a_shot_and_nothing_boils_where_nothing_moves(start: StartWorker, tmp_path: Path):
    images = tuple(tmp_path / f"{number}.png" for number in range(2))
    out = tuple(tmp_path / "out" / path.name for path in images)
    (tmp_path / "out").mkdir()
    for path in images:
        write_picture(path, face())

    events = list(start(models=SHIPPED).run(CartoonizeJob(images, out, Look.COMIC)))

    assert [type(event) for event in events] == [Started, Drawn, Drawn, Finished]
    first, second = (read_picture(path) for path in out)
    np.testing.assert_array_equal(first, second)
    assert Image.open(out[0]).size == (128, 128)
