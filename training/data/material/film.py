"""Films, read with PyAV, which is not among what training needs otherwise."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from .reel import NOT_STATED, MaterialError, Pixels, Reel, stamp_of

SUFFIXES = {".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v", ".mpg", ".mpeg", ".ogv", ".y4m"}

MISSING = "Films need PyAV: type “pip install av”, or give their frames as pictures."


def film_reel(path: Path, name: str, licence: str = NOT_STATED) -> Reel:
    return Reel(name, name, licence, f"film:{name}", "film", stamp_of([path]), partial(_read, path))


def _read(path: Path) -> Iterator[Pixels]:
    """Every frame as it is stored, whatever its time: a film on twos gives each drawing twice.

    Raises:
        MaterialError: PyAV is missing, or the film is damaged or has no pictures in it.
    """
    av = _av()
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise MaterialError(f"“{path.name}” has no pictures in it: leave it out.")
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            size: tuple[int, int] | None = None
            for frame in container.decode(stream):
                size = size or (frame.width, frame.height)  # a stream may change it; the film is one picture
                yield np.ascontiguousarray(frame.to_ndarray(format="rgba", width=size[0], height=size[1]))
    except av.error.FFmpegError as error:
        raise MaterialError(f"“{path.name}” cannot be read ({error.strerror}): convert it to MP4.") from error


def check() -> None:
    """Raise :class:`MaterialError` where PyAV is missing."""
    _av()


def _av() -> Any:
    try:
        import av  # pyright: ignore[reportMissingImports]  # optional
    except ImportError as error:
        raise MaterialError(MISSING) from error
    return av
