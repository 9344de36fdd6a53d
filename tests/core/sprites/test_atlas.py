"""Sheets with a JSON atlas, in the shapes that Aseprite and TexturePacker write."""

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from animl_addon.core.errors import SheetError
from animl_addon.core.sprites.expand import assemble, plan_inbetweens
from animl_addon.core.sprites.reading import read_sheet
from animl_addon.core.sprites.sheet import Direction, SpriteSheet

from .pictures import assert_same_pictures, drawings, in_a_row, seen, sprite

STEPS = [sprite(step) for step in (0, 3, 6, 1)]


def rect(x: int, y: int, w: int, h: int) -> dict[str, int]:
    return {"x": x, "y": y, "w": w, "h": h}


def aseprite(array: bool) -> dict[str, Any]:
    """As exported with tags, layers and slices."""
    frames = [
        {
            "filename": f"hero (walk) {index}.aseprite",
            "frame": rect(index * 16, 0, 16, 16),
            "rotated": False,
            "trimmed": False,
            "spriteSourceSize": rect(0, 0, 16, 16),
            "sourceSize": {"w": 16, "h": 16},
            "duration": 100 + index,
        }
        for index in range(4)
    ]
    meta = {
        "app": "https://www.aseprite.org/",
        "version": "1.3.9-x64",
        "image": "hero.png",
        "format": "RGBA8888",
        "size": {"w": 64, "h": 16},
        "scale": "1",
        "frameTags": [
            {"name": "walk", "from": 0, "to": 2, "direction": "pingpong", "color": "#000000ff"},
            {"name": "rest", "from": 3, "to": 3, "direction": "forward", "color": "#000000ff", "repeat": "1"},
        ],
        "layers": [{"name": "body", "opacity": 255, "blendMode": "normal", "cels": [{"frame": 3, "data": "said"}]}],
        "slices": [
            {
                "name": "feet",
                "color": "#0000ffff",
                "keys": [
                    {"frame": 0, "bounds": rect(2, 12, 6, 2), "pivot": {"x": 3, "y": 2}},
                    {"frame": 2, "bounds": rect(8, 12, 6, 2)},
                ],
            }
        ],
    }
    if array:
        return {"frames": frames, "meta": meta}
    return {"frames": {frame.pop("filename"): frame for frame in frames}, "meta": meta}


def packed() -> tuple[dict[str, Any], np.ndarray]:
    """As TexturePacker trims, turns and pads: ``walk/0001.png`` upright, ``walk/0002.png`` turned, a coin."""
    sheet = np.zeros((32, 32, 4), np.uint8)
    sheet[2:12, 2:8] = STEPS[0][3:13, 2:8]
    sheet[2:8, 10:20] = np.rot90(STEPS[1][3:13, 5:11], -1)
    sheet[14:18, 2:6] = [250, 220, 0, 255]
    frames = {
        "coin.png": {
            "frame": rect(2, 14, 4, 4),
            "rotated": False,
            "trimmed": False,
            "spriteSourceSize": rect(0, 0, 4, 4),
            "sourceSize": {"w": 4, "h": 4},
            "pivot": {"x": 0.5, "y": 0.5},
        },
        "walk/0001.png": {
            "frame": rect(2, 2, 6, 10),
            "rotated": False,
            "trimmed": True,
            "spriteSourceSize": rect(2, 3, 6, 10),
            "sourceSize": {"w": 16, "h": 16},
            "pivot": {"x": 0.5, "y": 0.8125},
        },
        "walk/0002.png": {
            "frame": rect(10, 2, 6, 10),
            "rotated": True,
            "trimmed": True,
            "spriteSourceSize": rect(5, 3, 6, 10),
            "sourceSize": {"w": 16, "h": 16},
            "pivot": {"x": 0.5, "y": 0.8125},
        },
    }
    meta = {
        "app": "https://www.codeandweb.com/texturepacker",
        "version": "1.1",
        "image": "fox.png",
        "format": "RGBA8888",
        "size": {"w": 32, "h": 32},
        "scale": "1",
        "smartupdate": "$TexturePacker:SmartUpdate:0123456789$",
    }
    return {"frames": frames, "meta": meta}, sheet


def write(folder: Path, name: str, atlas: dict[str, Any], pixels: np.ndarray) -> Path:
    (folder / f"{name}.json").write_text(json.dumps(atlas))
    Image.fromarray(pixels).save(folder / f"{name}.png")
    return folder / f"{name}.png"


def encoded(sheet: SpriteSheet, folder: Path) -> tuple[dict[str, Any], np.ndarray, SpriteSheet]:
    """What a sheet is written as: its atlas, its picture, and the sheet that these are read as."""
    folder.mkdir()
    for name, data in sheet.form.encode(sheet).items():
        (folder / name).write_bytes(data)
    with Image.open(folder / f"{sheet.name}.png") as picture:
        pixels = np.array(picture.convert("RGBA"))
    return json.loads((folder / f"{sheet.name}.json").read_text()), pixels, read_sheet(folder / f"{sheet.name}.json")


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


def broken(what: str) -> dict[str, Any]:
    atlas = copy.deepcopy(aseprite(True))
    match what:
        case "frame outside":
            atlas["frames"][3]["frame"]["x"] = 60
        case "frame before":
            atlas["frames"][1]["frame"]["y"] = -1
        case "no frame":
            del atlas["frames"][2]["frame"]
        case "frame of words":
            atlas["frames"][2]["frame"]["w"] = "wide"
        case "huge canvas":
            atlas["frames"][2]["sourceSize"] = {"w": 10**6, "h": 10**6}
        case "canvas too small":
            atlas["frames"][2]["spriteSourceSize"]["x"] = 9
        case "no frames":
            atlas["frames"] = []
        case "frames is a word":
            atlas["frames"] = "all"
        case "tag beyond":
            atlas["meta"]["frameTags"][0]["to"] = 4
        case "tag without name":
            del atlas["meta"]["frameTags"][0]["name"]
        case "strange direction":
            atlas["meta"]["frameTags"][0]["direction"] = "sideways"
        case "infinite pivot":
            atlas["frames"][0]["pivot"] = {"x": float("inf"), "y": 0}
        case "list of strangers":
            del atlas["meta"]["frameTags"]
            atlas["animations"] = {"walk": ["nobody"]}
    return atlas


@pytest.mark.parametrize(
    "what",
    ["frame outside", "frame before", "no frame", "frame of words", "huge canvas", "canvas too small", "no frames",
     "frames is a word", "tag beyond", "tag without name", "strange direction", "infinite pivot", "list of strangers"],
)  # fmt: skip
def test_an_atlas_that_makes_no_sense_is_refused_in_a_sentence(tmp_path: Path, what: str):
    path = write(tmp_path, "hero", broken(what), in_a_row(STEPS))

    with pytest.raises(SheetError, match=r"^.*“hero\.json”.*\.$"):
        read_sheet(path, atlas=tmp_path / "hero.json")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"frames": 3}', "\xff\xfe", "[" * 100_000])
def test_an_atlas_that_is_none_is_refused(tmp_path: Path, text: str):
    path = write(tmp_path, "hero", {}, in_a_row(STEPS))
    (tmp_path / "hero.json").write_text(text, encoding="latin-1")

    with pytest.raises(SheetError):
        read_sheet(path, atlas=tmp_path / "hero.json")
