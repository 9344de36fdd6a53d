"""Where one scene ends and another begins, in frames that come one after the other.

A step from one frame to the next is a cut when it is far larger than the steps about it: in a pan or a dissolve all
steps are large. How large a step is, deep features tell, weighed by how little of the structure stays (SSIM); or,
plainly, the histogram of colours and SSIM alone. A blank frame is of no scene.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from .features import Extractor
from .reel import Pixels

SIDE, GREY = 128, 64
"""Pixels at which features and structure are compared."""

REACH = 2
"""Steps before and after that a step is compared with."""

BATCH = 16
"""Frames that features are found of at once."""

DEEP, PLAIN = 0.088, 0.236
"""Above these a step is a cut; chosen on one half of known clips, judged on the other (docs/training-material.md)."""

BLANK = 4.0
"""Levels of 255: a frame whose colours are spread no further shows nothing."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is kept of a frame: features (D,) or None, colours (64,), grey (64, 64) from 0 to 255."""

    features: Tensor | None
    colours: NDArray[np.float32]
    grey: Tensor
    blank: bool


class SceneCuts:
    """Finds cuts in a stream of frames of one size. ``extractor`` None: the plain way."""

    def __init__(self, extractor: Extractor | None = None, threshold: float | None = None) -> None:
        self.extractor = extractor
        self.threshold = threshold if threshold is not None else (PLAIN if extractor is None else DEEP)

    def looks(self, frames: Sequence[Pixels]) -> list[Look]:
        small = torch.stack([_small(frame) for frame in frames])  # (N, 4, SIDE, SIDE)
        features = None if self.extractor is None else self.extractor(small)
        colour = small[:, :3] + 1 - small[:, 3:]  # on white paper
        grey = F.interpolate(colour, size=(GREY, GREY), mode="area").mul(255).mean(1)
        places = (colour * 255).round().long().clamp(0, 255) // 64  # (N, 3, SIDE, SIDE)
        cells = (places[:, 0] * 16 + places[:, 1] * 4 + places[:, 2]).flatten(1)
        spread = small.flatten(2).std(2).amax(1) * 255
        return [
            Look(
                None if features is None else features[index],
                (torch.bincount(cells[index], minlength=64).float() / cells.shape[1]).numpy(),
                grey[index],
                float(spread[index]) < BLANK,
            )
            for index in range(len(frames))
        ]

    def distance(self, before: Look, after: Look) -> tuple[float, float]:
        """How large the step is, and what it is multiplied by after the steps about it were taken away."""
        if before.blank or after.blank:
            return 0.0, 0.0
        changed = 1 - structure(before.grey, after.grey)
        if before.features is None or after.features is None:
            colours = 1 - float(np.minimum(before.colours, after.colours).sum())
            return min(1.5 * colours, changed), 1.0
        norms = (before.features.norm() + after.features.norm()) / 2
        return float((before.features - after.features).norm() / (norms + 1e-6)), changed

    def score(self, steps: Sequence[tuple[float, float]], index: int) -> float:
        """How much of a cut the step is."""
        about = [steps[i][0] for i in range(max(0, index - REACH), min(len(steps), index + REACH + 1)) if i != index]
        size, weight = steps[index]
        return (size - _upper_median(about)) * weight


class Parting:
    """Frames go in one by one and come out a little later, each with whether a scene begins with it."""

    def __init__(self, cuts: SceneCuts) -> None:
        self.cuts = cuts
        self.fresh: list[Pixels] = []
        self.waiting: deque[tuple[Pixels, bool]] = deque()  # frame, blank
        self.last: Look | None = None
        self.steps: list[tuple[float, float]] = []
        self.out = 0  # frames that came out

    def push(self, frame: Pixels) -> list[tuple[Pixels, bool, bool]]:
        """(frame, begins a scene, is blank) of the frames that this one was still needed for."""
        self.fresh.append(frame)
        if len(self.fresh) < BATCH:
            return []
        self._look()
        return self._ready(len(self.steps) - REACH)

    def end(self) -> list[tuple[Pixels, bool, bool]]:
        """The frames that are left; the next one that is pushed begins a scene."""
        self._look()
        rest = self._ready(len(self.steps))
        self.last, self.steps, self.out = None, [], 0
        return rest

    def _look(self) -> None:
        if not self.fresh:
            return
        for frame, look in zip(self.fresh, self.cuts.looks(self.fresh), strict=True):
            if self.last is not None:
                self.steps.append(self.cuts.distance(self.last, look))
            self.last = look
            self.waiting.append((frame, look.blank))
        self.fresh = []

    def _ready(self, decided: int) -> list[tuple[Pixels, bool, bool]]:
        """Frame i needs step i - 1, which is decided when ``decided`` reaches it."""
        ready = []
        while self.waiting and self.out <= decided:
            frame, blank = self.waiting.popleft()
            cut = self.out == 0 or self.cuts.score(self.steps, self.out - 1) > self.cuts.threshold
            ready.append((frame, cut, blank))
            self.out += 1
        return ready


def structure(one: Tensor, other: Tensor, window: int = 7) -> float:
    """Mean SSIM (Wang et al. 2004) of two grey pictures (H, W) from 0 to 255, over uniform windows."""
    x, y = one[None, None].double(), other[None, None].double()
    mean_x, mean_y = F.avg_pool2d(x, window, 1), F.avg_pool2d(y, window, 1)
    unbiased = window**2 / (window**2 - 1)
    of_x = (F.avg_pool2d(x * x, window, 1) - mean_x**2) * unbiased
    of_y = (F.avg_pool2d(y * y, window, 1) - mean_y**2) * unbiased
    of_both = (F.avg_pool2d(x * y, window, 1) - mean_x * mean_y) * unbiased
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    alike = (2 * mean_x * mean_y + c1) * (2 * of_both + c2)
    return float((alike / ((mean_x**2 + mean_y**2 + c1) * (of_x + of_y + c2))).mean())


def _small(frame: Pixels) -> Tensor:
    """(4, SIDE, SIDE) premultiplied, whatever the proportions."""
    paint = frame.astype(np.float32) / 255
    paint[..., :3] *= paint[..., 3:]
    return torch.from_numpy(cv2.resize(paint, (SIDE, SIDE), interpolation=cv2.INTER_AREA)).permute(2, 0, 1)


def _upper_median(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0
