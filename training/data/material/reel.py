"""What every loader gives: a sequence of frames that is read one frame at a time."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from animl_addon.core.errors import AnimlError

Pixels = NDArray[np.uint8]
"""(H, W, 4), straight RGBA."""

NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Gap:
    """In the place of a frame, or of all that follow, that cannot be read: which file it is, and why."""

    file: str
    reason: str


class MaterialError(AnimlError):
    """A folder or a file of material cannot be used."""


@dataclass(frozen=True, slots=True)
class Reel:
    """One sequence of frames, not read yet.

    ``name``: its file and, where a file holds several, which of them; the same wherever the folder lies.
    ``animation``: what recolours and cuts of one animation have in common; training and what is held out share none.
    ``category``: “film”, “pixel”, “still” …; “pixel” is never smoothed when its size changes, “still” may be one frame.
    ``stamp``: changes when the files do. ``read``: begins at the first frame every time it is called; frames have one
    size, and never lie in memory all at once where their form allows it.
    """

    name: str
    source: str
    licence: str
    animation: str
    category: str
    stamp: str
    read: Callable[[], Iterator[Pixels | Gap]]

    def frames(self) -> Iterator[Pixels | Gap]:
        """The frames in order. What cannot be read is a gap, and so is a frame of another size than those before."""
        size: tuple[int, ...] | None = None
        try:
            for number, frame in enumerate(self.read()):
                if isinstance(frame, Gap) or size in (None, frame.shape):
                    size = size if isinstance(frame, Gap) else frame.shape
                    yield frame
                else:
                    yield Gap(f"{self.name}, picture {number + 1}", "it has another size than those before it")
        except AnimlError as error:
            yield Gap(self.name, str(error))
            return
        if size is None:
            yield Gap(self.name, "nothing in it can be read")


def stamp_of(paths: Iterable[Path], also: str = "") -> str:
    """A short digest of the files' sizes and times, which is quickly had, and of what else decides what is read."""
    digest = hashlib.sha256(also.encode())
    for path in paths:
        state = path.stat()
        digest.update(f"{path.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]
