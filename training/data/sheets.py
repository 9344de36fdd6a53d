"""An artist's own sprite sheet to train on: its frames to cut drawings from, its animations to be measured by."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
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

HELD_OUT = 4
"""One in so many triples is never learned from: the verdict is over these."""

LONG = 6
"""Triples of an animation of which only the end is held out."""

FEWEST = 4
"""Triples that a sheet must have to learn from any; with fewer, all are measured and none is learned from."""

ENLARGED_TO = 96
"""Pixels of the long side that small sprites are enlarged to, by a whole factor, before they are measured."""


@dataclass(frozen=True, slots=True)
class Triple:
    """Three frames that follow each other: two keys and the truth between them, each (H, W, 4) premultiplied.

    ``start`` is the first one's place in its animation.
    """

    animation: str
    first: RGBA
    truth: RGBA
    last: RGBA
    start: int = 0


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
        for start, (first, truth, last) in enumerate(zip(pictures, pictures[1:], pictures[2:], strict=False)):
            fit = first.shape == truth.shape == last.shape
            if fit and first[..., 3].any() and last[..., 3].any() and not same_drawing(first, last):
                found.append(Triple(animation.name, first, truth, last, start))
    step = max(1.0, len(found) / most)
    return [found[int(index * step)] for index in range(min(most, len(found)))]


def held_out(found: Sequence[Triple]) -> tuple[list[Triple], list[Triple]]:
    """What may be learned from, and what is kept for the verdict: the same parts every time.

    A long animation's end is kept, and what is learned shares no frame with it; of short animations, the last of each
    four is kept whole. Nothing is learned from whose truth is a truth that is kept. Where nothing would be left to
    learn from, all is kept.
    """
    learned: list[Triple] = []
    kept: list[Triple] = []
    animations = [list(group) for _, group in groupby(found, key=lambda triple: triple.animation)]
    for behind, animation in enumerate(reversed(animations)):
        if len(animation) < LONG:
            (learned if behind % HELD_OUT else kept).extend(animation)
            continue
        end = animation[-(len(animation) // HELD_OUT) :]
        kept += end
        learned += [triple for triple in animation if triple.start + 2 < end[0].start]
    known = {triple.truth.tobytes() for triple in kept}
    learned = [triple for triple in learned if triple.truth.tobytes() not in known]
    if len(found) < FEWEST or not learned or not kept:
        return [], list(found)
    return learned, kept


def enlarged(pixels: np.ndarray) -> RGBA:
    factor = max(1, ENLARGED_TO // max(pixels.shape[:2]))
    picture = pixels.astype(np.float32) / 255
    picture[..., :3] *= picture[..., 3:]
    return picture.repeat(factor, axis=0).repeat(factor, axis=1)
