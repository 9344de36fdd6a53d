"""Scenes that no run is trained on, drawn by a run's mean weights: what its report shows the worst and the best of."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from animl_addon.core.picture import RGBA
from training.config import Data
from training.data.procedural.world import World
from training.measure.cases import Case, Keys, size_of_motion
from training.measure.contenders import contender
from training.measure.evaluation import Moments, evaluate
from training.measure.gallery import Sheet, Shown

SEED, SIDE = 999_979, 128


def drawn_cases(folder: Path, count: int) -> list[Shown]:
    """Each with its keys, our drawing and the true one; measured by the distance of lines, in pixels."""
    who = contender(folder)
    sheet = Sheet(who.name)
    evaluate(list(scenes(count)), [who], Moments.MID, [sheet])
    return sheet.cases()


def scenes(count: int) -> Iterator[Case]:
    world = World(Data(shapes=300), torch.device("cpu"), SEED)
    sample = world.draw(count, SIDE, (0.5,), (SEED, 0, 0))
    for index in range(count):
        first, truth, last = (
            array(picture) for picture in (sample.image0[index], sample.drawings[index, 0], sample.image1[index])
        )
        motion = size_of_motion(first, truth, last)
        keys = Keys(first, last, {"mid": truth})
        yield Case(f"scene {index + 1}", f"{motion} motion", motion, frozenset({"mid"}), lambda keys=keys: keys)


def array(picture: Tensor) -> RGBA:
    """(4, H, W) -> (H, W, 4)."""
    return np.ascontiguousarray(picture.permute(1, 2, 0).numpy())
