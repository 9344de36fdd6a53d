"""Sheets on disk, and what a refusal looks like."""

from pathlib import Path

import numpy as np
from PIL import Image

from .conftest import Said


def save(path: Path, pixels: np.ndarray) -> Path:
    Image.fromarray(pixels).save(path)
    return path


def load(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.array(picture.convert("RGBA"))


def assert_one_sentence(said: Said, code: int) -> None:
    assert said.code == code, said
    assert said.out == []
    assert len(said.err) == 1, said.err
    assert said.err[0].startswith("animl: ") and said.err[0].endswith(".")
