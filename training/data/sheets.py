"""An artist's own sprite sheet to train on: its frames to cut drawings from, its animations to be measured by."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from animl_addon.core.jobs.inbetween import same_drawing
from animl_addon.core.picture import RGBA
from animl_addon.core.sprites.job import parse_grid
from animl_addon.core.sprites.reading import read_sheet
from animl_addon.core.sprites.sheet import SpriteSheet

from .clips import cut_out

ENLARGED_TO = 96
"""Pixels of the long side that small sprites are enlarged to, by a whole factor, before they are measured."""


@dataclass(frozen=True, slots=True)
class Triple:
    """Three frames that follow each other: two keys and the truth between them, each (H, W, 4) premultiplied."""

    animation: str
    first: RGBA
    truth: RGBA
    last: RGBA


def open_sheet(path: Path, grid: str = "", atlas: Path | None = None) -> SpriteSheet:
    """Any form that ``animl sprites`` reads; ``grid`` as “32x32”, or empty."""
    return read_sheet(path, grid=parse_grid(grid) if grid else None, atlas=atlas)


def sheet_cut_outs(paths: Sequence[Path], side: int, grid: str = "", atlas: Path | None = None) -> Tensor:
    """(D, 4, side, side) uint8 premultiplied: every frame that differs from the others.

    Raises:
        ValueError: too little is painted on every frame.
    """
    cuts = {}
    for path in paths:
        for frame in open_sheet(path, grid, atlas).frames:
            cut = cut_out(frame.pixels, side, hard=max(frame.pixels.shape[:2]) < side)
            if cut is not None:
                cuts[frame.pixels.tobytes()] = cut
    if not cuts:
        raise ValueError(
            "Nothing on these sheets is large enough to learn from: give drawings of 8 by 8 pixels and more."
        )
    return torch.stack(list(cuts.values()))


def triples(sheet: SpriteSheet, most: int = 60) -> list[Triple]:
    """Up to ``most`` frames with their neighbours, evenly chosen, where something moves."""
    found = []
    for animation in sheet.animations:
        pictures = [enlarged(sheet.frames[index].pixels) for index in animation.frames]
        for first, truth, last in zip(pictures, pictures[1:], pictures[2:], strict=False):
            fit = first.shape == truth.shape == last.shape
            if fit and first[..., 3].any() and last[..., 3].any() and not same_drawing(first, last):
                found.append(Triple(animation.name, first, truth, last))
    step = max(1.0, len(found) / most)
    return [found[int(index * step)] for index in range(min(most, len(found)))]


def enlarged(pixels: np.ndarray) -> RGBA:
    factor = max(1, ENLARGED_TO // max(pixels.shape[:2]))
    picture = pixels.astype(np.float32) / 255
    picture[..., :3] *= picture[..., 3:]
    return picture.repeat(factor, axis=0).repeat(factor, axis=1)
