"""Atlases as a tool of others wrote them (samples/README.md): its own order, trimmed, turned, a drawing shared."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animl_addon.core.sprites.expand import assemble, plan_inbetweens
from animl_addon.core.sprites.reading import read_sheet
from animl_addon.core.sprites.sheet import Pixels

from .atlases import encoded
from .pictures import assert_same_pictures, drawings, seen

SAMPLES = Path(__file__).with_name("samples")


def load(path: Path) -> Pixels:
    with Image.open(path) as picture:
        return np.array(picture.convert("RGBA"))


def lanterns(names: Sequence[str]) -> list[Pixels]:
    """The drawings as they were before they were packed."""
    return [load(SAMPLES / "lanterns" / name) for name in names]


@pytest.mark.parametrize("shape", ["hash", "array"])
def test_the_frames_are_the_drawings_that_were_packed(shape: str):
    sheet = read_sheet(SAMPLES / f"lanterns-{shape}.json")

    names = [frame.name for frame in sheet.frames]
    assert sorted(names) == sorted(path.name for path in (SAMPLES / "lanterns").iterdir())
    assert names != sorted(names), "the tool packs large ones first"
    assert_same_pictures(sheet, lanterns(names))
    entries = json.loads((SAMPLES / f"lanterns-{shape}.json").read_text())["frames"]
    places = [tuple(entry["frame"].values()) for entry in (entries.values() if shape == "hash" else entries)]
    assert len(set(places)) == len(names) - 1, "what is drawn twice lies there once"
    assert {a.name: [names[index] for index in a.frames] for a in sheet.animations} == {
        "swing": [f"swing_0{number}.png" for number in range(5)],
        "spark": [f"spark_0{number}.png" for number in range(3)],
    }


@pytest.mark.parametrize("shape", ["hash", "array"])
def test_count_0_gives_the_tools_atlas_back(tmp_path: Path, shape: str):
    path = SAMPLES / f"lanterns-{shape}.json"
    before, sheet = json.loads(path.read_text()), read_sheet(path)

    atlas, picture, again = encoded(assemble(plan_inbetweens(sheet, 0), []), tmp_path / "out")

    assert atlas == before and list(atlas["frames"]) == list(before["frames"])
    assert np.array_equal(picture, load(path.with_suffix(".png")))
    assert_same_pictures(again, lanterns([frame.name for frame in sheet.frames]))
    assert [(a.name, a.frames, a.direction, a.loop) for a in again.animations] == [
        (a.name, a.frames, a.direction, a.loop) for a in sheet.animations
    ]
    assert [(frame.name, frame.duration, frame.pivot) for frame in again.frames] == [
        (frame.name, frame.duration, frame.pivot) for frame in sheet.frames
    ]


@pytest.mark.parametrize("shape", ["hash", "array"])
def test_the_tools_atlas_grows_and_its_frames_stay_where_they_lay(tmp_path: Path, shape: str):
    sheet = read_sheet(SAMPLES / f"lanterns-{shape}.json")
    plan = plan_inbetweens(sheet, 1)

    _, picture, again = encoded(assemble(plan, drawings(plan)), tmp_path / "out")

    before = load(SAMPLES / f"lanterns-{shape}.png")
    assert np.array_equal(picture[: before.shape[0], : before.shape[1]], before)
    swing, spark = (next(a for a in again.animations if a.name == name) for name in ("swing", "spark"))
    assert [again.frames[index].name for index in swing.frames] == [f"swing_0{number}.png" for number in range(9)]
    assert [again.frames[index].name for index in spark.frames] == [f"spark_0{number}.png" for number in range(5)]
    for animation in (swing, spark):
        keys = [again.frames[index].pixels for index in animation.frames[::2]]
        for number, pixels in enumerate(keys):
            assert np.array_equal(seen(pixels), seen(lanterns([f"{animation.name}_0{number}.png"])[0]))
