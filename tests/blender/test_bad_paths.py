"""Paths longer than Blender keeps: refused in a sentence, because Blender would cut them short and show nothing."""

from pathlib import Path

import bpy
import pytest

from animl_addon.scene.held import strips

from .pressing import frames, pictures, prefer, press, refused
from .scenes import add_image_strip, front_camera, save_disc, two_key_disc


def deep(folder: Path, length: int) -> Path:
    """A folder far below this one, whose path is about as long as asked for, in bytes."""
    while len(str(folder)) + 45 < length:
        folder /= "a folder with a long näme " + "x" * 12
    return folder / ("x" * max(length - len(str(folder)) - 1, 1))


def shown() -> list[Path]:
    """Files that the planes and strips of the scene point to."""
    return [
        *(Path(bpy.path.abspath(image.filepath)) for image in bpy.data.images if image.source == "SEQUENCE"),
        *(Path(bpy.path.abspath(strip.directory), strip.elements[0].filename) for strip in strips([bpy.context.scene])),
    ]


def add_strips(folder: Path) -> None:
    for frame in (1, 9):
        add_image_strip([save_disc(folder / f"{frame}.png", 20 + frame)], start=frame)


def add_pencil(folder: Path) -> None:
    two_key_disc()
    front_camera()


@pytest.mark.parametrize("add_keys", [add_pencil, add_strips])
def test_a_very_long_path_that_blender_can_follow_is_drawn_to(ready: Path, tmp_path: Path, add_keys):
    add_keys(tmp_path)
    folder = deep(tmp_path, 600)
    prefer(output_folder=folder)

    press(count=2, long_side=256)

    assert frames() == [4, 6]
    assert len(pictures(folder)) == 2
    assert shown() and all(path.is_file() for path in shown())


@pytest.mark.parametrize("add_keys", [add_pencil, add_strips])
@pytest.mark.parametrize("length", [760, 900, 1010])
def test_a_path_that_blender_would_cut_short_is_refused(ready: Path, tmp_path: Path, add_keys, length: int):
    add_keys(tmp_path)
    folder = deep(tmp_path, length)
    prefer(output_folder=folder)

    with refused(folder, "its path is too long for Blender: choose another output folder"):
        press(count=2, long_side=256)
    assert not folder.exists()

    prefer(output_folder=ready)
    press(count=2, long_side=256)
    assert frames() == [4, 6]


def test_a_key_with_a_path_that_blender_would_cut_short_is_refused(ready: Path, tmp_path: Path):
    folder = deep(tmp_path, 900)
    folder.mkdir(parents=True)
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "deep.blend"))
    keys = folder / ("keys " * 20)
    keys.mkdir()
    for frame in (1, 9):
        picture = save_disc(tmp_path / f"{frame}.png", 20 + frame)
        add_image_strip([picture.rename(keys / f"{frame}.png")], start=frame)
    for strip in strips([bpy.context.scene]):
        strip.directory = f"//{keys.name}/"

    with refused(ready, "path to the picture of the key .* is too long for Blender: move it"):
        press(count=1)
