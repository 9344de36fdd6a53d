"""A share of a batch changed: what the tasks call, a pure function of the batch and of (seed, rank, step)."""

from dataclasses import replace

import torch
from torch import Tensor

from training.config import Augment
from training.data.between import Lesson
from training.data.procedural.sample import KeyPairs

from .chance import changed, rng_of
from .moments import Moments, chosen

Seed = tuple[int, int, int]
"""(seed, rank, step)."""


def changed_pairs(pairs: KeyPairs, share: float, shares: Augment, seed: Seed) -> KeyPairs:
    """Key pairs of which about ``share`` are changed, their flows along with them."""
    keys = torch.stack((pairs.image0, pairs.image1), 1)
    marks = torch.cat((pairs.visible, pairs.known, pairs.moves), 1)
    found = _share_of(Moments(keys, _by_pair(pairs.flow), _by_pair(marks), (0, 1)), share, shares, seed)
    if found is None:
        return pairs
    visible, known, moves = (_by_key(found.marks[:, :, mark : mark + 1]) for mark in range(3))
    # What came in from beyond a picture is empty paper: seen again, where it was.
    first, last = found.frames.unbind(1)
    return KeyPairs(first, last, _by_key(found.flows), visible, moves, torch.maximum(known, visible))


def changed_lesson(lesson: Lesson, share: float, shares: Augment, seed: Seed) -> Lesson:
    """Lessons of which about ``share`` are changed, keys and drawings alike."""
    frames = torch.cat((lesson.image0[:, None], lesson.drawings, lesson.image1[:, None]), 1)
    found = _share_of(Moments.of(frames), share, shares, seed)
    if found is None:
        return lesson
    frames = found.frames
    return replace(lesson, image0=frames[:, 0], drawings=frames[:, 1:-1], image1=frames[:, -1])


def _share_of(moments: Moments, share: float, shares: Augment, seed: Seed) -> Moments | None:
    """None where chance leaves all as they are."""
    rng = rng_of(seed, moments.frames.device)
    which = chosen(rng, len(moments.frames), share).nonzero()[:, 0]
    return moments.put(which, changed(moments.some(which), rng, shares)) if len(which) else None


def _by_pair(maps: Tensor) -> Tensor:
    """(2N, C, H, W), those of first keys first, -> (N, 2, C, H, W)."""
    return torch.stack(maps.chunk(2), 1)


def _by_key(maps: Tensor) -> Tensor:
    return torch.cat(maps.unbind(1))
