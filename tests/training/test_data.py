"""Clips on disk, and stills."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.data.clips import cut_outs, find_strips, split
from training.data.stills import read_stills


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Twenty strips of three frames of a square that moves: two recolours each of ten animations."""
    rows = []
    for index in range(20):
        strip = np.zeros((16, 48, 4), np.uint8)
        for frame in range(3):
            strip[4:12, frame * 16 + 2 + frame : frame * 16 + 10 + frame] = (10 * index, 90, 200, 255)
        name = f"emoji-{index}.webp"
        Image.fromarray(strip).save(tmp_path / name, lossless=True, exact=True)
        licence = "Strange licence" if index >= 18 else "CC-BY-4.0"
        rows.append({"file": f"clips/{name}", "n": 3, "w": 16, "h": 16, "category": "emoji", "source": "test",
                     "licence": licence, "path": f"{index // 2:x}_1f3f{index % 2}.json"})  # fmt: skip
    (tmp_path / "index.json").write_text(json.dumps({"clips": rows}))
    return tmp_path


def test_strips_are_read_frame_by_frame(clips: Path):
    frames = find_strips(clips)[3].read()

    assert frames.shape == (3, 16, 16, 4)
    assert tuple(frames[2, 5, 5]) == (30, 90, 200, 255)


def test_a_refused_licence_stays_outside(clips: Path):
    assert len(find_strips(clips)) == 20
    assert len(find_strips(clips, refuse=("Strange",))) == 18


def test_recolours_of_one_animation_are_never_on_both_sides(clips: Path):
    train, held_out = split(find_strips(clips), share=0.4)

    assert train and held_out
    assert not {s.animation for s in train} & {s.animation for s in held_out}


def test_cut_outs_fill_their_square(clips: Path):
    cuts = cut_outs(find_strips(clips), side=32, most=5)

    assert cuts.shape == (5, 4, 32, 32)
    assert (cuts[:, 3].float().mean((1, 2)) > 250).all()


def test_a_folder_without_pictures_says_so(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="holds no pictures"):
        read_stills(tmp_path, 32)
