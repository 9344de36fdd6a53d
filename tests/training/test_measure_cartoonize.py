"""Measuring cartoons: figures that are what they say, and a table that grows."""

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from skimage import data

from tests.tiny_cartoon import write_tiny_cartoon
from training.measure.cartoons import faces_kept, flicker, kept, letters_read
from training.measure_cartoonize import bilateral_edges, main


def photo(side: int = 48) -> np.ndarray:
    """A grainy step from dark to light."""
    image = np.full((side, side, 3), 0.2, np.float32)
    image[:, side // 2 :] = 0.8
    return (image + np.random.default_rng(0).normal(0, 0.03, image.shape)).clip(0, 1).astype(np.float32)


def test_the_photo_itself_keeps_everything():
    figures = kept(photo(), photo())

    assert figures["ssim"] == pytest.approx(1) and figures["edges"] == pytest.approx(1)
    assert figures["texture"] == pytest.approx(1) and figures["hue"] == 0


def test_a_flat_step_keeps_the_edge_and_loses_the_texture():
    flat = np.where(np.arange(48)[None, :, None] < 24, 0.2, 0.8).astype(np.float32).repeat(48, 0).repeat(3, 2)

    figures = kept(photo(), flat)

    assert figures["texture"] < 0.2 and figures["edges"] > 0.9


def test_what_follows_the_camera_flickers_less_than_what_decides_anew_for_every_grain():
    def threshold(image: np.ndarray) -> np.ndarray:
        return (image > image.mean()).astype(np.float32)

    grey = photo() * 0.1 + 0.45

    assert flicker(lambda image: image * 0.5, grey, (1.5, 0.75)) < 0.2 * flicker(threshold, grey, (1.5, 0.75))


@pytest.fixture(scope="module")
def astronaut() -> np.ndarray:
    """Eileen Collins, by NASA (public domain), 256 px: a face of some 55."""
    return data.astronaut()[::2, ::2].astype(np.float32) / 255


def test_a_face_that_went_grey_or_lost_its_eyes_is_told(astronaut: np.ndarray):
    grey = astronaut.mean(-1, keepdims=True).repeat(3, -1)
    smeared = cv2.blur(astronaut, (15, 15))

    same, without_colour, without_eyes = (faces_kept([astronaut], [each]) for each in (astronaut, grey, smeared))

    assert same["eyes"] == pytest.approx(1) and same["skin"] == pytest.approx(1) and same["skin_turn"] < 0.1
    assert without_colour["skin"] < 0.05 and without_colour["eyes"] > 0.95
    assert without_eyes["small_eyes"] < 0.85 and without_eyes["skin"] > 0.7


def test_where_there_is_no_face_there_are_no_figures_of_one():
    assert faces_kept([photo()], [photo()]) == {}


def test_letters_are_read_until_they_are_smeared():
    assert letters_read(lambda picture: picture, 12) == 1
    assert letters_read(lambda picture: cv2.blur(picture, (9, 9)), 12) < 0.6


def test_the_table_keeps_rows_that_are_not_measured_again(tmp_path: Path):
    write_tiny_cartoon(tmp_path / "models")
    (tmp_path / "photos").mkdir()
    for name in "ab":
        Image.fromarray((photo() * 255).astype(np.uint8)).save(tmp_path / "photos" / f"{name}.png")
    words = [str(tmp_path / "models"), "--photos", str(tmp_path / "photos"), "--out", str(tmp_path), "--only"]

    main([*words, "photo", "bilateral"])
    main([*words, "ours clean", "--sides", "32"])

    with (tmp_path / "cartoonize.csv").open() as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert names == ["photo", "bilateral + edges", "ours clean"]
    assert Image.open(tmp_path / "cartoonize.png").size == (512, 512)
    assert Image.open(tmp_path / "cartoonize-32.png").size == (64, 64)
    assert bilateral_edges(photo()).shape == (48, 48, 3)
