"""A filled sheet out of the pictures that are played, which an artist may have touched up meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..errors import SheetError
from .expand import Plan, rehearse
from .playing import off_canvas
from .sheet import Pixels, SpriteSheet


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """One picture of an animation as it lies in its file, which was ``saved`` at that time, in seconds."""

    pixels: Pixels
    saved: float


def touched_up(plan: Plan, reels: Sequence[Sequence[Played]]) -> SpriteSheet:
    """The sheet with its inbetweens as they are played. Keys are those of the sheet, whatever was painted on theirs.

    Args:
        reels: for each chosen animation of the plan its pictures, each frame once. A frame that is in several
            animations is taken from the one where it was saved last.

    Raises:
        SheetError: a picture is missing, or of another size than it was.
    """
    sheet = rehearse(plan)
    found: list[tuple[float, int, Pixels]] = []
    for animation, pictures in zip(plan.chosen, reels, strict=True):
        places = sheet.animations[plan.sheet.animations.index(animation)].frames
        frames = [sheet.frames[place] for place in places]
        if len(frames) != len(pictures):
            raise SheetError(
                f"Of the {len(frames)} pictures of “{animation.name or sheet.name}”, {len(pictures)} are there: press "
                "Generate Sprites again."
            )
        cut = off_canvas(frames, [picture.pixels for picture in pictures])
        found += [
            (picture.saved, place, pixels)
            for place, frame, picture, pixels in zip(places, frames, pictures, cut, strict=True)
            if frame.drawn
        ]
    newest = {place: pixels for _, place, pixels in sorted(found, key=lambda each: each[:2])}
    frames = (replace(frame, pixels=newest.get(place, frame.pixels)) for place, frame in enumerate(sheet.frames))
    return replace(sheet, frames=tuple(frames))
