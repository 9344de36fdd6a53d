"""A sheet cut by a grid: each row of cells is an animation of its own, which grows to the right."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import SheetError
from ..opening import LONGEST_SIDE
from .cells import guess_cell
from .pictures import check_size, encode_png, read_pixels
from .sheet import Animation, Clock, Frame, Pixels, SpriteSheet


@dataclass(frozen=True, slots=True)
class GridForm:
    """``cell``: width and height in pixels; ``columns`` and ``rows`` of the sheet as it was; ``mode`` of its file.

    ``row_of``: the row that each frame as read stands in.
    """

    cell: tuple[int, int]
    columns: int
    rows: int
    row_of: tuple[int, ...]
    mode: str = "RGBA"

    @property
    def clock(self) -> Clock | None:
        return None

    def encode(self, sheet: SpriteSheet) -> dict[str, bytes]:
        return {f"{sheet.name}.png": encode_png(self.lay_out(sheet)[0], self.mode)}

    def lay_out(self, sheet: SpriteSheet) -> tuple[Pixels, list[tuple[int, int]]]:
        """The picture of the sheet, and the top left corner (x, y) of each of its frames.

        Raises:
            SheetError: the rows have grown too long.
        """
        rows = [
            [i for i, frame in enumerate(sheet.frames) if self.row_of[frame.source] == row] for row in range(self.rows)
        ]
        columns = max([self.columns, *map(len, rows)])
        width, height = self.cell
        if columns * width > LONGEST_SIDE:
            raise SheetError(
                f"A row of “{sheet.name}” would be {columns * width} pixels long, and {LONGEST_SIDE} is the most: "
                "choose a smaller count, or divide the sheet."
            )
        picture = np.zeros((self.rows * height, columns * width, 4), np.uint8)
        corners = [(0, 0)] * len(sheet.frames)
        for row, members in enumerate(rows):
            for column, index in enumerate(members):
                x, y = corners[index] = (column * width, row * height)
                picture[y : y + height, x : x + width] = sheet.frames[index].pixels
        return picture, corners


def read_grid(path: Path, cell: tuple[int, int] | None) -> SpriteSheet:
    """Cut a picture into cells; those after the last painted one of a row are no frames.

    Args:
        cell: width and height in pixels; None guesses them.

    Raises:
        SheetError: the picture cannot be read, is empty, or the grid does not divide it.
    """
    pixels, mode = read_pixels(path)
    height, width = pixels.shape[:2]
    guess = ""
    if cell is None:
        cell = guess_cell(pixels, path.stem)
        guess = f"{width // cell[0]} x {height // cell[1]} cells of {cell[0]} x {cell[1]} pixels"
    check_grid(path, (width, height), cell)
    columns, rows = width // cell[0], height // cell[1]
    cells = pixels.reshape(rows, cell[1], columns, cell[0], 4).swapaxes(1, 2)  # (rows, columns, h, w, 4)
    painted = cells[..., 3].any(axis=(2, 3))  # (rows, columns)
    frames: list[Frame] = []
    animations: list[Animation] = []
    row_of: list[int] = []
    for row in range(rows):
        count = int(np.flatnonzero(painted[row]).max(initial=-1)) + 1
        if not count:
            continue
        begin = len(frames)
        frames += [
            Frame(np.ascontiguousarray(cells[row, column]), f"{row + 1}-{column + 1}", source=begin + column)
            for column in range(count)
        ]
        animations.append(Animation(f"row {row + 1}", tuple(range(begin, len(frames)))))
        row_of += [row] * count
    if not frames:
        raise SheetError(f"“{path.name}” is empty (fully transparent): choose another sheet.")
    form = GridForm(cell, columns, rows, tuple(row_of), mode)
    return SpriteSheet(path.stem, tuple(frames), tuple(animations), form, guess)


def check_grid(path: Path, size: tuple[int, int], cell: tuple[int, int]) -> None:
    """Raise :class:`SheetError` unless whole cells fill the sheet."""
    check_size(path, *size)
    if min(cell) < 1 or size[0] % cell[0] or size[1] % cell[1]:
        raise SheetError(
            f"“{path.name}” is {size[0]} x {size[1]} pixels, which cells of {cell[0]} x {cell[1]} do not divide: "
            "give the true size of one cell."
        )
