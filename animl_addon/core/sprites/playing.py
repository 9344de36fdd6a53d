"""A sheet on a timeline: for how many scene frames each picture is seen, on one canvas for all."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import SheetError
from ..opening import LONGEST_SIDE
from .sheet import UNTIMED, Animation, Frame, Pixels, SpriteSheet

MOST_FRAMES = 100_000
"""Scene frames of one round: more is a rate or an exposure that was mistyped."""


@dataclass(frozen=True, slots=True, eq=False)
class Showing:
    """One animation as it is played: ``pictures``, of one size, each once; ``order``: which of them is seen when,
    ``exposures``: for how many scene frames."""

    name: str
    pictures: tuple[Pixels, ...]
    order: tuple[int, ...]
    exposures: tuple[int, ...]
    loop: bool


def showing(sheet: SpriteSheet, animation: Animation, rate: float, exposure: float) -> Showing:
    """How an animation is shown in a scene.

    Args:
        rate: frames a second of the scene.
        exposure: scene frames of a picture where the sheet tells no durations; with its inbetweens it is shared.

    Raises:
        SheetError: a round would last beyond any timeline, or pivots lie far apart.
    """
    pictures = on_one_canvas([sheet.frames[index] for index in animation.frames])
    place = {index: number for number, index in reversed(list(enumerate(animation.frames)))}
    played = animation.played()
    pace = rate / 1000 if sheet.form.clock else exposure / UNTIMED  # scene frames a millisecond
    lengths = [(sheet.frames[index].duration or UNTIMED) * pace for index in played]
    if sum(lengths) > MOST_FRAMES:
        raise SheetError(
            f"“{animation.name or sheet.name}” would last {sum(lengths):.0f} frames, and {MOST_FRAMES} are the most: "
            "choose a shorter exposure."
        )
    return Showing(
        animation.name or sheet.name,
        tuple(pictures),
        tuple(place[index] for index in played),
        exposures(lengths),
        animation.loop,
    )


def exposures(lengths: Sequence[float]) -> tuple[int, ...]:
    """Whole frames, at least one each, that keep step with the lengths as well as they can."""
    shown: list[int] = []
    exact, reached = 0.0, 0
    for length in lengths:
        exact += length
        shown.append(max(math.floor(exact + 0.5) - reached, 1))
        reached += shown[-1]
    return tuple(shown)


def on_one_canvas(frames: Sequence[Frame]) -> list[Pixels]:
    """The pictures of frames at one size: pivot on pivot, or where any has none on the middle of the bottom.

    Raises:
        SheetError: the pivots lie too far apart for one picture.
    """
    (height, width), corners = _places(frames)
    pictures = []
    for frame, (y, x) in zip(frames, corners, strict=True):
        if frame.pixels.shape[:2] == (height, width):
            pictures.append(frame.pixels)
            continue
        canvas = np.zeros((height, width, 4), np.uint8)
        canvas[y : y + frame.pixels.shape[0], x : x + frame.pixels.shape[1]] = frame.pixels
        pictures.append(canvas)
    return pictures


def off_canvas(frames: Sequence[Frame], pictures: Sequence[Pixels]) -> list[Pixels]:
    """The pixels of frames cut out of what :func:`on_one_canvas` made of them, whatever was painted there since.

    Raises:
        SheetError: a picture is of another size now.
    """
    (height, width), corners = _places(frames)
    cut = []
    for frame, picture, (y, x) in zip(frames, pictures, corners, strict=True):
        if picture.shape[:2] != (height, width):
            raise SheetError(
                f"A picture of “{frame.name}” was saved with {picture.shape[1]} x {picture.shape[0]} pixels, and must "
                f"have {width} x {height}: save it again at that size."
            )
        cut.append(picture[y : y + frame.pixels.shape[0], x : x + frame.pixels.shape[1]])
    return cut


def _places(frames: Sequence[Frame]) -> tuple[tuple[int, int], list[tuple[int, int]]]:
    """Height and width of the canvas, and where the corner of each frame lies on it, down and right."""
    pivots = [frame.pivot for frame in frames]
    sizes = [frame.pixels.shape[:2] for frame in frames]
    if len(set(pivots)) <= 1 and len(set(sizes)) <= 1:
        return (sizes[0][0], sizes[0][1]), [(0, 0)] * len(frames)
    feet = [
        (round(pivot[0]), round(pivot[1])) if pivot is not None and None not in pivots else (width // 2, height)
        for pivot, (height, width) in zip(pivots, sizes, strict=True)
    ]
    left, above = (max(foot[axis] for foot in feet) for axis in (0, 1))
    width = left + max(size[1] - foot[0] for size, foot in zip(sizes, feet, strict=True))
    height = above + max(size[0] - foot[1] for size, foot in zip(sizes, feet, strict=True))
    if max(width, height) > LONGEST_SIDE:
        raise SheetError(f"The pivots of “{frames[0].name}” and its neighbours lie far apart: correct the atlas.")
    return (height, width), [(above - foot[1], left - foot[0]) for foot in feet]
