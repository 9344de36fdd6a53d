"""Where the frames of a picture are, as an artist says it: by itself, a grid, the size of a cell, or another file."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ..errors import SheetError
from .pictures import opened
from .reading import read_sheet
from .sheet import SpriteSheet


class By(StrEnum):
    GUESS = "GUESS"
    GRID = "GRID"
    CELL = "CELL"
    FILE = "FILE"


@dataclass(frozen=True, slots=True)
class Layout:
    """What is not asked for by ``by`` is not looked at.

    ``file``: the JSON atlas of the picture, or the file that the picture was exported from (.aseprite, GIF).
    """

    by: By = By.GUESS
    columns: int = 0
    rows: int = 0
    width: int = 0  # of a cell, in pixels
    height: int = 0
    file: Path | None = None

    def read(self, picture: Path) -> SpriteSheet:
        """Read the sheet that a picture shows.

        Raises:
            SheetError: the layout does not fit the picture, or the files cannot be read.
        """
        match self.by:
            case By.GUESS:
                return read_sheet(picture)
            case By.GRID:
                return read_sheet(picture, grid=self._cell_of(picture))
            case By.CELL:
                return read_sheet(picture, grid=(self.width, self.height))
            case By.FILE:
                if self.file is None:
                    raise SheetError(f"No file tells where the frames of “{picture.name}” are: choose its atlas.")
                if self.file.suffix.lower() == ".json":
                    return read_sheet(picture, atlas=self.file)
                return read_sheet(self.file)

    def _cell_of(self, picture: Path) -> tuple[int, int]:
        with opened(picture) as image:
            width, height = image.size
        if min(self.columns, self.rows) < 1 or width % self.columns or height % self.rows:
            raise SheetError(
                f"“{picture.name}” is {width} x {height} pixels, which {self.columns} columns and {self.rows} rows do "
                "not divide: give the numbers that the sheet was drawn with."
            )
        return width // self.columns, height // self.rows
