"""Whether a pair is drawn as pixel art: where it looks like it, always, or never; and how a job says so."""

import json
from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.errors import JobError, KeyDrawingError
from animl_addon.core.files import read_picture, write_picture
from animl_addon.core.job import InbetweenJob, PixelArt
from animl_addon.core.jobs.inbetween import inbetween
from animl_addon.core.model import Tensor
from animl_addon.core.picture import RGBA
from animl_addon.core.spec import GraphSpec, Job, ModelSpec
from animl_addon.inference.client import Worker, WorkerSettings

from .art import BOX, key, placed, text

FIRST, LAST = (placed(BOX, 2, x, 8, 12) for x in (1, 7))
MIDDLE = placed(BOX, 2, 4, 8, 12)


class Asleep:
    """A model that must not be asked."""

    spec = ModelSpec(
        "asleep", Job.INBETWEEN, {"match": GraphSpec("", ""), "draw": GraphSpec("", "")}, 8, 16, 128, "CC0"
    )

    def __call__(self, graph: str, **inputs: Tensor) -> dict[str, Tensor]:
        raise AssertionError(f"asked for {graph}")


def soft(rows: tuple[str, ...]) -> RGBA:
    """The same at half its strength: the alpha of no pixel artist, in too many pixels."""
    return key(*rows) * 0.5


@pytest.mark.parametrize("pixel", [PixelArt.ON, PixelArt.AUTO])
def test_pixel_art_needs_no_model(pixel: PixelArt):
    [drawing] = inbetween(Asleep(), key(*FIRST), key(*LAST), (0.5,), pixel=pixel)

    assert text(drawing.image) == MIDDLE
    assert drawing.confidence > 0.9


@pytest.mark.parametrize(
    ("first", "last", "pixel"),
    [(key(*FIRST), key(*LAST), PixelArt.OFF), (soft(FIRST), soft(LAST), PixelArt.AUTO)],
    ids=["off", "no pixel art"],
)
def test_everything_else_asks_the_model(first: RGBA, last: RGBA, pixel: PixelArt):
    with pytest.raises(AssertionError, match="asked for match"):
        list(inbetween(Asleep(), first, last, (0.5,), pixel=pixel))


def test_what_does_not_look_like_it_is_drawn_so_on_demand():
    [drawing] = inbetween(Asleep(), soft(FIRST), soft(LAST), (0.5,), pixel=PixelArt.ON)

    assert np.allclose(drawing.image, soft(MIDDLE), atol=1 / 255)  # as files hold it


def test_a_photograph_that_is_said_to_be_pixel_art_is_refused_in_a_sentence():
    first, last = np.random.default_rng(1).random((2, 64, 64, 4), np.float32)
    first[..., 3] = last[..., 3] = 1

    with pytest.raises(KeyDrawingError, match="set pixel art to automatic or off"):
        list(inbetween(Asleep(), first, last, (0.5,), pixel=PixelArt.ON))


@pytest.mark.parametrize("pixel", list(PixelArt))
def test_a_job_says_it_in_json_unless_it_is_left_to_animl(pixel: PixelArt):
    job = InbetweenJob(Path("a.png"), Path("b.png"), (0.5,), (Path("ab.png"),), pixel=pixel)

    line = job.to_json()

    assert InbetweenJob.from_json(line) == job
    assert json.loads(line).get("pixel") == (None if pixel == PixelArt.AUTO else pixel)


@pytest.mark.parametrize("wrong", ["yes", "", None, 1, True, ["on"]])
def test_a_job_with_another_word_is_refused(wrong: object):
    fields = {"job": "inbetween", "first": "a.png", "last": "b.png", "times": [0.5], "out": ["ab.png"], "pixel": wrong}

    with pytest.raises(JobError, match="write “auto”, “on” or “off”"):
        InbetweenJob.from_json(json.dumps(fields))


def test_a_worker_draws_it(models: Path, tmp_path: Path):
    """The tiny model dissolves: only where it was not asked does the box stand half-way."""
    write_picture(tmp_path / "a.png", key(*FIRST))
    write_picture(tmp_path / "b.png", key(*LAST))
    worker = Worker(WorkerSettings(models=models, threads=1))
    try:
        for pixel in PixelArt:
            out = (tmp_path / f"{pixel}.png",)
            list(worker.run(InbetweenJob(tmp_path / "a.png", tmp_path / "b.png", (0.5,), out, pixel=pixel)))
    finally:
        worker.stop()

    assert text(read_picture(tmp_path / "on.png")) == MIDDLE
    assert text(read_picture(tmp_path / "auto.png")) == MIDDLE
    assert text(read_picture(tmp_path / "off.png")) != MIDDLE
