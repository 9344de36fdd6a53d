"""A reel taken apart: reduced, its held frames collapsed, cut where scenes change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from .cuts import Parting, SceneCuts
from .holds import held
from .reel import Gap, Pixels, Reel

LONGEST = 120
"""Drawings of a scene; what is longer goes on as another, held out or trained on together with it."""

UNCUT = {"still", "pixel"}
"""Categories in which no scene ever changes: a sprite's step is a leap."""


@dataclass(slots=True)
class Scene:
    """Drawings that follow one another, each unlike the one before. ``begins``: the first one's number in its reel.

    ``exposures``: for how many frames each is held.
    """

    begins: int
    frames: list[Pixels] = field(default_factory=list)
    exposures: list[int] = field(default_factory=list)


def scenes(
    reel: Reel, side: int, least: int, cuts: SceneCuts | None, leave_out: Callable[[Gap], None]
) -> Iterator[Scene]:
    """The scenes of a reel that are worth keeping.

    Args:
        side: px that the shorter side is reduced to, if it is longer; the longer is at most twice that.
        least: drawings of the shortest scene that is kept; stills are kept as they are.
        cuts: None leaves scenes together.
        leave_out: is told what cannot be read, and what is too short.
    """
    if reel.category in UNCUT:
        cuts = None
    least = 1 if reel.category == "still" else least
    scene = Scene(0)
    for frame, number, exposure, begins in _drawings(reel, side, cuts, leave_out):
        if scene.frames and (begins or len(scene.frames) == LONGEST):
            if begins and len(scene.frames) < least:
                leave_out(_short(reel, scene, least))
            else:
                yield scene
            scene = Scene(number)
        if frame is not None:
            scene.begins = number if not scene.frames else scene.begins
            scene.frames.append(frame)
            scene.exposures.append(exposure)
    if len(scene.frames) >= least:
        yield scene
    elif scene.frames:
        leave_out(_short(reel, scene, least))


def _short(reel: Reel, scene: Scene, least: int) -> Gap:
    several = "is one drawing" if len(scene.frames) == 1 else f"has {len(scene.frames)} drawings"
    return Gap(f"{reel.name}, from picture {scene.begins + 1}", f"its scene {several}, and {least} are the least")


def _drawings(
    reel: Reel, side: int, cuts: SceneCuts | None, leave_out: Callable[[Gap], None]
) -> Iterator[tuple[Pixels | None, int, int, bool]]:
    """(drawing, its number in the reel, exposure, begins a scene); None for a drawing: what comes next begins one."""
    parting = Parting(cuts) if cuts else None
    numbers: list[tuple[int, int]] = []  # number and exposure of what has not come out of the parting
    for run in _runs(reel, side, leave_out):
        if run is None:
            out = parting.end() if parting else []
        elif parting:
            numbers.append(run[1:])
            out = parting.push(run[0])
        else:
            yield run[0], *run[1:], False
            continue
        for frame, begins, blank in out:
            number, exposure = numbers.pop(0)
            yield (None if blank else frame), number, exposure, begins or blank
        if run is None:
            yield None, 0, 0, True


def _runs(reel: Reel, side: int, leave_out: Callable[[Gap], None]) -> Iterator[tuple[Pixels, int, int] | None]:
    """(drawing, number of its first frame, for how many frames it is held); None after gaps and at the end."""
    kept: Pixels | None = None
    begin = 0
    number = -1
    for number, frame in enumerate(reel.frames()):
        if isinstance(frame, Gap):
            leave_out(frame)
            if kept is not None:
                yield kept, begin, number - begin
                kept = None
            yield None
            continue
        small = reduced(frame, side, hard=reel.category == "pixel")
        if kept is None or not held(kept, small):
            if kept is not None:
                yield kept, begin, number - begin
            kept, begin = small, number
    if kept is not None:
        yield kept, begin, number + 1 - begin
    yield None


def reduced(frame: Pixels, side: int, *, hard: bool) -> Pixels:
    """A frame with a shorter side of at most ``side``, a longer of at most twice that; nothing is ever enlarged.

    Args:
        hard: pixels are dropped, not mixed.
    """
    height, width = frame.shape[:2]
    scale = min(1.0, side / min(height, width), 2 * side / max(height, width))
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        picture = Image.fromarray(np.ascontiguousarray(frame))
        if hard:
            frame = np.array(picture.resize(size, Image.Resampling.NEAREST))
        elif frame[..., 3].min() == 255:
            small = np.array(picture.convert("RGB").resize(size, Image.Resampling.BOX))
            frame = np.concatenate((small, np.full_like(small[..., :1], 255)), axis=-1)
        else:
            frame = np.array(picture.convert("RGBa").resize(size, Image.Resampling.BOX).convert("RGBA"))
    if (clear := frame[..., 3] == 0).any():
        frame = np.where(clear[..., None], np.uint8(0), frame)
    return frame
