"""The drawings of a plan as jobs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animl_addon.core.errors import OutputError, SheetError
from animl_addon.core.job import PixelArt
from animl_addon.core.sprites.expand import plan_inbetweens
from animl_addon.core.sprites.reading import read_sheet
from animl_addon.core.sprites.tasks import drawing_tasks, read_drawn, remove_drawings
from animl_addon.core.sprites.writing import write_files

from .pictures import in_a_row, sprite


def plan_of(folder: Path, *steps: int, count: int = 2):
    Image.fromarray(in_a_row([sprite(step) for step in steps])).save(folder / "fox.png")
    return plan_inbetweens(read_sheet(folder / "fox.png", grid=(16, 16)), count)


def test_keys_are_written_once_and_jobs_say_what_to_draw(tmp_path: Path):
    work = tmp_path / "work"
    work.mkdir()

    tasks = drawing_tasks(plan_of(tmp_path, 0, 3, 6), work, PixelArt.ON)

    assert len(list(work.iterdir())) == 3
    assert [task.job.times for task in tasks] == [(1 / 3, 2 / 3)] * 2
    assert all(task.job.pixel == PixelArt.ON and not task.done for task in tasks)
    assert tasks[0].job.last == tasks[1].job.first
    assert np.array_equal(np.array(Image.open(tasks[1].job.last)), sprite(6))


def test_what_is_drawn_is_known_again_until_anything_changes(tmp_path: Path):
    plan = plan_of(tmp_path, 0, 3)
    drawn = drawing_tasks(plan, tmp_path, PixelArt.AUTO, "a model")
    for path in drawn[0].job.out:
        Image.fromarray(sprite(1)).save(path)

    again = drawing_tasks(plan, tmp_path, PixelArt.AUTO, "a model")
    assert again[0].done and np.array_equal(read_drawn(again)[0][1], sprite(1))
    assert not drawing_tasks(plan, tmp_path, PixelArt.AUTO, "another model")[0].done
    assert not drawing_tasks(plan, tmp_path, PixelArt.OFF, "a model")[0].done
    assert not drawing_tasks(replace(plan, count=3), tmp_path, PixelArt.AUTO, "a model")[0].done
    assert not drawing_tasks(plan_of(tmp_path, 0, 4), tmp_path, PixelArt.AUTO, "a model")[0].done


def test_nothing_is_left_of_the_drawings(tmp_path: Path):
    work = tmp_path / "work"
    work.mkdir()
    drawing_tasks(plan_of(tmp_path, 0, 3), work)

    remove_drawings(work)

    assert not work.exists()


@pytest.mark.parametrize("trouble", ["c" * 300, "taken"])
def test_files_come_all_or_not_at_all(tmp_path: Path, trouble: str):
    (tmp_path / "a").write_bytes(b"old")
    (tmp_path / "taken" / "full").mkdir(parents=True)

    with pytest.raises(OutputError):
        write_files({"a": b"new", "b": b"new", trouble: b"cannot be"}, tmp_path)

    assert (tmp_path / "a").read_bytes() == b"old"
    assert {path.name for path in tmp_path.rglob("*")} == {"a", "taken", "full"}


@pytest.mark.parametrize("name", ["../a.png", "/a.png", "x/../../a.png", ""])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str):
    with pytest.raises(SheetError):
        write_files({name: b""}, tmp_path)
