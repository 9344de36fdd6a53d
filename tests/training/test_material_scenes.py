"""A reel taken apart: holds collapsed, cuts found, what is too short left out."""

from pathlib import Path

import numpy as np
import pytest
import torch

from training.data.material.cuts import SceneCuts
from training.data.material.features import OwnFeatures, Vgg16Features
from training.data.material.holds import held, unlike
from training.data.material.reel import Gap, MaterialError, Reel
from training.data.material.scenes import LONGEST, Scene, reduced, scenes

from .material_made import moving, scene


def taken_apart(frames: list, cuts: SceneCuts | None = None, least: int = 2, category: str = "film"):
    reel = Reel("made", "made", "CC0", "made", category, "", lambda: iter(frames))
    gaps: list[Gap] = []
    return list(scenes(reel, 256, least, cuts, gaps.append)), gaps


def exposures(found: list[Scene]) -> list[list[int]]:
    return [one.exposures for one in found]


def test_held_frames_become_one_drawing_with_its_exposure():
    a, b, c, d = moving(4)

    found, gaps = taken_apart([a, a, b, b, c, c, c, d])

    assert exposures(found) == [[2, 2, 3, 1]]
    assert np.array_equal(found[0].frames, [a, b, c, d])
    assert not gaps


def test_roughness_of_compression_is_no_new_drawing_and_a_blink_is():
    rng = np.random.default_rng(0)
    drawing = scene(1, 1, 96)[0]
    rough = drawing.copy()
    rough[..., :3] = np.clip(drawing[..., :3] + rng.normal(0, 4, drawing[..., :3].shape), 0, 255)
    blink = drawing.copy()
    blink[40:44, 40:46, :3] = 255 - blink[40:44, 40:46, :3]

    assert held(drawing, rough)
    assert not held(drawing, blink)
    assert unlike(drawing, drawing) == 0


def test_what_changes_slowly_is_compared_with_what_was_kept():
    frames = [np.full((32, 32, 4), (level, level, level, 255), np.uint8) for level in range(100, 120, 2)]

    found, _ = taken_apart(frames)

    assert exposures(found) == [[3, 3, 3, 1]]


@pytest.mark.parametrize("cuts", [SceneCuts(), SceneCuts(OwnFeatures())], ids=["plain", "deep"])
def test_scenes_are_parted_where_they_change_and_nowhere_else(cuts: SceneCuts):
    frames = [frame for seed in (1, 2, 3) for frame in scene(seed, 7)]

    found, gaps = taken_apart(frames, cuts)

    assert [(one.begins, len(one.frames)) for one in found] == [(0, 7), (7, 7), (14, 7)]
    assert not gaps


def test_a_blank_frame_parts_scenes_and_is_in_none():
    frames = scene(1, 5)
    black = np.zeros_like(frames[0])
    black[..., 3] = 255

    found, gaps = taken_apart([*frames[:3], black, *frames[3:]], SceneCuts())

    assert [(one.begins, len(one.frames)) for one in found] == [(0, 3), (4, 2)]
    assert not gaps


def test_more_frames_than_are_looked_at_at_once_keep_their_order_and_numbers():
    frames = [frame for seed in range(1, 9) for frame in scene(seed, 6)]

    found, _ = taken_apart(frames, SceneCuts())

    assert [one.begins for one in found] == list(range(0, 48, 6))
    assert np.array_equal(np.concatenate([one.frames for one in found]), frames)


def test_a_gap_parts_scenes_and_is_told():
    frames = moving(5)
    gap = Gap("b.png", "torn")

    for cuts in (None, SceneCuts()):
        found, gaps = taken_apart([*frames[:2], gap, *frames[2:]], cuts)

        assert [(one.begins, len(one.frames)) for one in found] == [(0, 2), (3, 3)]
        assert gaps == [gap]


def test_a_scene_that_is_too_short_is_told():
    found, gaps = taken_apart(moving(2), least=3)

    assert not found
    assert gaps == [Gap("made, from picture 1", "its scene has 2 drawings, and 3 are the least")]


def test_one_still_is_enough():
    found, gaps = taken_apart(moving(1), least=3, category="still")

    assert exposures(found) == [[1]]
    assert not gaps


def test_a_long_scene_goes_on_as_another():
    frames = [np.full((8, 8, 4), (index * 2, 255 - index, 0, 255), np.uint8) for index in range(0, 127)]
    frames = [frame for pair in zip(frames, [255 - frame | np.uint8([0, 0, 0, 255]) for frame in frames], strict=True)
              for frame in pair]  # fmt: skip

    found, _ = taken_apart(frames)

    assert [len(one.frames) for one in found] == [LONGEST, LONGEST, 254 - 2 * LONGEST]


def test_frames_are_reduced_without_dark_fringes_and_never_enlarged():
    frame = np.zeros((100, 60, 4), np.uint8)
    frame[:, :31] = (240, 120, 60, 255)

    small = reduced(frame, 30, hard=False)

    assert small.shape == (50, 30, 4)
    assert set(map(tuple, small[small[..., 3] > 0][:, :3])) <= {(240, 120, 60), (239, 119, 59), (240, 119, 59)}
    assert reduced(frame, 200, hard=False).shape == frame.shape
    assert reduced(np.zeros((20, 400, 4), np.uint8), 64, hard=False).shape == (6, 128, 4)


def test_vgg16_is_read_from_a_file_as_torchvision_keeps_it(tmp_path: Path):
    state, before, index = {}, 3, 0
    rng = torch.Generator().manual_seed(0)
    for channels in Vgg16Features.CHANNELS:
        if channels:
            state[f"features.{index}.weight"] = torch.randn(channels, before, 3, 3, generator=rng) / (9 * before) ** 0.5
            state[f"features.{index}.bias"] = torch.zeros(channels)
            before, index = channels, index + 1
        index += 1
    state["classifier.0.bias"] = torch.zeros(3)  # there is more in the file than is needed
    torch.save(state, tmp_path / "vgg16.pth")

    features = Vgg16Features(tmp_path / "vgg16.pth")(torch.rand(2, 4, 32, 32, generator=rng))

    assert features.shape == (2, 512 * 16)
    assert (features[0] - features[1]).abs().max() > 0.01


@pytest.mark.parametrize("content", [b"", b"no weights", None])
def test_other_files_are_no_vgg16(tmp_path: Path, content: bytes | None):
    path = tmp_path / "vgg16.pth"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(MaterialError, match="torchvision"):
        Vgg16Features(path)
