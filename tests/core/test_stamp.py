"""What a picture was made of, told by a digest in its file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.files import read_picture, write_picture
from animl_addon.core.job import InbetweenJob, PixelArt
from animl_addon.core.spec import GraphSpec, Job, ModelSpec
from animl_addon.core.stamp import Stamps, read_stamp

MODEL = ModelSpec(
    "m", Job.INBETWEEN, {"match": GraphSpec("a", "1"), "draw": GraphSpec("b", "2")}, 8, 16, 128, "CC0-1.0"
)


def stamps(job: InbetweenJob, model: ModelSpec) -> tuple[str, ...]:
    return tuple(Stamps(job, model))


@pytest.fixture
def job(tmp_path: Path) -> InbetweenJob:
    for name, level in (("a.png", 0.2), ("b.png", 0.8)):
        write_picture(tmp_path / name, np.full((4, 4, 4), level, np.float32))
    out = (tmp_path / "1.png", tmp_path / "2.png")
    return InbetweenJob(tmp_path / "a.png", tmp_path / "b.png", (0.25, 0.5), out)


def test_each_picture_has_its_own_whatever_else_the_job_draws(job: InbetweenJob):
    first, second = stamps(job, MODEL)

    assert first != second
    assert stamps(job.only([1]), MODEL) == (second,)


def test_names_and_folders_do_not_matter(job: InbetweenJob, tmp_path: Path):
    (tmp_path / "moved").mkdir()
    first = job.first.rename(tmp_path / "moved" / "c.png")
    moved = replace(job, first=first, out=(tmp_path / "x.png", tmp_path / "y.png"))
    job.last.with_name("a.png").write_bytes(first.read_bytes())

    assert stamps(moved, MODEL) == stamps(job, MODEL)


def test_a_key_a_setting_or_a_model_that_changes_makes_another(job: InbetweenJob):
    before = stamps(job, MODEL)

    other_model = replace(MODEL, graphs=MODEL.graphs | {"draw": GraphSpec("b", "3")})
    assert stamps(job, other_model)[0] != before[0]
    assert stamps(replace(job, pixel=PixelArt.ON), MODEL)[0] != before[0]
    assert stamps(replace(job, palette=False), MODEL)[0] != before[0]
    assert stamps(replace(job, times=(0.25, 0.75)), MODEL)[0] == before[0]
    write_picture(job.last, np.full((4, 4, 4), 0.7, np.float32))
    assert stamps(job, MODEL)[0] != before[0]


def test_a_key_that_is_painted_over_while_it_is_drawn_does_not_pass_for_what_was_drawn(job: InbetweenJob):
    before = stamps(job, MODEL)
    asked = Stamps(job, MODEL)

    write_picture(job.last, np.full((4, 4, 4), 0.7, np.float32))

    assert tuple(asked) == before != stamps(job, MODEL)


def test_a_stamp_travels_in_the_picture_and_changes_nothing_of_it(tmp_path: Path):
    image = np.full((3, 5, 4), 0.5, np.float32)
    write_picture(tmp_path / "plain.png", image)

    write_picture(tmp_path / "stamped.png", image, "0123")

    assert read_stamp(tmp_path / "stamped.png") == "0123"
    assert read_stamp(tmp_path / "plain.png") == read_stamp(tmp_path / "none.png") == ""
    assert np.array_equal(read_picture(tmp_path / "plain.png"), read_picture(tmp_path / "stamped.png"))
