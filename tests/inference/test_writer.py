"""Drawings are written one after another, beside the drawing, and nothing that goes wrong is lost."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from animl_addon.core.errors import DeviceError, OutputError
from animl_addon.core.files import read_picture
from animl_addon.inference.writer import Writer

GREY = np.full((3, 4, 4), 1, np.float32)


def test_drawings_are_told_in_order_when_they_lie_on_disk(tmp_path: Path):
    told: list[tuple[int, bool]] = []

    with Writer(time.perf_counter(), lambda index, path, seconds: told.append((index, path.is_file()))) as writer:
        for index in range(3):
            writer.write(index, tmp_path / f"{index}.png", GREY)

    assert told == [(0, True), (1, True), (2, True)]
    assert np.array_equal(read_picture(tmp_path / "2.png"), GREY)


def test_the_next_drawing_is_made_meanwhile(tmp_path: Path):
    next_is_made = threading.Event()
    waited: list[bool] = []

    with Writer(time.perf_counter(), lambda *drawn: waited.append(next_is_made.wait(30))) as writer:
        writer.write(0, tmp_path / "0.png", GREY)
        next_is_made.set()

    assert waited == [True]


def test_a_drawing_that_could_not_be_written_is_an_error_be_it_the_last(tmp_path: Path):
    with pytest.raises(OutputError), Writer(time.perf_counter(), lambda *drawn: None) as writer:
        writer.write(0, tmp_path / "no such folder" / "0.png", GREY)


def test_what_went_wrong_first_is_what_is_told(tmp_path: Path):
    with pytest.raises(DeviceError), Writer(time.perf_counter(), lambda *drawn: None) as writer:
        writer.write(0, tmp_path / "no such folder" / "0.png", GREY)
        raise DeviceError("The driver was reset.")
