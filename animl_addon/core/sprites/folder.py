"""A folder of frames: pictures whose names tell the order, several animations by several names."""

from dataclasses import dataclass
from pathlib import Path

from ..errors import SheetError
from .names import groups
from .pictures import check_size, encode_png, read_pixels
from .sheet import Animation, Clock, SpriteSheet, numbered

SUFFIXES = {".png", ".webp", ".bmp", ".tga", ".tif", ".tiff", ".gif", ".jpg", ".jpeg"}


@dataclass(frozen=True, slots=True)
class FolderForm:
    """``modes``: how the file of each frame as read keeps its colours."""

    modes: tuple[str, ...]

    @property
    def clock(self) -> Clock | None:
        return None

    def encode(self, sheet: SpriteSheet) -> dict[str, bytes]:
        return {f"{frame.name}.png": encode_png(frame.pixels, self.modes[frame.source]) for frame in sheet.frames}


def read_folder(path: Path) -> SpriteSheet:
    """Read every picture of a folder, hidden files and folders in it left out.

    Raises:
        SheetError: no pictures, one that cannot be read, or two that differ in the suffix alone.
    """
    try:
        files = sorted(
            file
            for file in path.iterdir()
            if file.is_file() and file.suffix.lower() in SUFFIXES and not file.name.startswith(".")
        )
    except OSError as error:
        raise SheetError(f"The folder “{path}” cannot be read ({error.strerror}): check its path.") from error
    if not files:
        raise SheetError(f"The folder “{path}” holds no pictures: choose one with the frames of an animation.")
    names = [file.stem for file in files]
    if twice := [name for name in names if names.count(name) > 1]:
        raise SheetError(f"“{twice[0]}” is there as several files: keep one picture for each frame.")
    pictures, modes = [], []
    for file in files:
        pixels, mode = read_pixels(file)
        check_size(path, pixels.shape[1], pixels.shape[0], len(files))
        pictures.append(pixels)
        modes.append(mode)
    animations = tuple(Animation(title, tuple(members)) for title, members in groups(names))
    frames = numbered(pictures, names, [0] * len(names))
    return SpriteSheet(path.absolute().name, frames, animations, FolderForm(tuple(modes)))
