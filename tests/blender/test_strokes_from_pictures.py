"""Strokes between pictures: drawn as pictures, traced, and placed where a plane would stand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image, ImageDraw

from animl_addon.core.files import read_picture, write_picture
from animl_addon.core.timing import Mark
from animl_addon.core.trace.colours import colours_of
from animl_addon.core.trace.trace import trace
from animl_addon.scene.image_objects import SequenceSource
from animl_addon.scene.place import place
from animl_addon.scene.place_traced import Traced, place_traced
from tests.core.trace.painter import BLUE, INK, RED, SKIN, disc, drawn, pen

from .paper import Paper
from .placing import rendered
from .pressing import drawings, pictures, press
from .scenes import add_image_empty, add_image_plane, front_camera, save_disc, save_sequence, shows_from
from .strokes import draw_strokes, drawing_at, frames_of, strokes_at, values
from .tracing import LAYER, discs, traced

pytestmark = pytest.mark.usefixtures("ready")


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
def test_pictures_are_drawn_and_traced(add: Callable[..., Any], tmp_path: Path, ready: Path):
    key = add(save_sequence(tmp_path / "keys", (1, 9)), sequence=9)

    draw_strokes(count=3)

    thing = traced()
    assert thing.parent == key
    assert frames_of(thing, LAYER) == dict.fromkeys((3, 5, 7, 9), "GENERATED")
    assert [len(strokes_at(thing, frame, LAYER)) > 0 for frame in (3, 5, 7, 9)] == [True, True, True, False]
    assert [material.name for material in thing.data.materials] == ["#DC281E"]
    assert len(pictures(ready)) == 3
    assert drawings() == [(3, 2), (5, 2), (7, 2)]


def test_still_pictures_one_a_key_too(tmp_path: Path):
    for frame, x in ((1, 20), (9, 40)):
        shows_from(add_image_empty(save_disc(tmp_path / f"{frame}.png", x)), frame)

    draw_strokes(count=1)

    assert frames_of(traced(), LAYER) == {5: "GENERATED", 9: "GENERATED"}


def test_the_scene_s_setting_does_so_too_and_the_panel_says_what_it_is(tmp_path: Path):
    from animl_addon.panels.inbetweens import ANIML_PT_sidebar

    discs(tmp_path)
    bpy.context.scene.animl.output = "STROKES"
    panel = type("Panel", (), {"layout": Paper()})()

    ANIML_PT_sidebar.draw(panel, bpy.context)
    press(count=1)

    assert "traced from them: an approximation" in panel.layout.text
    assert "output" in panel.layout.choices
    assert traced()


def face(draw: ImageDraw.ImageDraw, scale: int) -> None:
    disc(draw, 64, 48, 40, INK, scale)
    disc(draw, 64, 48, 36, SKIN, scale)
    disc(draw, 52, 40, 8, INK, scale)
    disc(draw, 84, 52, 12, (0, 0, 0, 0), scale)  # a hole
    disc(draw, 84, 52, 6, BLUE, scale)
    pen(draw, [(46, 66), (56, 72), (66, 66)], 3, RED, scale)


@pytest.mark.parametrize("add", [add_image_empty, add_image_plane])
def test_it_looks_as_the_picture_would_and_lies_where_it_would(add: Callable[..., Any], tmp_path: Path):
    file = tmp_path / "keys" / "drawing_0001.png"
    file.parent.mkdir()
    write_picture(file, drawn((128, 96), face))
    key = add(file, sequence=9)
    key.location, key.rotation_euler, key.scale = (
        (0.3, 1, -0.2),
        (0.2 if key.type == "MESH" else 1.7, 0.1, 0.3),
        (1.4,) * 3,
    )
    if key.type == "EMPTY":
        key.empty_display_size = 3
    camera: Any = front_camera()
    camera.data.type = "PERSP"
    camera.location.y = -9
    source, size = SequenceSource(key), (256, 192)
    placement = source.pictures(bpy.context, source.keys(bpy.context.scene)[:1], tmp_path, 256).placement
    place(bpy.context, source, placement, [Mark(0.5, 2, 7)], [file])
    plane = rendered(tmp_path, 4, size=size)

    picture = read_picture(file)
    colours = colours_of([picture])
    strokes = Traced(colours, (128, 96), (tuple(trace(picture, colours)),))
    place_traced(bpy.context, source, placement, [Mark(0.5, 2, 7)], strokes)

    seen = rendered(tmp_path, 4, size=size)
    painted, wanted = seen[..., 3] > 127, plane[..., 3] > 127
    assert wanted.sum() > 2000, "the plane is seen"
    assert not (painted & ~grown(wanted)).any()
    assert not (wanted & ~grown(painted)).any()
    calm = np.abs(plane[1:-1, 1:-1].astype(int)[..., None] - around(plane)).max(axis=(2, 3)) < 3
    apart = np.abs(seen.astype(int) - plane).max(axis=2)[1:-1, 1:-1]
    assert (apart[calm] <= 3).mean() > 0.995, "colours, holes and what is painted over what"
    assert rendered(tmp_path, 9, size=size)[..., 3].max() == 0 or key.type == "MESH"


def test_pixel_art_keeps_the_edges_of_its_pixels(tmp_path: Path):
    (tmp_path / "keys").mkdir()
    for number, x in ((1, 2), (9, 4)):
        picture = Image.new("RGBA", (16, 12))
        ImageDraw.Draw(picture).polygon([(x, 2), (x + 6, 2), (x + 3, 9)], fill=RED, outline=INK)
        picture.save(tmp_path / "keys" / f"key_{number:04}.png")
    plane = add_image_plane(tmp_path / "keys" / "key_0001.png", sequence=9)

    draw_strokes(count=1)

    thing = traced()
    points = np.concatenate(strokes_at(thing, 5, LAYER)) + np.array(thing.location)
    left_top = np.array([-2, 0, 1.5])  # of the plane, which is 4 units wide: a pixel is a quarter
    assert thing.parent == plane
    pixels = (points - left_top) * 4
    assert pixels == pytest.approx(np.rint(pixels), abs=1e-4)


def test_lines_come_out_as_lines_with_their_width(tmp_path: Path):
    (tmp_path / "keys").mkdir()
    for number, y in ((1, 40), (9, 40.25)):
        lines = drawn((128, 96), lambda draw, scale, y=y: pen(draw, [(20, y), (108, y)], 4, INK, scale))
        write_picture(tmp_path / "keys" / f"key_{number:04}.png", lines)
    add_image_plane(tmp_path / "keys" / "key_0001.png", sequence=9)

    draw_strokes(count=1)

    thing = traced()
    [line] = strokes_at(thing, 5, LAYER)
    radii = values(drawing_at(thing, 5, LAYER), "radius")
    assert radii == pytest.approx(2 * pixel_of(128), rel=0.15)
    assert np.ptp(line[:, 0]) == pytest.approx(88 * pixel_of(128), rel=0.03)
    assert [material.name for material in thing.data.materials] == ["#281E32 line"]


def test_many_colours_are_reduced_and_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    (tmp_path / "keys").mkdir()
    down, across = np.mgrid[:64, :96] / 96
    for number in (1, 9):
        photo = np.stack([across, down, 0.1 * number * (1 - across), np.ones_like(down)], axis=2)
        write_picture(tmp_path / "keys" / f"key_{number:04}.png", photo.astype(np.float32))
    add_image_plane(tmp_path / "keys" / "key_0001.png", sequence=9)

    draw_strokes(count=1, hold_cuts=False)

    assert "for paintings and photographs choose the output Pictures" in capfd.readouterr().out
    assert 0 < len(traced().data.materials) <= 24


def pixel_of(width: int) -> float:
    """How long a pixel is on a plane of the scenes, which is 4 units wide."""
    return 4 / width


def around(picture: np.ndarray) -> np.ndarray:
    """(H - 2, W - 2, 4, 9): every pixel's neighbourhood."""
    height, width = picture.shape[0] - 2, picture.shape[1] - 2
    return np.stack([picture[y : y + height, x : x + width] for y in range(3) for x in range(3)], axis=3).astype(int)


def grown(mask: np.ndarray) -> np.ndarray:
    """The mask and every pixel that touches it."""
    padded = np.pad(mask, 1)
    height, width = mask.shape
    return np.any([padded[y : y + height, x : x + width] for y in range(3) for x in range(3)], axis=0)
