"""Key pairs followed through the frames of clips."""

from pathlib import Path

import pytest
import torch

from training.data.clips import find_strips
from training.data.tracks import TrackedPairs, track_pairs
from training.models.warp import look_up

from .strips import SIDE, strips_of_squares


@pytest.fixture
def pairs(tmp_path: Path) -> TrackedPairs:
    strips_of_squares(tmp_path, 4)
    return track_pairs(find_strips(tmp_path), SIDE, 10)


def test_what_moved_is_followed_all_the_way(pairs: TrackedPairs):
    assert len(pairs) == 2
    for keys, flow, seen in zip(pairs.keys, pairs.flow, pairs.seen, strict=True):
        paint = keys[:, 3] > 127  # (2, S, S)
        starts = [int(torch.nonzero(key.any(0))[0]) for key in paint]
        moved = starts[1] - starts[0]
        assert moved in (8, 12, 16)
        inner = paint & seen[:, 0]
        assert inner.sum() > 0.8 * paint.sum()
        for direction, sign in ((0, 1), (1, -1)):
            across, down = flow[direction][:, inner[direction]].float()
            assert (across - sign * moved).abs().median() < 0.5
            assert down.abs().median() < 0.5


def test_paper_stands_still(pairs: TrackedPairs):
    paper = (pairs.keys[:, :, 3] < 100)[:, :, None].expand_as(pairs.flow)

    assert not pairs.flow[paper].any()


def test_what_is_drawn_of_them_is_true_in_every_turn_and_colour(pairs: TrackedPairs):
    backgrounds = torch.rand(3, 3, 16, 16)
    for seed in range(12):
        drawn = pairs.draw(3, 48, backgrounds, torch.Generator().manual_seed(seed))
        keys, others = torch.cat((drawn.image0, drawn.image1)), torch.cat((drawn.image1, drawn.image0))
        unlike = (look_up(others, drawn.flow) - keys).abs().mean(1, keepdim=True)
        inner = drawn.known * drawn.moves * drawn.visible
        assert (unlike * inner).sum() / inner.sum() < 0.06
        assert keys.shape == (6, 4, 48, 48)
        assert (keys[:, :3] <= keys[:, 3:] + 1e-5).all()


def test_still_clips_say_so(tmp_path: Path):
    strips_of_squares(tmp_path, 0)

    with pytest.raises(ValueError, match="Nothing moves"):
        track_pairs(find_strips(tmp_path), SIDE, 10)
