"""What is written beside a sheet: Godot's SpriteFrames, GIFs, and the page of before and after."""

import base64
import io
import re
from pathlib import Path

import numpy as np
from PIL import Image, ImageSequence

from animl_addon.core.sprites.expand import assemble, plan_inbetweens
from animl_addon.core.sprites.godot import encode_godot
from animl_addon.core.sprites.page import comfortable_zoom, encode_page, gifs
from animl_addon.core.sprites.reading import read_sheet

from .atlases import packed, write
from .pictures import drawings, in_a_row, seen, sprite
from .test_aseprite import hero


def cut(tres: str, picture: np.ndarray) -> list[np.ndarray]:
    """The textures of a SpriteFrames, cut as Godot would."""
    textures = []
    for block in re.findall(r"\[sub_resource.*?\n\n", tres, re.DOTALL):
        x, y, w, h = map(int, re.search(r"region = Rect2\((.*)\)", block)[1].split(","))
        part = picture[y : y + h, x : x + w]
        if margin := re.search(r"margin = Rect2\((.*)\)", block):
            left, top, more_w, more_h = map(int, margin[1].split(","))
            canvas = np.zeros((h + more_h, w + more_w, 4), np.uint8)
            canvas[top : top + h, left : left + w] = part
            part = canvas
        textures.append(part)
    return textures


def opened(data: bytes) -> np.ndarray:
    return np.array(Image.open(io.BytesIO(data)).convert("RGBA"))


def test_godot_cuts_a_grid_and_plays_as_fast_as_before(tmp_path: Path):
    rows = [sprite(0), sprite(4)], [sprite(1), sprite(5), sprite(2)]
    Image.fromarray(in_a_row(*rows)).save(tmp_path / "fox.png")
    plan = plan_inbetweens(read_sheet(tmp_path / "fox.png", grid=(16, 16)), 3)
    grown = assemble(plan, drawings(plan))

    tres = encode_godot(grown)["fox.tres"].decode()

    assert tres.startswith('[gd_resource type="SpriteFrames" load_steps=16 format=3]\n')
    assert '[ext_resource type="Texture2D" path="fox.png" id="1"]' in tres
    assert re.findall(r'"name": &"(.*)"', tres) == ["row 1", "row 2"] and tres.count('"speed": 40.0') == 2
    textures = cut(tres, opened(grown.form.encode(grown)["fox.png"]))
    assert all(np.array_equal(texture, frame.pixels) for texture, frame in zip(textures, grown.frames, strict=True))


def test_godot_cuts_a_trimmed_atlas_and_makes_a_sheet_of_its_own_where_frames_are_turned(tmp_path: Path):
    atlas, pixels = packed()
    sheet = read_sheet(write(tmp_path, "fox", atlas, pixels))
    files = encode_godot(sheet)
    assert set(files) == {"fox.tres", "fox-godot.png"}
    textures = cut(files["fox.tres"].decode(), opened(files["fox-godot.png"]))
    assert all(np.array_equal(texture, frame.pixels) for texture, frame in zip(textures, sheet.frames, strict=True))

    del atlas["frames"]["walk/0002.png"]
    upright = read_sheet(write(tmp_path, "fox", atlas, pixels))
    files = encode_godot(upright)
    assert set(files) == {"fox.tres"}
    textures = cut(files["fox.tres"].decode(), pixels)
    assert all(np.array_equal(texture, frame.pixels) for texture, frame in zip(textures, upright.frames, strict=True))


def test_godot_knows_durations_loops_and_names_in_quotes(tmp_path: Path):
    sheet = read_sheet(hero(tmp_path))

    tres = encode_godot(sheet)["hero.tres"].decode()

    assert re.findall(r'"duration": ([\d.]+)', tres) == ["1.25", "1.0", "1.0"]
    assert re.findall(r'"speed": ([\d.]+)', tres) == ["12.5", "25.0"]
    assert re.findall(r'"loop": (\w+)', tres) == ["true", "false"]


def test_a_gif_for_every_animation_at_whole_zoom(tmp_path: Path):
    sheet = read_sheet(hero(tmp_path))

    files = gifs(sheet, 4)

    assert set(files) == {"hero.gif"}, "a tag of one frame does not move"
    with Image.open(io.BytesIO(files["hero.gif"])) as gif:
        shown = [np.array(frame.convert("RGBA")) for frame in ImageSequence.Iterator(gif)]
    assert [np.array_equal(seen(a[::4, ::4]), seen(b)) for a, b in zip(shown, (sprite(0), sprite(4)), strict=True)] == [
        True,
        True,
    ]


def test_the_page_needs_nothing_beside_it(tmp_path: Path):
    before = read_sheet(hero(tmp_path))
    plan = plan_inbetweens(before, 1)

    files = encode_page(before, assemble(plan, drawings(plan)), comfortable_zoom(before))

    page = files["hero-before-after.html"].decode()
    assert set(re.findall(r'(?:src|href)="(data|http|[./])', page)) == {"data"}
    pictures = [base64.b64decode(data) for data in re.findall(r"base64,([^\"]*)", page)]
    counts = [Image.open(io.BytesIO(data)).n_frames for data in pictures]  # pyright: ignore[reportAttributeAccessIssue]
    assert counts == [2, 3] and "before: 2 frames" in page and "after: 3 frames" in page
    with Image.open(io.BytesIO(files["hero-before-after.gif"])) as gif:
        assert gif.size == (35 * 12, 18 * 12)
        assert sum(frame.info["duration"] for frame in ImageSequence.Iterator(gif)) == 180
