"""Strips with an ``index.json``: frames of one width side by side in one picture."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from animl_addon.core.opening import opened
from training.data.strip import Strip, read_index

from .reel import MaterialError, Pixels, Reel, stamp_of

MOST_PIXELS = 200_000_000


def strip_reels(folder: Path, name: str) -> tuple[list[Reel], list[tuple[str, str]]]:
    """A reel for every strip that the index of ``folder`` names, with the licence that stands there.

    Returns:
        The reels, and name and reason of what is in the index but cannot be had.

    Raises:
        MaterialError: the index is no such index.
    """
    try:
        strips = read_index(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise MaterialError(f"“{folder / 'index.json'}” is no index of strips ({error}): mend or remove it.") from error
    reels, left_out = [], []
    for strip in strips:
        title = f"{name}/{strip.path.name}" if name else strip.path.name
        if not strip.path.is_file():
            left_out.append((title, "it is in the index but not in the folder"))
            continue
        stamp = stamp_of([strip.path], f"{strip.frames} {strip.width}")
        read = partial(_read, strip)
        reels.append(Reel(title, strip.source, strip.licence, strip.animation, strip.category, stamp, read))
    return reels, left_out


def _read(strip: Strip) -> Iterator[Pixels]:
    with opened(strip.path, MaterialError, MOST_PIXELS) as picture:
        sheet = np.asarray(picture.convert("RGBA"))
    if sheet.shape[1] < strip.frames * strip.width:
        raise MaterialError(f"“{strip.path.name}” is narrower than its index says: mend the index.")
    for index in range(strip.frames):
        yield sheet[:, index * strip.width : (index + 1) * strip.width]
