"""What a sprite sheet is, whatever file it came in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]
"""(H, W, 4), straight RGBA: sprites are counted in levels, and no level of a key may change."""

UNTIMED = 100
"""Milliseconds that a frame is shown for when its form tells no duration and something must be played."""

MOST_PIXELS = 200_000_000
"""Of all frames of a sheet together, as they lie in memory."""


class Direction(StrEnum):
    """How an animation is played, in the words of Aseprite's atlas."""

    FORWARD = "forward"
    REVERSE = "reverse"
    PINGPONG = "pingpong"
    PINGPONG_REVERSE = "pingpong_reverse"

    @property
    def returns(self) -> bool:
        """Whether it turns round at its ends, so that last and first are never neighbours."""
        return self in (Direction.PINGPONG, Direction.PINGPONG_REVERSE)


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a sheet.

    ``pixels``: the whole canvas of the sprite, trimmed or not in its file. ``duration``: milliseconds, 0 where the
    form tells none. ``pivot``: the point that stays put, in pixels from the top left; None where the form has none.
    ``source``: which frame of the sheet as it was read this one is, holds, or (``drawn``) follows.
    """

    pixels: Pixels
    name: str
    duration: int = 0
    pivot: tuple[float, float] | None = None
    source: int = 0
    drawn: bool = False

    @property
    def empty(self) -> bool:
        """Nothing is painted: a pause, which stays one."""
        return not self.pixels[..., 3].any()


@dataclass(frozen=True, slots=True)
class Animation:
    """Frames that are played one after the other.

    ``frames``: indices into the sheet's, in stored order, whatever the direction. ``loop``: begins anew at its end.
    """

    name: str
    frames: tuple[int, ...]
    direction: Direction = Direction.FORWARD
    loop: bool = True

    def played(self) -> tuple[int, ...]:
        """The indices of one round in the order they are seen."""
        match self.direction:
            case Direction.FORWARD:
                return self.frames
            case Direction.REVERSE:
                return self.frames[::-1]
            case Direction.PINGPONG:
                return self.frames + self.frames[-2:0:-1]
            case _:
                return self.frames[::-1] + self.frames[1:-1]


@dataclass(frozen=True, slots=True)
class Clock:
    """How finely a form tells time, in milliseconds.

    Durations are multiples of ``tick``; what is said to be shorter than ``least`` is played for ``unsaid``.
    """

    tick: int = 1
    least: int = 1
    unsaid: int = UNTIMED


class Form(Protocol):
    """The kind of file that a sheet came in, with whatever is needed to write it again."""

    @property
    def clock(self) -> Clock | None:
        """None where frames have no durations, so that time is kept by their number alone."""
        ...

    def encode(self, sheet: "SpriteSheet") -> dict[str, bytes]:
        """The files of the sheet, by name: relative, with “/” where there are folders."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class SpriteSheet:
    """A sheet in memory. ``name``: of its files, no suffix. ``guess``: what was not told and had to be guessed."""

    name: str
    frames: tuple[Frame, ...]
    animations: tuple[Animation, ...]
    form: Form
    guess: str = field(default="")

    def animation(self, name: str) -> Animation | None:
        return next((animation for animation in self.animations if animation.name == name), None)


def numbered(pictures: Sequence[Pixels], names: Sequence[str], durations: Sequence[int]) -> tuple[Frame, ...]:
    """Frames of a sheet that was just read."""
    return tuple(
        Frame(pixels, name, duration, source=index)
        for index, (pixels, name, duration) in enumerate(zip(pictures, names, durations, strict=True))
    )
