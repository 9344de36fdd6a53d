"""Moving pictures as sheets: GIF, APNG and animated WebP."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageSequence

from ..errors import SheetError
from .apng import encode_apng
from .gif import BROWSERS_LEAST, TICK, encode_gif
from .pictures import check_size, opened, to_pixels
from .sheet import UNTIMED, Animation, Clock, Pixels, SpriteSheet, numbered
from .webp import encode_webp

Encoder = Callable[[Sequence[Pixels], Sequence[int], int], bytes]
"""Frames, milliseconds of each, and how often it plays (0: for ever) -> a file."""

ENCODERS: dict[str, Encoder] = {"GIF": encode_gif, "PNG": encode_apng, "WEBP": encode_webp}
SUFFIXES = {"GIF": ".gif", "PNG": ".png", "WEBP": ".webp"}
CLOCKS = {"GIF": Clock(TICK, BROWSERS_LEAST, UNTIMED), "PNG": Clock(), "WEBP": Clock()}


@dataclass(frozen=True, slots=True)
class AnimatedForm:
    """``kind`` in Pillow's words; ``plays``: how often, 0 for ever."""

    kind: str
    plays: int

    @property
    def clock(self) -> Clock | None:
        return CLOCKS[self.kind]

    def encode(self, sheet: SpriteSheet) -> dict[str, bytes]:
        data = ENCODERS[self.kind](
            [frame.pixels for frame in sheet.frames], [frame.duration for frame in sheet.frames], self.plays
        )
        return {sheet.name + SUFFIXES[self.kind]: data}


def moves(path: Path) -> bool:
    """Whether a file is a moving picture in one of these forms.

    Raises:
        SheetError: it is no picture at all.
    """
    with opened(path) as picture:
        return picture.format in ENCODERS and (picture.format == "GIF" or getattr(picture, "is_animated", False))


def read_animated(path: Path) -> SpriteSheet:
    """Read every frame as it is seen, after whatever the file says of disposal and blending.

    Raises:
        SheetError: it cannot be read, is cut short, or too large.
    """
    with opened(path) as picture:
        kind = picture.format or ""
        count = getattr(picture, "n_frames", 1)
        check_size(path, *picture.size, count)
        begin = 1 if kind == "PNG" and picture.info.get("default_image") else 0  # a still for those who know no APNG
        pictures: list[Pixels] = []
        exact: list[float] = []
        for index, frame in enumerate(ImageSequence.Iterator(picture)):
            if index >= begin:
                frame.load()
                pictures.append(to_pixels(frame))
                exact.append(float(frame.info.get("duration", 0) or 0))
        plays = _plays(picture, kind)
    if len(pictures) != count - begin or (kind == "GIF" and not _ends(path)):
        raise SheetError(f"“{path.name}” is cut short: save it again.")
    names = [f"{path.stem} {index}" for index in range(len(pictures))]
    frames = numbered(pictures, names, _whole(exact))
    animation = Animation("", tuple(range(len(frames))), loop=plays != 1)
    return SpriteSheet(path.stem, frames, (animation,), AnimatedForm(kind, plays))


def _ends(path: Path) -> bool:
    """Whether a GIF has its last byte; Pillow makes do without, and loses the frames behind a break."""
    return path.read_bytes().rstrip(b"\0").endswith(b";")


def _plays(picture: Image.Image, kind: str) -> int:
    """A GIF's number tells how often it is repeated after the first time; none means it is not."""
    told = picture.info.get("loop")
    if kind != "GIF":
        return int(told or 0)
    return 1 if told is None else 0 if told == 0 else int(told) + 1


def _whole(exact: Sequence[float]) -> list[int]:
    """Whole milliseconds; thirds and the like are rounded so that the sum stays."""
    edges, reached = [0], 0.0
    for duration in exact:
        reached += duration
        edges.append(round(reached))
    return [right - left for left, right in pairwise(edges)]
