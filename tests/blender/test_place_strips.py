"""Drawings in the Sequencer: above the keys, on their frames, where the keys lie, with nothing shining through."""

from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest
from PIL import Image

from animl_addon.core.errors import KeyDrawingError, OutputError
from animl_addon.core.timing import Mark, exposure_sheet
from animl_addon.scene.image_strips import find_strips
from animl_addon.scene.place import clear, made_by_animl, place
from animl_addon.scene.source import Source, StripPlacement
from tests.blender.placing import colours_seen, rendered, save_drawings
from tests.blender.snapshot import snapshot

SIZE = (64, 48)


def strips() -> Any:
    editor: Any = bpy.context.scene.sequence_editor_create()
    return editor.strips if hasattr(editor, "strips") else editor.sequences


def add(name: str, file: Path, channel: int, start: int, end: int) -> Any:
    bpy.context.scene.render.resolution_x, bpy.context.scene.render.resolution_y = SIZE
    strip = strips().new_image(name=name, filepath=str(file), channel=channel, frame_start=start, fit_method="FIT")
    strip.frame_final_duration = end - start
    strip.blend_type = "ALPHA_OVER"
    return strip


def made() -> list[Any]:
    return sorted((strip for strip in strips() if made_by_animl(strip)), key=lambda strip: strip.frame_final_start)


@pytest.fixture
def keys(tmp_path: Path) -> Source:
    """Keys of one flat white, half clear, over an opaque grey background: A holds to the very frame of B, at 9."""
    for name, colour in (("A", (255, 255, 255, 255)), ("B", (255, 255, 255, 255)), ("grey", (90, 90, 90, 255))):
        levels = np.zeros((SIZE[1], SIZE[0], 4), np.uint8)
        levels[:] = colour
        if name != "grey":
            levels[:, : SIZE[0] // 2] = 0
        Image.fromarray(levels, "RGBA").save(tmp_path / f"{name}.png")
    add("Background", tmp_path / "grey.png", 1, 1, 20)
    add("A", tmp_path / "A.png", 2, 1, 9)
    add("B", tmp_path / "B.png", 2, 9, 20)
    for strip in strips():
        strip.select = strip.name in "AB"
    found = find_strips(bpy.context.scene)
    assert found
    return found


LIKE_A = StripPlacement(2, "A")


def test_each_drawing_is_a_strip_as_long_as_its_exposure(keys: Source, tmp_path: Path):
    place(bpy.context, keys, LIKE_A, [Mark(0.2, 2, 1), Mark(0.4, 3, 4), Mark(0.8, 7, 2)], save_drawings(tmp_path, 3))

    assert [(strip.frame_final_start, strip.frame_final_duration, strip.channel) for strip in made()] == [
        (2, 1, 3),
        (3, 4, 3),
        (7, 2, 3),
    ]
    assert [strip.select for strip in made()] == [False] * 3


def test_the_render_shows_each_drawing_over_the_background_and_no_key_beneath(keys: Source, tmp_path: Path):
    place(bpy.context, keys, LIKE_A, [Mark(0.2, 3, 2), Mark(0.4, 5, 4)], save_drawings(tmp_path, 2))

    for frame, drawn in ((2, None), (3, 0), (4, 0), (5, 1), (8, 1), (9, None)):
        pixels = rendered(tmp_path, frame)
        corner, beside = pixels[2, -3, :3], pixels[2, 2, :3]
        assert beside == pytest.approx([90] * 3, abs=1), "the background"
        assert corner == pytest.approx([255 if drawn is None else 90] * 3, abs=1), f"the key at frame {frame}"
        if drawn is not None:
            assert colours_seen(tmp_path, [frame]) == [drawn]


def test_a_drawing_of_another_size_lies_where_its_key_lies(keys: Source, tmp_path: Path):
    key = strips()["A"]
    key.transform.offset_x, key.transform.rotation, key.transform.scale_x = 6, 0.2, 0.7
    small, large = (save_drawings(tmp_path / name, 1, size)[0] for name, size in (("s", (64, 48)), ("l", (128, 96))))

    place(bpy.context, keys, LIKE_A, [Mark(0.5, 5, 4)], [small])
    as_small = rendered(tmp_path, 6).astype(int)
    place(bpy.context, keys, LIKE_A, [Mark(0.5, 5, 4)], [large])
    as_large = rendered(tmp_path, 6).astype(int)

    different = np.abs(as_small - as_large).max(axis=-1) > 40
    assert as_small[24, 32 + 6, 0] == 200
    assert different.mean() < 0.03, "only the pixels of its edges"


def test_drawings_go_over_what_is_there_to_the_next_free_channel(keys: Source, tmp_path: Path):
    add("Overlay", tmp_path / "A.png", 3, 6, 8)
    bpy.context.scene.sequence_editor.channels[4].lock = True

    place(bpy.context, keys, LIKE_A, exposure_sheet(1, 9, 1), save_drawings(tmp_path, 1))

    assert [strip.channel for strip in made()] == [5]


def test_pressing_again_replaces_on_the_same_channel(keys: Source, tmp_path: Path):
    place(bpy.context, keys, LIKE_A, exposure_sheet(1, 9, 3), save_drawings(tmp_path / "a", 3))

    place(bpy.context, keys, LIKE_A, exposure_sheet(1, 9, 1), save_drawings(tmp_path / "b", 1))

    assert [(strip.frame_final_start, strip.channel) for strip in made()] == [(5, 3)]
    assert colours_seen(tmp_path, [6]) == [0]


@pytest.mark.parametrize("playhead", [1, 6])
def test_clear_leaves_the_sequencer_as_it_was(keys: Source, tmp_path: Path, playhead: int):
    bpy.context.scene.frame_set(playhead)
    before = snapshot()
    place(bpy.context, keys, LIKE_A, exposure_sheet(1, 9, 3), save_drawings(tmp_path, 3))
    bpy.context.scene.frame_set(playhead)

    assert clear(bpy.context) == 3

    bpy.context.scene.frame_set(playhead)
    assert snapshot() == before


def test_a_moved_strip_is_still_known(keys: Source, tmp_path: Path):
    place(bpy.context, keys, LIKE_A, exposure_sheet(1, 9, 1), save_drawings(tmp_path, 1))
    made()[0].channel = 7
    made()[0].name = "Mine"

    assert clear(bpy.context, keys, (1, 9)) == 1
    assert not made()


def block(folder: Path, channels: range) -> None:
    file = save_drawings(folder, 1)[0]
    for channel in channels:
        add(f"block {channel}", file, channel, 1, 20)


def test_no_free_channel_is_said_before_anything_changes(keys: Source, tmp_path: Path):
    marks = [Mark(0.5, 5, 4)]
    place(bpy.context, keys, LIKE_A, marks, save_drawings(tmp_path / "old", 1))
    block(tmp_path / "block", range(4, 129))
    bpy.context.scene.sequence_editor.channels[3].lock = True  # that of the earlier drawing
    before = snapshot()

    with pytest.raises(OutputError, match="No channel above 2 is free"):
        place(bpy.context, keys, LIKE_A, marks, save_drawings(tmp_path / "new", 1))

    assert snapshot() == before


def test_a_press_may_take_the_channel_that_it_empties(keys: Source, tmp_path: Path):
    place(bpy.context, keys, LIKE_A, [Mark(0.5, 5, 4)], save_drawings(tmp_path / "old", 1))
    block(tmp_path / "block", range(4, 129))

    place(bpy.context, keys, LIKE_A, [Mark(0.3, 3, 3), Mark(0.7, 6, 3)], save_drawings(tmp_path / "new", 2))

    assert [(strip.frame_final_start, strip.channel) for strip in made()] == [(3, 3), (6, 3)]


def test_a_deleted_key_strip_is_said_before_anything_changes(keys: Source, tmp_path: Path):
    place(bpy.context, keys, LIKE_A, exposure_sheet(1, 9, 2), save_drawings(tmp_path, 2))

    with pytest.raises(KeyDrawingError, match="“Gone” is no longer"):
        place(bpy.context, keys, StripPlacement(2, "Gone"), exposure_sheet(1, 9, 1), save_drawings(tmp_path, 1))

    assert len(made()) == 2
