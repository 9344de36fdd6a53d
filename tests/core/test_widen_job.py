"""The job of widening, as a line of JSON and over files."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from animl_addon.core.errors import AnimlError, JobError, KeyDrawingError
from animl_addon.core.files import to_straight_bytes, write_picture
from animl_addon.core.jobs.reading import drawings, read_job
from animl_addon.core.jobs.widen import WidenJob, check_pictures, widen
from tests.core.widen.wideners import EdgeRepeated, paper

JOB = WidenJob((Path("a.png"), Path("b.png")), (Path("wide/a.png"), Path("wide/b.png")), "16:9")


@pytest.mark.parametrize(
    "job",
    [
        JOB,
        dataclasses.replace(JOB, aspect="2.39", taller=True, together=True),
        dataclasses.replace(JOB, aspect="", masks=(Path("m.png"),)),
        dataclasses.replace(JOB, out=(Path("b.png").with_stem("b2"),), together=True, frames=(1,)),
    ],
)
def test_a_job_survives_its_line(job: WidenJob):
    assert read_job(job.to_json()) == job


def test_sixteen_to_nine_is_meant_where_nothing_is_said():
    assert WidenJob.from_json('{"job": "widen", "images": ["a.png"], "out": ["o.png"]}').aspect == "16:9"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"job": "widen", "images": [], "out": []}', "names no picture"),
        ('{"job": "widen", "images": ["a.png"], "out": []}', "0 output paths"),
        ('{"job": "widen", "images": "a.png", "out": ["o.png"]}', "list of paths"),
        ('{"job": "widen", "images": ["a.png"], "out": ["o.jpg"]}', "end “o.jpg” in .png"),
        ('{"job": "widen", "images": ["a.png"], "out": ["a.png"]}', "overwrite its own source"),
        ('{"job": "widen", "images": ["a.png"], "out": ["o.png"], "aspect": 1.5}', "is a text"),
        ('{"job": "widen", "images": ["a.png"], "out": ["o.png"], "aspect": "-1"}', "no aspect"),
        ('{"job": "widen", "images": ["a.png"], "out": ["o.png"], "aspect": ""}', "neither how wide"),
        ('{"job": "widen", "images": ["a.png"], "out": ["o.png"], "taller": 1}', "true or false"),
        ('{"job": "widen", "images": ["a.png"], "out": ["o.png"], "frames": [0]}', "say “together”"),
        ('{"job": "widen", "images": ["a.png"], "out": ["o.png"], "frames": [-1], "together": true}', "rising"),
        ('{"job": "widen", "images": ["a.png"], "out": ["o.png"], "frames": [0.5]}', "whole numbers"),
        ('{"job": "widen", "images": ["a.png"], "out": ["o.png"], "masks": ["b.png", "c.png"]}', "2 masks"),
        ('{"job": "widen", "images": ["a.png"], "out": ["o.png"], "side": 3}', "unknown field “side”"),
    ],
)
def test_a_line_that_cannot_be_drawn_says_why(line: str, said: str):
    with pytest.raises(JobError, match=said):
        read_job(line)


def files(folder: Path, count: int, size: tuple[int, int] = (36, 48)) -> tuple[Path, ...]:
    paths = tuple(folder / f"{number}.png" for number in range(count))
    for number, path in enumerate(paths):
        write_picture(path, paper(*size, seed=number))
    return paths


def outs(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(path.with_stem(f"wide-{path.stem}") for path in paths)


def test_known_pixels_come_out_as_they_went_in_to_the_bit(tmp_path: Path):
    rng = np.random.default_rng(3)
    straight = rng.integers(0, 256, (36, 48, 4), np.uint8)
    straight[straight[..., 3] == 0] = 0
    Image.fromarray(straight, "RGBA").save(tmp_path / "a.png")

    [drawing] = widen(EdgeRepeated(), WidenJob((tmp_path / "a.png",), (tmp_path / "o.png",), "16:9"))

    side = (drawing.image.shape[1] - 48) // 2
    assert drawing.image.shape == (36, 64, 4)
    assert (to_straight_bytes(drawing.image)[:, side : side + 48] == straight).all()


def test_pictures_by_themselves_are_reduced_to_those_wanted_and_films_look_at_all(tmp_path: Path):
    images = files(tmp_path, 3)
    alone = WidenJob(images, outs(images), "16:9")
    film = dataclasses.replace(alone, together=True)

    assert alone.only([2]) == WidenJob((images[2],), (outs(images)[2],), "16:9")
    assert film.only([2]).images == images and film.only([1, 2]).only([1]).frames == (2,)


def test_a_film_that_is_gone_on_with_is_the_film_drawn_at_once(tmp_path: Path):
    images = files(tmp_path, 4)
    stage = paper(36, 48)
    for path, level in zip(images, (1.0, 0.99, 0.93, 0.93), strict=True):
        write_picture(path, stage * np.float32((level, level, level, 1)))
    film = WidenJob(images, tuple(tmp_path / f"o{number}.png" for number in range(4)), "16:9", together=True)

    whole = [drawing.image for drawing in widen(EdgeRepeated(), film)]
    [resumed] = widen(EdgeRepeated(), film.only([3]))
    [retreated] = widen(EdgeRepeated(), film, start=3)

    assert (whole[1][:, :4] == whole[0][:, :4]).all() and (whole[2][:, :4] != whole[0][:, :4]).any()
    assert (resumed.image == whole[3]).all() and (retreated.image == whole[3]).all()


def test_a_mask_completes_within_the_picture_and_leaves_its_size(tmp_path: Path):
    [image] = files(tmp_path, 1)
    hole = np.zeros((36, 48, 4), np.float32)
    hole[..., 3] = 1
    hole[10:20, 10:30] = 1
    write_picture(tmp_path / "hole.png", hole)

    [drawing] = widen(EdgeRepeated(), WidenJob((image,), outs((image,)), masks=(tmp_path / "hole.png",)))

    known = paper(36, 48)
    assert drawing.image.shape == (36, 48, 4)
    assert drawing.image[:10] == pytest.approx(known[:10]) and (drawing.image[10:20, 10:30, 3] > 0.9).all()
    assert 0 < drawing.confidence < 1


def test_what_is_wrong_with_any_picture_is_said_before_the_first_is_drawn(tmp_path: Path):
    [image] = files(tmp_path, 1)
    write_picture(tmp_path / "small.png", paper(5, 5))
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nno more")
    Image.new("L", (20000, 1)).save(tmp_path / "long.png")
    out = (tmp_path / "o.png", tmp_path / "p.png")

    def refused(job: WidenJob, kind: type[AnimlError], said: str) -> None:
        with pytest.raises(kind, match=said):
            drawings(job)

    refused(WidenJob((image, tmp_path / "none.png"), out, "16:9"), KeyDrawingError, "is not there")
    refused(WidenJob((image, tmp_path / "broken.png"), out, "16:9"), KeyDrawingError, "damaged")
    refused(WidenJob((image, tmp_path / "long.png"), out, "16:9"), KeyDrawingError, "too large")
    refused(WidenJob((image,), out[:1], "1:1"), JobError, "wider than what is asked for")
    refused(WidenJob((image,), out[:1], masks=(tmp_path / "small.png",)), KeyDrawingError, "as large as its picture")


def test_a_picture_of_one_pixel_is_widened(tmp_path: Path):
    [image] = files(tmp_path, 1, (1, 1))
    job = WidenJob((image,), outs((image,)), "3:1")
    check_pictures(job)

    [drawing] = widen(EdgeRepeated(), job)

    assert drawing.image.shape == (1, 3, 4) and (drawing.image[..., 3] > 0.9).all()
