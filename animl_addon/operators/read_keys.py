"""The first half of a press, for one pair: its keys become files, and these tell whether anything is to be drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..core.cuts import same_drawing, scene_cut
from ..core.files import read_picture
from ..core.job import InbetweenJob
from ..core.jobs.inbetween import check_keys
from ..scene.folders import fresh_drawings
from ..scene.source import Album, KeyPictures
from .plan import Span, Wish, is_rendered


@dataclass(frozen=True, slots=True)
class Read:
    """A span whose keys lie in files; ``drawings`` is where its inbetweens are written, empty if the keys are held."""

    span: Span
    pictures: KeyPictures
    drawings: tuple[Path, ...]

    def job(self) -> InbetweenJob:
        """What the worker is asked for."""
        span, beyond = self.span, dict(self.pictures.beyond)
        apart = span.last.frame - span.first.frame
        return InbetweenJob(
            *self.pictures.files,
            times=tuple(mark.time for mark in span.marks),
            out=self.drawings,
            before=beyond.get(span.before),
            after=beyond.get(span.after),
            gap_before=(span.first.frame - span.before.frame) / apart if span.before else 1.0,
            gap_after=(span.after.frame - span.last.frame) / apart if span.after else 1.0,
        )


def read_keys(
    context: bpy.types.Context,
    span: Span,
    wish: Wish,
    keys: Path,
    folder: Path,
    album: Album,
    warn: Callable[[str], object],
) -> Read:
    """Write the keys into ``keys``, a folder made here, and make a fresh one below ``folder`` for what will be drawn.

    Keys that are held are told to ``warn``, in a sentence.

    Raises:
        KeyDrawingError: a key is hidden, empty, unreadable, or not of its partner's size.
        OutputError: one of the folders cannot be written to.
    """
    keys.mkdir()
    beyond = [key for key in (span.before, span.after) if key]
    pictures = span.source.pictures(context, (span.first, span.last), keys, wish.long_side, beyond, album)
    first, last = (read_picture(path) for path in pictures.files)
    check_keys(first, last)
    if same_drawing(first, last):
        warn(f"{span}: both keys are the same drawing, so it is held.")
        return Read(span, pictures, ())
    if wish.hold_cuts and not is_rendered(span.source) and scene_cut(first, last):
        warn(f"{span}: there is a scene cut between the keys, so the first is held.")
        return Read(span, pictures, ())
    drawings = fresh_drawings(folder, span.source.name, span.first.frame, span.last.frame, len(span.marks))
    return Read(span, pictures, drawings)
