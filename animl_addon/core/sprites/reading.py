"""One door for every form of sheet."""

from pathlib import Path

from ..errors import SheetError
from .animated import moves, read_animated
from .aseprite import read_aseprite
from .atlas import is_atlas, read_atlas
from .folder import read_folder
from .grid import read_grid
from .sheet import SpriteSheet

ASEPRITE = {".aseprite", ".ase"}


def read_sheet(path: Path, *, grid: tuple[int, int] | None = None, atlas: Path | None = None) -> SpriteSheet:
    """Read a sheet: a picture with a grid or an atlas, an atlas, a folder, a moving picture, or an .aseprite file.

    A picture with neither is read by the atlas of its own name beside it, if there is one, else by a grid that is
    guessed; ``SpriteSheet.guess`` then says which.

    Args:
        grid: width and height of one cell, in pixels.
        atlas: the JSON that goes with a picture.

    Raises:
        SheetError: whatever is wrong with the files.
    """
    if grid and atlas:
        raise SheetError("A grid and an atlas both say where the frames are: give one of them.")
    if path.is_dir() or path.suffix.lower() in ASEPRITE | {".json"}:
        if grid or atlas:
            raise SheetError(f"“{path.name}” says itself where its frames are: leave the grid and the atlas out.")
        if path.is_dir():
            return read_folder(path)
        return read_atlas(path) if path.suffix.lower() == ".json" else read_aseprite(path)
    if atlas:
        return read_atlas(atlas, path)
    if grid is None:
        if moves(path):
            return read_animated(path)
        beside = path.with_suffix(".json")
        if is_atlas(beside):
            sheet = read_atlas(beside, path)
            return SpriteSheet(sheet.name, sheet.frames, sheet.animations, sheet.form, f"the atlas “{beside.name}”")
    return read_grid(path, grid)
