"""Sprite sheets: a JSON atlas and its picture, an .aseprite file, or a picture that is a bare grid."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from animl_addon.core.sprites.reading import read_sheet
from animl_addon.core.sprites.sheet import SpriteSheet

from .reel import NOT_STATED, Pixels, Reel, stamp_of


def sheet_reels(
    path: Path,
    name: str,
    licence: str = NOT_STATED,
    grid: tuple[int, int] | None = None,
    atlas: Path | None = None,
) -> list[Reel]:
    """A reel for every animation of a sheet of two frames and more; all of one sheet are one animation to be held out.

    A sheet lies in memory whole while one of its animations is read.

    Args:
        grid: width and height of a cell in pixels, of a sheet that is a bare grid.
        atlas: the JSON that goes with a picture.

    Raises:
        SheetError: the sheet cannot be read.
    """
    stamp = stamp_of([path, atlas] if atlas else [path], str(grid))
    reels = []
    for index, animation in enumerate(read_sheet(path, grid=grid, atlas=atlas).animations):
        title = f"{name}#{animation.name or index}"
        read = partial(_read, path, grid, atlas, index)
        reels.append(Reel(title, name, licence, f"sheet:{name}", "pixel", stamp, read))
    return reels


def _read(path: Path, grid: tuple[int, int] | None, atlas: Path | None, index: int) -> Iterator[Pixels]:
    sheet: SpriteSheet = read_sheet(path, grid=grid, atlas=atlas)
    for number in sheet.animations[index].frames:
        if not sheet.frames[number].empty:  # a pause is no drawing
            yield sheet.frames[number].pixels
