"""Every kind of picture file that Blender reads becomes the same RGBA."""

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon.core.errors import KeyDrawingError, OutputError
from animl_addon.scene.image_files import read_image, read_image_file
from animl_addon.scene.pixels import write_exact

STRAIGHT = np.array(
    [
        [(200, 100, 50, 128), (255, 255, 255, 0), (10, 20, 30, 255)],
        [(128, 128, 128, 64), (0, 255, 0, 255), (255, 0, 255, 1)],
    ],
    np.uint8,
)
"""2 rows of 3 pixels: soft, clear, dark; translucent grey, green, hardly there."""

WANTED = STRAIGHT / 255 * [1, 1, 1, 0] * (STRAIGHT[..., 3:] / 255) + STRAIGHT / 255 * [0, 0, 0, 1]


@pytest.mark.parametrize(("suffix", "options"), [("png", {}), ("tif", {}), ("webp", {"lossless": True, "exact": True})])
def test_eight_bits_with_alpha(tmp_path: Path, suffix: str, options: dict):
    file = tmp_path / f"key.{suffix}"
    Image.fromarray(STRAIGHT, "RGBA").save(file, **options)

    assert read_image_file(file, "key") == pytest.approx(WANTED, abs=1e-6)


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "bmp"])
def test_eight_bits_without_alpha(tmp_path: Path, suffix: str):
    flat = np.full((16, 16, 3), (200, 100, 50), np.uint8)
    file = tmp_path / f"key.{suffix}"
    Image.fromarray(flat, "RGB").save(file)

    image = read_image_file(file, "key")

    assert image.shape == (16, 16, 4)
    assert image[8, 8] == pytest.approx(np.array((200, 100, 50, 255)) / 255, abs=3 / 255)  # JPEG is near, not exact


def test_grey_with_and_without_alpha(tmp_path: Path):
    grey, alpha = STRAIGHT[..., 0], STRAIGHT[..., 3]
    Image.fromarray(grey, "L").save(tmp_path / "grey.png")
    Image.merge("LA", (Image.fromarray(grey), Image.fromarray(alpha))).save(tmp_path / "alpha.png")

    opaque = read_image_file(tmp_path / "grey.png", "key")
    clear = read_image_file(tmp_path / "alpha.png", "key")

    assert opaque[..., 2] == pytest.approx(grey / 255, abs=1e-6)
    assert (opaque[..., 3] == 1).all()
    assert clear[..., 1] == pytest.approx(grey / 255 * (alpha / 255), abs=1e-6)


def test_a_palette(tmp_path: Path):
    picture = Image.new("P", (2, 1))
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.putdata([0, 1])
    picture.save(tmp_path / "key.png", transparency=1)

    image = read_image_file(tmp_path / "key.png", "key")

    assert image[0].tolist() == [[1, 0, 0, 1], [0, 0, 0, 0]]


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_by_blenders_own_writer(tmp_path: Path, kind: str):
    file = tmp_path / "key.img"
    # Blender is given light, not sRGB: .5 of it is 188 of 255.
    _write(file, np.array([[(0.5, 0.5, 0.5, 1), (0.5, 0, 0, 0.5)]]), kind, "16")

    image = read_image_file(file, "key")

    assert image[0] == pytest.approx(np.array([(0.7354, 0.7354, 0.7354, 1), (0.3677, 0, 0, 0.5)]), abs=2e-3)


def test_openexr_is_light_and_is_cut_off_above_one(tmp_path: Path):
    file = tmp_path / "key.exr"
    _write(file, np.array([[(0.5, 4, 0, 1), (0.25, 0.25, 0.25, 0.5)]]), "OPEN_EXR", "32")

    image = read_image_file(file, "key")

    assert image[0, 0] == pytest.approx((0.7354, 1, 0, 1), abs=1e-3)
    assert image[0, 1, 3] == pytest.approx(0.5)
    assert image.min() >= 0
    assert (image[..., :3] <= image[..., 3:] + 1e-6).all()


def test_the_colour_space_of_the_scene_is_respected(tmp_path: Path):
    Image.fromarray(np.full((1, 1, 3), 128, np.uint8), "RGB").save(tmp_path / "key.png")

    as_srgb = read_image_file(tmp_path / "key.png", "key", "sRGB", "STRAIGHT")
    as_light = read_image_file(tmp_path / "key.png", "key", "Linear Rec.709", "STRAIGHT")
    as_data = read_image_file(tmp_path / "key.png", "key", "Non-Color", "STRAIGHT")

    assert as_srgb[0, 0, 0] == as_data[0, 0, 0] == pytest.approx(128 / 255)
    assert as_light[0, 0, 0] == pytest.approx(188 / 255, abs=1 / 255)


def test_alpha_can_be_ignored(tmp_path: Path):
    Image.fromarray(STRAIGHT, "RGBA").save(tmp_path / "key.png")

    image = read_image_file(tmp_path / "key.png", "key", "sRGB", "NONE")

    assert image == pytest.approx(np.dstack([STRAIGHT[..., :3] / 255, np.ones((2, 3))]), abs=1e-6)


def test_a_picture_painted_in_blender_and_never_saved():
    painted = bpy.data.images.new("painted", 2, 3, alpha=True)
    values = np.zeros((3, 2, 4), np.float32)
    values[0] = (1, 0, 0, 1)  # the lowest row
    painted.pixels.foreach_set(values.ravel())

    image = read_image(painted, "painted")

    assert image.shape == (3, 2, 4)
    assert image[2].tolist() == [[1, 0, 0, 1]] * 2
    assert not image[:2].any()


@pytest.mark.parametrize("name", ["a b.png", "clé “ü” 絵.png", "50% {frame} #.png", "it's.png"])
def test_files_may_have_any_name(tmp_path: Path, name: str):
    Image.fromarray(STRAIGHT, "RGBA").save(tmp_path / name)

    assert read_image_file(tmp_path / name, "key").shape == (2, 3, 4)


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(KeyDrawingError, match=r"lost its picture.*key\.png"):
        read_image_file(tmp_path / "key.png", "key")


def test_a_folder_that_is_gone_is_told(tmp_path: Path):
    with pytest.raises(OutputError, match="make room"):
        write_exact(tmp_path / "gone" / "key.npy", np.zeros((1, 1, 4), np.float32))


def _write(file: Path, values: np.ndarray, kind: str, depth: str) -> None:
    """Let Blender write linear straight RGBA values, (H, W, 4), with its own render output."""
    height, width = values.shape[:2]
    image = bpy.data.images.new("written", width, height, alpha=True, float_buffer=True)
    premultiplied = values * [1, 1, 1, 0] * values[..., 3:] + values * [0, 0, 0, 1]
    image.pixels.foreach_set(premultiplied[::-1].astype(np.float32).ravel())
    scene: Any = bpy.context.scene
    if hasattr(scene.render.image_settings, "media_type"):
        scene.render.image_settings.media_type = "IMAGE"
    scene.render.image_settings.file_format = kind
    scene.render.image_settings.color_mode = "RGBA"
    scene.render.image_settings.color_depth = depth
    scene.view_settings.view_transform = "Standard"
    image.save_render(str(file), scene=scene)
    bpy.data.images.remove(image)
