"""Folders of frames."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animl_addon.core.errors import SheetError
from animl_addon.core.sprites.expand import assemble, plan_inbetweens
from animl_addon.core.sprites.reading import read_sheet
from animl_addon.core.sprites.writing import write_sheet

from .pictures import drawings, sprite


def write(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for step, name in enumerate(names):
        Image.fromarray(sprite(step % 8)).save(folder / name)
    return folder


def test_names_tell_animations_and_order(tmp_path: Path):
    folder = write(tmp_path / "fox", "walk10.png", "walk2.png", "walk9.png", "idle_01.png", "idle_02.png", "title.png")

    sheet = read_sheet(folder)

    told = {a.name: [sheet.frames[index].name for index in a.frames] for a in sheet.animations}
    assert told == {"idle": ["idle_01", "idle_02"], "title": ["title"], "walk": ["walk2", "walk9", "walk10"]}


def test_numbers_go_on_as_wide_as_they_were(tmp_path: Path):
    sheet = read_sheet(write(tmp_path / "fox", "walk 08.png", "walk 09.png", "run1.png", "run2.png", "title.png"))
    plan = plan_inbetweens(sheet, 2, tags=["walk", "run"])
    (tmp_path / "out").mkdir()

    paths = write_sheet(assemble(plan, drawings(plan)), tmp_path / "out")

    names = ["run1", "run2", "run3", "run4", "title", "walk 08", "walk 09", "walk 10", "walk 11"]
    assert sorted(path.stem for path in paths) == sorted(path.stem for path in (tmp_path / "out").iterdir()) == names
    for was, now in (("run2", "run4"), ("walk 09", "walk 11"), ("title", "title")):
        with Image.open(tmp_path / "fox" / f"{was}.png") as key, Image.open(tmp_path / "out" / f"{now}.png") as same:
            assert np.array_equal(np.array(key), np.array(same))


def test_count_0_gives_every_picture_back(tmp_path: Path):
    sheet = read_sheet(write(tmp_path / "fox", "walk 3.png", "walk 7.png"))
    (tmp_path / "out").mkdir()

    paths = write_sheet(assemble(plan_inbetweens(sheet, 0), []), tmp_path / "out")

    assert [path.name for path in paths] == ["walk 3.png", "walk 7.png"]


def test_pictures_of_different_sizes_are_refused(tmp_path: Path):
    folder = write(tmp_path / "fox", "walk1.png")
    Image.fromarray(sprite(0, (20, 16))).save(folder / "walk2.png")

    with pytest.raises(SheetError, match="differ in size, 16 x 16 and 20 x 16"):
        plan_inbetweens(read_sheet(folder), 1)


def test_a_folder_without_pictures_is_refused(tmp_path: Path):
    with pytest.raises(SheetError, match="holds no pictures"):
        read_sheet(write(tmp_path / "fox"))
