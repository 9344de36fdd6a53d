"""Moving pictures: GIF, APNG and animated WebP, frame by frame as they are seen."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PIL import ImageSequence

from animl_addon.core.opening import opened
from animl_addon.core.sprites.pictures import to_pixels

from .reel import NOT_STATED, MaterialError, Pixels, Reel, stamp_of

MOST_PIXELS = 140_000_000
"""Of one frame: only one lies in memory."""

SUFFIXES = {".gif", ".png", ".apng", ".webp"}


def moving_reel(path: Path, name: str, licence: str = NOT_STATED) -> Reel:
    return Reel(name, name, licence, f"moving:{name}", "moving", stamp_of([path]), partial(_read, path))


def _read(path: Path) -> Iterator[Pixels]:
    with opened(path, MaterialError, MOST_PIXELS) as picture:
        count = getattr(picture, "n_frames", 1)
        # An APNG may begin with a still for those who know no APNG.
        begin = 1 if picture.format == "PNG" and picture.info.get("default_image") else 0
        index = -1
        for index, frame in enumerate(ImageSequence.Iterator(picture)):
            if index >= begin:
                yield to_pixels(frame)
        if index + 1 != count:
            raise MaterialError(f"“{path.name}” is cut short: save it again.")
