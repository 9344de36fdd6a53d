"""What a sheet holds, in a few words and a small picture: before anything is drawn, the artist sees what was found."""

from dataclasses import dataclass

import numpy as np

from ..files import premultiplied
from ..pixel.finding import is_pixel_art
from .grid import GridForm
from .sheet import Pixels, SpriteSheet

SIDE = 256
"""Pixels of the picture, a square."""

MOST_SHOWN = 1024
"""Frames in the picture: the cells of more would be too small to see anything."""

PAPER = (np.array([70, 70, 76, 255], np.uint8), np.array([94, 94, 102, 255], np.uint8))
"""Behind the frames of every other animation, so that one sees where each ends."""


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """``layout``: such as “6 x 4 cells of 32 x 32 pixels”; ``animations``: name and number of frames of each.

    ``cell``: of a grid, in pixels. ``timed``: whether the sheet tells durations.
    ``pixel``: whether it looks like pixel art, by its first frame and its last.
    """

    layout: str
    animations: tuple[tuple[str, int], ...]
    frames: int
    cell: tuple[int, int] | None
    grid: tuple[int, int] | None  # columns and rows
    timed: bool
    pixel: bool
    picture: Pixels


def overview(sheet: SpriteSheet) -> Overview:
    form = sheet.form
    cell = grid = None
    layout = sheet.guess
    if isinstance(form, GridForm):
        cell, grid = form.cell, (form.columns, form.rows)
        layout = f"{grid[0]} x {grid[1]} cells of {cell[0]} x {cell[1]} pixels"
    animations = tuple((animation.name, len(animation.frames)) for animation in sheet.animations)
    timed = form.clock is not None
    first, last = (premultiplied(sheet.frames[index].pixels, 255) for index in (0, -1))
    pixel = first.shape == last.shape and is_pixel_art(first, last)
    return Overview(layout, animations, len(sheet.frames), cell, grid, timed, pixel, contact_sheet(sheet))


def contact_sheet(sheet: SpriteSheet) -> Pixels:
    """All frames on a square of :data:`SIDE`, each animation beginning a line, as large as they fit."""
    lines, room = [], MOST_SHOWN
    for animation in sheet.animations:
        lines.append(animation.frames[:room])
        room -= len(lines[-1])
        if not room:
            break
    side, columns = _fitting([len(line) for line in lines])
    picture = np.zeros((SIDE, SIDE, 4), np.uint8)
    used = min(max(map(len, lines)), columns), sum(-(-len(line) // columns) for line in lines)
    left, top = ((SIDE - count * side) // 2 for count in used)
    for number, line in enumerate(lines):
        for index, frame in enumerate(line):
            y, x = top + index // columns * side, left + index % columns * side
            picture[y : y + side - 1, x : x + side - 1] = PAPER[number % 2]
            _lay(picture[y : y + side - 1, x : x + side - 1], sheet.frames[frame].pixels)
        top += -(-len(line) // columns) * side
    return picture


def _fitting(counts: list[int]) -> tuple[int, int]:
    """The side of the largest square cells in which all lines fit, and how many stand side by side."""
    sizes = (
        (min(SIDE // columns, SIDE // sum(-(-count // columns) for count in counts)), -columns)
        for columns in range(1, max(counts) + 1)
    )
    side, columns = max(sizes)
    return max(side, 2), -columns


def _lay(box: Pixels, pixels: Pixels) -> None:
    """Lay a frame over the middle of a box at the largest size, by its nearest pixels."""
    scale = min(box.shape[0] / pixels.shape[0], box.shape[1] / pixels.shape[1])
    height, width = (max(int(side * scale), 1) for side in pixels.shape[:2])
    rows = np.arange(height) * pixels.shape[0] // height
    columns = np.arange(width) * pixels.shape[1] // width
    small = pixels[rows[:, None], columns]
    y, x = (box.shape[0] - height) // 2, (box.shape[1] - width) // 2
    under = box[y : y + height, x : x + width]
    alpha = small[..., 3:] / 255
    under[..., :3] = np.rint(small[..., :3] * alpha + under[..., :3] * (1 - alpha))
