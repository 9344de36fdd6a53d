"""The cartoonize job, against a model so simple that one can say what must come out."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from animl_addon.core.errors import DeviceError, JobError, KeyDrawingError
from animl_addon.core.files import write_picture
from animl_addon.core.jobs.cartoonize import CartoonizeJob, Look, by_size, cartoon, cartoonize, check_pictures
from animl_addon.core.jobs.reading import read_job
from animl_addon.core.model import Tensor
from animl_addon.core.spec import GraphSpec, Job, ModelSpec

SPEC = ModelSpec("fake", Job.CARTOONIZE, {"cartoonize": GraphSpec("", "")}, 8, 16, 128, "CC0-1.0")


class Mean:
    """Each pixel becomes the mean of the 17 about it in its row, in the channel of the look nothing."""

    spec = SPEC

    def __init__(self) -> None:
        self.sizes: list[tuple[int, ...]] = []

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        assert graph == "cartoonize"
        image, look, strength = inputs["image"], inputs["look"], inputs["strength"]
        assert image.shape[2] % 8 == 0 and image.shape[3] % 8 == 0 and look.shape == (1, 3, 1, 1)
        self.sizes.append(image.shape)
        padded = np.pad(image, ((0, 0), (0, 0), (0, 0), (8, 8)), mode="edge")
        mean = np.mean([padded[..., shift : shift + image.shape[3]] for shift in range(17)], axis=0)
        mean[:, :3] *= 1 - look
        mean[:, 3] = image[:, 3]
        return {"drawing": image + strength * (mean - image)}


def photo(height: int, width: int) -> np.ndarray:
    image = np.random.default_rng(3).random((height, width, 4), np.float32)
    image[..., 3] = 1
    return image


def job_of(folder: Path, **changes) -> CartoonizeJob:
    return replace(CartoonizeJob((folder / "a.png", folder / "b.png"), (folder / "x.png", folder / "y.png")), **changes)


def test_a_photo_is_drawn_in_its_own_size():
    drawn = cartoon(Mean(), photo(21, 50), Look.PAINTED)

    assert drawn.shape == (21, 50, 4)
    assert not drawn[..., 1].any() and drawn[..., 0].any() and (drawn[..., 3] == 1).all()


def test_strength_nought_is_the_photo_itself_and_asks_nobody():
    model, image = Mean(), photo(20, 20)

    assert cartoon(model, image, strength=0) is image
    assert model.sizes == []


@given(
    height=st.integers(1, 150),
    width=st.integers(1, 150),
    most_pixels=st.integers(1024, 20_000),
    look=st.sampled_from(list(Look)),
)
def test_tiles_meet_without_a_seam(height: int, width: int, most_pixels: int, look: Look):
    image = photo(height, width)

    whole = cartoon(Mean(), image, look, coarse=1)
    tiled = cartoon(Mean(), image, look, coarse=1, most_pixels=most_pixels)

    np.testing.assert_allclose(tiled, whole, atol=1e-6)


def test_no_call_sees_more_than_it_may():
    model = Mean()

    cartoon(model, photo(300, 400), coarse=1, most_pixels=10_000)

    assert len(model.sizes) > 1
    assert max(shape[2] * shape[3] for shape in model.sizes) <= 10_000


def test_large_pictures_are_drawn_coarser():
    assert [by_size(np.zeros((64, width, 4)), 512) for width in (8, 1920, 3840, 16_000)] == [1, 1, 2, 8]


@pytest.mark.parametrize("strength", [0.3, 1.0])
def test_a_coarse_drawing_has_the_size_and_alpha_of_the_photo(strength: float):
    model, image = Mean(), photo(51, 90)
    image[:10] = 0

    drawn = cartoon(model, image, strength=strength, coarse=3)

    assert drawn.shape == image.shape and model.sizes == [(1, 4, 24, 32)]
    np.testing.assert_array_equal(drawn[..., 3], image[..., 3])
    assert drawn.min() >= 0 and (drawn[..., :3] <= drawn[..., 3:]).all()


def test_what_a_coarse_copy_lacks_comes_back_by_what_the_strength_leaves():
    image = photo(64, 64)

    drawn = cartoon(Mean(), image, strength=1e-4, coarse=2)

    np.testing.assert_allclose(drawn, image, atol=1e-3)


def test_values_that_are_no_numbers_are_told():
    class Broken(Mean):
        def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
            return {"drawing": inputs["image"] * np.nan}

    with pytest.raises(DeviceError, match="choose the CPU"):
        cartoon(Broken(), photo(16, 16))


def test_pictures_are_drawn_in_order_from_where_it_stopped(tmp_path: Path):
    for name, value in (("a.png", 0.2), ("b.png", 0.6)):
        image = np.full((16, 24, 4), value, np.float32)
        image[..., 3] = 1
        write_picture(tmp_path / name, image)
    job = job_of(tmp_path, look=Look.COMIC)

    (drawing,) = cartoonize(Mean(), job, start=1)

    assert drawing.image[8, 12, 0] == pytest.approx(0.6, abs=0.01) and drawing.image[8, 12, 2] == 0


def test_a_job_survives_its_line(tmp_path: Path):
    job = job_of(tmp_path, look=Look.COMIC, strength=0.25, coarse=2)

    assert read_job(job.to_json()) == job
    assert job.only([1]) == replace(job, images=job.images[1:], out=job.out[1:])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"look": "oil"}, "look “oil” is unknown"),
        ({"look": 3}, "look “3” is unknown"),
        ({"strength": 1.5}, "strength is 1.5"),
        ({"strength": float("nan")}, "strength is nan"),
        ({"strength": "much"}, "a number from 0 to 1"),
        ({"strength": True}, "a number from 0 to 1"),
        ({"coarse": -1}, "-1 times as thick"),
        ({"coarse": 1.5}, "a whole number"),
        ({"images": []}, "names no picture"),
        ({"images": "a.png"}, "a list of paths"),
        ({"images": ["a.png"]}, "1 images but 2 output paths"),
        ({"out": ["a.png", "y.png"]}, "overwrite its own photo"),
        ({"out": ["x.png", "x.png"]}, "to one path"),
        ({"out": ["x.png", "y.jpg"]}, "as PNG"),
        ({"size": 3}, "unknown field “size”"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(change: dict, sentence: str):
    fields = {"job": "cartoonize", "images": ["a.png", "b.png"], "out": ["x.png", "y.png"]} | change

    with pytest.raises(JobError, match=sentence) as refusal:
        read_job(json.dumps(fields))

    assert str(refusal.value).endswith(".") and "\n" not in str(refusal.value)


def test_a_missing_last_picture_is_told_before_the_first_is_drawn(tmp_path: Path):
    write_picture(tmp_path / "a.png", photo(8, 8))

    with pytest.raises(KeyDrawingError, match=r"b\.png” is not there"):
        check_pictures(job_of(tmp_path))
