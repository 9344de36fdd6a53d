"""Key pictures that Pillow cannot read: OpenEXR and other floats. Blender can, so inside it they are read by it.

In a shell the way out is said; it is found by what a file begins with, since names lie.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from ..core.errors import AnimlError
from ..core.job import InbetweenJob
from .arguments import Where

Reader = Callable[[InbetweenJob], AbstractContextManager[InbetweenJob]]
"""Lends a job whose keys the worker can read, made from one as it was typed."""

BLENDERS_OWN = {
    b"\x76\x2f\x31\x01": "OpenEXR",
    b"#?RADIANCE": "Radiance HDR",
    b"#?RGBE": "Radiance HDR",
    b"SDPX": "DPX",
    b"XPDS": "DPX",
    b"\x80\x2a\x5f\xd7": "Cineon",
}
TIFF = (b"II*\0", b"MM\0*")
"""Pillow reads most of these, but not colour in floats."""


def reader(where: Where, command: str) -> Reader:
    """How keys are read here; ``command`` is what was typed after ``animl``, to be typed in Blender instead."""
    return _by_blender if where is Where.BLENDER else lambda job: _as_they_are(job, command)


def as_it_is(job: InbetweenJob) -> AbstractContextManager[InbetweenJob]:
    """A :data:`Reader` that leaves every picture to the worker."""
    return nullcontext(job)


def blenders_own(path: Path) -> str:
    """The name of a picture's format if only Blender reads it; empty for all others, unreadable files among them."""
    try:
        with path.open("rb") as file:
            begins = file.read(max(map(len, BLENDERS_OWN)))
        if begins.startswith(TIFF):
            with Image.open(path):
                return ""
    except UnidentifiedImageError:
        return "float TIFF"
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""  # whoever reads it says what is wrong
    return next((name for magic, name in BLENDERS_OWN.items() if begins.startswith(magic)), "")


def _as_they_are(job: InbetweenJob, command: str) -> AbstractContextManager[InbetweenJob]:
    """Raise :class:`AnimlError` for what only Blender reads."""
    for path in filter(None, (job.first, job.last, job.before, job.after)):
        if name := blenders_own(path):
            raise AnimlError(
                f"“{path.name}” is {name}, which Blender itself reads: type “{Where.BLENDER.value} {command} …”."
            )
    return nullcontext(job)


@contextmanager
def _by_blender(job: InbetweenJob) -> Iterator[InbetweenJob]:
    keys = {"first": job.first, "last": job.last, "before": job.before, "after": job.after}
    theirs = {name: path for name, path in keys.items() if path and blenders_own(path)}
    if not theirs:
        yield job
        return
    from ..scene.image_files import read_image_file  # needs bpy
    from ..scene.pixels import write_exact

    with tempfile.TemporaryDirectory(prefix="animl-keys-") as folder:
        copies = {name: Path(folder) / f"{name}.npy" for name in theirs}
        for name, path in theirs.items():
            write_exact(copies[name], read_image_file(path, f"“{path.name}”"))
        yield replace(job, **copies)
