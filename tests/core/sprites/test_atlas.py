"""Sheets with a JSON atlas, in the shapes that Aseprite and TexturePacker write."""

from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.sprites.expand import assemble, plan_inbetweens
from animl_addon.core.sprites.reading import read_sheet
from animl_addon.core.sprites.sheet import Direction

from .atlases import STEPS, aseprite, encoded, packed, rect, write
from .pictures import assert_same_pictures, drawings, in_a_row, seen, sprite


@pytest.mark.parametrize("array", [True, False])
def test_aseprite_frames_tags_and_durations(tmp_path: Path, array: bool):
    path = write(tmp_path, "hero", aseprite(array), in_a_row(STEPS))

    sheet = read_sheet(path, atlas=tmp_path / "hero.json")

    assert_same_pictures(sheet, STEPS)
    assert [frame.duration for frame in sheet.frames] == [100, 101, 102, 103]
    walk, rest = sheet.animations
    assert (walk.name, walk.frames, walk.direction, walk.loop) == ("walk", (0, 1, 2), Direction.PINGPONG, True)
    assert (rest.frames, rest.loop) == ((3,), False)


@pytest.mark.parametrize("shape", ["array", "hash", "packed", "packed array", "named lists"])
def test_count_0_gives_atlas_and_pixels_back(tmp_path: Path, shape: str):
    atlas, pixels = packed() if "packed" in shape else (aseprite(shape == "array"), in_a_row(STEPS))
    if shape == "packed array":
        atlas["frames"] = [{"filename": name, **fields} for name, fields in atlas["frames"].items()]
    if shape == "named lists":
        del atlas["meta"]["frameTags"]
        atlas["animations"] = {"walk": list(atlas["frames"])[:3]}
    path = write(tmp_path, "fox" if "packed" in shape else "hero", atlas, pixels)
    sheet = read_sheet(path.with_suffix(".json"))

    same, picture, _ = encoded(assemble(plan_inbetweens(sheet, 0), []), tmp_path / "out")

    assert same == atlas and list(same["frames"]) == list(atlas["frames"])
    assert np.array_equal(picture, pixels)


@pytest.mark.parametrize("array", [True, False])
def test_aseprite_frames_go_on_and_all_that_counts_them_is_moved(tmp_path: Path, array: bool):
    sheet = read_sheet(write(tmp_path, "hero", aseprite(array), in_a_row(STEPS)), atlas=tmp_path / "hero.json")
    plan = plan_inbetweens(sheet, 1)
    drawn = drawings(plan)

    atlas, picture, again = encoded(assemble(plan, drawn), tmp_path / "out")

    names = [field["filename"] for field in atlas["frames"]] if array else list(atlas["frames"])
    assert names == [f"hero (walk) {index}.aseprite" for index in range(6)]
    assert [(tag["from"], tag["to"], tag["color"]) for tag in atlas["meta"]["frameTags"]] == [
        (0, 4, "#000000ff"),
        (5, 5, "#000000ff"),
    ]
    assert [key["frame"] for key in atlas["meta"]["slices"][0]["keys"]] == [0, 4]
    assert atlas["meta"]["layers"][0]["cels"] == [{"frame": 5, "data": "said"}]
    assert atlas["meta"]["size"] == {"w": picture.shape[1], "h": picture.shape[0]}
    assert np.array_equal(picture[:16, :64], in_a_row(STEPS)), "what was there stays where it was"
    assert_same_pictures(again, [STEPS[0], drawn[0][0], STEPS[1], drawn[1][0], STEPS[2], STEPS[3]])
    there_and_back = [100, 101, 101, 102]
    assert sum(again.frames[index].duration for index in again.animations[0].played()) == sum(there_and_back)


def test_trimmed_turned_and_padded_frames_are_seen_whole(tmp_path: Path):
    sheet = read_sheet(write(tmp_path, "fox", *packed()))

    assert sheet.guess == "the atlas “fox.json”"
    assert_same_pictures(sheet, [sheet.frames[0].pixels, STEPS[0], STEPS[1]])
    assert [frame.pivot for frame in sheet.frames] == [(2, 2), (8, 13), (8, 13)]
    assert [(a.name, a.frames) for a in sheet.animations] == [("coin.png", (0,)), ("walk", (1, 2))]


def test_a_turned_frame_may_give_its_size_as_it_lies(tmp_path: Path):
    atlas, pixels = packed()
    atlas["frames"]["walk/0002.png"]["frame"] = rect(10, 2, 10, 6)

    assert_same_pictures(read_sheet(write(tmp_path, "fox", atlas, pixels)), [pixels[14:18, 2:6], STEPS[0], STEPS[1]])


def test_new_frames_are_packed_trimmed_into_added_space(tmp_path: Path):
    atlas, pixels = packed()
    sheet = read_sheet(write(tmp_path, "fox", atlas, pixels))
    plan = plan_inbetweens(sheet, 3)
    drawn = drawings(plan)

    grown, picture, again = encoded(assemble(plan, drawn), tmp_path / "out")

    assert list(grown["frames"]) == ["coin.png", *[f"walk/000{number}.png" for number in range(1, 6)]]
    assert grown["frames"]["walk/0005.png"] == atlas["frames"]["walk/0002.png"]
    assert np.array_equal(picture[:32, :32], pixels)
    new = [grown["frames"][f"walk/000{number}.png"] for number in (2, 3, 4)]
    for fields in new:
        assert fields["trimmed"] and not fields["rotated"]
        assert fields["spriteSourceSize"] == rect(2, 3, 6, 10) and fields["pivot"] == {"x": 0.5, "y": 0.8125}
        assert fields["frame"]["y"] >= 32
    boxes = [fields["frame"] for fields in grown["frames"].values() if not fields["rotated"]]
    covered = np.zeros(picture.shape[:2], int)
    for box in boxes:
        covered[box["y"] : box["y"] + box["h"], box["x"] : box["x"] + box["w"]] += 1
    assert covered.max() == 1, "no two frames overlap"
    assert_same_pictures(again, [pixels[14:18, 2:6], STEPS[0], *drawn[0], STEPS[1]])


def test_frames_of_different_canvases_meet_at_their_pivots(tmp_path: Path):
    low, high = sprite(0), np.zeros((24, 16, 4), np.uint8)
    high[8:] = sprite(4)
    pixels = np.zeros((24, 32, 4), np.uint8)
    pixels[:16, :16], pixels[:, 16:] = low, high
    fields = [
        {"frame": rect(0, 0, 16, 16), "pivot": {"x": 0.5, "y": 1}},
        {"frame": rect(16, 0, 16, 24), "pivot": {"x": 0.5, "y": 1}},
    ]
    atlas = {"frames": {"jump1": fields[0], "jump2": fields[1]}, "meta": {}}
    sheet = read_sheet(write(tmp_path, "fox", atlas, pixels))
    plan = plan_inbetweens(sheet, 1)

    assert plan.pairs[0].first.shape == plan.pairs[0].last.shape == (24, 16, 4)
    assert np.array_equal(plan.pairs[0].first[8:], low), "feet stand on the same ground"
    grown, _, again = encoded(assemble(plan, drawings(plan)), tmp_path / "out")
    assert grown["frames"]["jump2"]["pivot"] == {"x": 0.5, "y": 1} and again.frames[1].pivot == (8, 24)


def test_holds_of_a_packed_sheet_share_their_place(tmp_path: Path):
    atlas = {"frames": {f"a{n}": {"frame": rect(n * 16, 0, 16, 16)} for n in (0, 1)}, "meta": {}}
    sheet = read_sheet(write(tmp_path, "fox", atlas, in_a_row([sprite(0), sprite(0)])))
    plan = plan_inbetweens(sheet, 2)

    grown, picture, _ = encoded(assemble(plan, []), tmp_path / "out")

    assert picture.shape == (16, 32, 4)
    assert [fields["frame"]["x"] for fields in grown["frames"].values()] == [0, 0, 0, 16]


def test_a_thousand_frames_fit(tmp_path: Path):
    fields = [{"filename": f"a {n}", "frame": rect(0, n * 16, 16, 16), "duration": 20} for n in range(500)]
    tower = np.concatenate([np.roll(sprite(n % 8), n // 8 % 9, axis=0) for n in range(500)])
    tower[np.arange(500) * 16, 0] = [[n % 256, n // 256, 0, 255] for n in range(500)]
    sheet = read_sheet(write(tmp_path, "fox", {"frames": fields, "meta": {"size": {}}}, tower))
    plan = plan_inbetweens(sheet, 1, loop=True)
    drawn = drawings(plan)

    _, picture, again = encoded(assemble(plan, drawn), tmp_path / "out")

    assert len(again.frames) == 1000 and max(picture.shape) < 16_384
    assert np.array_equal(seen(again.frames[999].pixels), seen(drawn[499][0]))
