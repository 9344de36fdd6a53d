"""Folders of pictures: those whose names are counted are the frames of a sequence, the others are stills."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from animl_addon.core.errors import SheetError
from animl_addon.core.sprites.names import groups
from animl_addon.core.sprites.pictures import read_pixels

from .reel import NOT_STATED, Gap, Pixels, Reel, stamp_of

SUFFIXES = {".png", ".webp", ".jpg", ".jpeg", ".bmp", ".tga", ".tif", ".tiff"}


def picture_reels(files: Sequence[Path], name: str, licence: str = NOT_STATED) -> list[Reel]:
    """One reel for the pictures of a folder that are called alike but for a number, one for each other picture.

    Args:
        files: pictures of one folder, none of which moves.
        name: of the folder.
    """
    reels = []
    for title, members in groups([file.stem for file in files]):
        frames = [files[index] for index in members]
        still = len(frames) == 1
        called = f"{name}/{frames[0].name if still else title}".strip("/")
        category = "still" if still else "sequence"
        read = partial(_read, frames, name)
        reels.append(Reel(called, name, licence, f"{category}:{called}", category, stamp_of(frames), read))
    return reels


def _read(frames: Sequence[Path], name: str) -> Iterator[Pixels | Gap]:
    for path in frames:
        try:
            yield read_pixels(path)[0]
        except SheetError as error:
            yield Gap(f"{name}/{path.name}".strip("/"), str(error))
