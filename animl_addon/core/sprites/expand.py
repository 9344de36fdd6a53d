"""The inbetweens of a sheet: which pairs of its frames need drawing, and the sheet that their drawings make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from ..errors import SheetError
from ..timing import MOST_INBETWEENS
from .align import Canvas, common_canvas
from .durations import Gap, divide
from .names import renamed
from .sheet import Animation, Frame, Pixels, SpriteSheet


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two frames to draw between, on one canvas. Pairs of the same two pictures are drawn once."""

    first: Pixels
    last: Pixels
    pivot: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Fill:
    """What comes between two frames: the drawings of ``pair`` (backwards if ``turned``), or the first of them held."""

    pair: int | None
    turned: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Inbetweens of a sheet, not drawn yet.

    ``pairs``: to be drawn, ``count`` times each. ``fills``: by the indices of the frames on either side.
    ``chosen``: the animations that get inbetweens; ``loop``: also from their last frame to their first.
    """

    sheet: SpriteSheet
    count: int
    pairs: tuple[Pair, ...]
    fills: Mapping[tuple[int, int], Fill]
    chosen: tuple[Animation, ...]
    loop: bool

    @property
    def times(self) -> tuple[float, ...]:
        """When the drawings of each pair fall between it."""
        return tuple(number / (self.count + 1) for number in range(1, self.count + 1))


def plan_inbetweens(sheet: SpriteSheet, count: int, *, tags: Sequence[str] = (), loop: bool = False) -> Plan:
    """Find what is to be drawn.

    Frames that repeat the one before them are holds and stay so; a fully transparent frame is a pause. Nothing is drawn
    beside either: where the form tells durations nothing is put there at all, else the earlier frame is repeated, so
    that every frame of the sheet is followed by as many.

    Args:
        count: drawings between every two frames; 0 leaves the sheet as it is.
        tags: names of the animations that are meant; none means all that have two frames or more.
        loop: draw from each last frame to its first as well, except where the animation turns round there.

    Raises:
        SheetError: an unknown tag, one with a single frame, nothing to draw between, frames of different size without
            a pivot, or a loop whose drawings would be seen in another animation.
    """
    if not 0 <= count <= MOST_INBETWEENS:
        raise SheetError(f"Between two frames {count} drawings cannot be made: choose from 0 to {MOST_INBETWEENS}.")
    chosen = _chosen(sheet, tags)
    if not count:
        return Plan(sheet, 0, (), {}, chosen, loop)
    known: dict[tuple[bytes, bytes], int] = {}
    pairs: list[Pair] = []
    fills: dict[tuple[int, int], Fill] = {}
    for animation in chosen:
        if loop:
            _check_loop(sheet, animation)
        for first, last in _steps(animation, loop):
            if (first, last) in fills:
                continue
            a, b = sheet.frames[first], sheet.frames[last]
            canvas = common_canvas(a, b)
            if a.empty or b.empty or np.array_equal(canvas.first, canvas.last):
                if sheet.form.clock is None:
                    fills[first, last] = Fill(None)
                continue
            fills[first, last] = _fill(canvas, known, pairs)
    return Plan(sheet, count, tuple(pairs), fills, chosen, loop)


def assemble(plan: Plan, drawn: Sequence[Sequence[Pixels]]) -> SpriteSheet:
    """The sheet with its inbetweens: names and numbers go on, tags are widened, durations divided.

    Args:
        drawn: for each pair of the plan its drawings in order, of the pair's size.

    Raises:
        SheetError: a duration is too short to be divided.
    """
    if not plan.count:
        return plan.sheet
    sheet = plan.sheet
    spans = dict.fromkeys(plan.fills, plan.count)
    lasting = divide(sheet, plan.chosen, spans, plan.loop)
    frames: list[Frame] = []
    stands: dict[int, int] = {}  # the index of each frame as read -> its new one
    between: dict[Gap, tuple[int, ...]] = {}
    for index, frame in enumerate(sheet.frames):
        stands[index] = len(frames)
        frames.append(replace(frame, duration=lasting.keys[index]))
        for gap in [gap for gap in plan.fills if gap[0] == index]:
            begin = len(frames)
            frames += _new_frames(plan, drawn, gap, lasting.between.get(gap, (0,) * plan.count))
            between[gap] = tuple(range(begin, len(frames)))
    animations = tuple(
        replace(animation, frames=_widened(animation, stands, between, plan.loop and animation in plan.chosen))
        for animation in sheet.animations
    )
    names = renamed(sheet.frames, frames)
    named = tuple(replace(frame, name=name) for frame, name in zip(frames, names, strict=True))
    return replace(sheet, frames=named, animations=animations)


def rehearse(plan: Plan) -> SpriteSheet:
    """The sheet with keys in place of drawings: it meets early what :func:`assemble` and the form would refuse.

    Raises:
        SheetError: as :func:`assemble`.
    """
    return assemble(plan, [[pair.first] * plan.count for pair in plan.pairs])


def _chosen(sheet: SpriteSheet, tags: Sequence[str]) -> tuple[Animation, ...]:
    if not tags:
        chosen = tuple(animation for animation in sheet.animations if len(animation.frames) > 1)
        if not chosen:
            raise SheetError(f"“{sheet.name}” has no animation of two frames or more: there is nothing between them.")
        return chosen
    chosen = []
    for tag in tags:
        if (animation := sheet.animation(tag)) is None:
            named = ", ".join(f"“{animation.name}”" for animation in sheet.animations if animation.name)
            raise SheetError(
                f"“{sheet.name}” has no tag “{tag}”: " + (f"name one of {named}." if named else "it has none.")
            )
        if len(animation.frames) < 2:
            raise SheetError(f"The tag “{tag}” has a single frame: choose one with two frames or more.")
        chosen.append(animation)
    return tuple(chosen)


def _check_loop(sheet: SpriteSheet, animation: Animation) -> None:
    """Drawings behind the last frame belong to this animation alone, or they would be seen in another."""
    if animation.direction.returns:
        return
    last = animation.frames[-1]
    for other in sheet.animations:
        if last in other.frames and set(other.frames) != set(animation.frames):
            raise SheetError(
                f"The tags “{animation.name}” and “{other.name}” share a frame, so the loop of one would be seen in "
                "the other: leave the loop out, or part the tags."
            )


def _steps(animation: Animation, loop: bool) -> list[Gap]:
    """Pairs of neighbours, as indices of frames."""
    steps = list(pairwise(animation.frames))
    if loop and not animation.direction.returns and len(animation.frames) > 1:
        steps.append((animation.frames[-1], animation.frames[0]))
    return [(first, last) for first, last in steps if first != last]


def _fill(canvas: Canvas, known: dict[tuple[bytes, bytes], int], pairs: list[Pair]) -> Fill:
    first, last = canvas.prints()
    if (first, last) in known:
        return Fill(known[first, last])
    if (last, first) in known:  # the way back shows the same drawings as the way there
        return Fill(known[last, first], turned=True)
    known[first, last] = len(pairs)
    pairs.append(Pair(canvas.first, canvas.last, canvas.pivot))
    return Fill(known[first, last])


def _new_frames(plan: Plan, drawn: Sequence[Sequence[Pixels]], gap: Gap, durations: Sequence[int]) -> list[Frame]:
    key, fill = plan.sheet.frames[gap[0]], plan.fills[gap]
    if fill.pair is None:
        return [replace(key, duration=duration) for duration in durations]
    pictures = list(drawn[fill.pair])
    pivot = plan.pairs[fill.pair].pivot
    assert len(pictures) == plan.count, "a drawing for every time"
    return [
        Frame(pixels, key.name, duration, pivot, key.source, drawn=True)
        for pixels, duration in zip(pictures[::-1] if fill.turned else pictures, durations, strict=True)
    ]


def _widened(
    animation: Animation, stands: Mapping[int, int], between: Mapping[Gap, tuple[int, ...]], closed: bool
) -> tuple[int, ...]:
    result: list[int] = []
    for first, last in pairwise(animation.frames):
        result += [stands[first], *between.get((first, last), ())]
    result += [stands[animation.frames[-1]]]
    if closed and not animation.direction.returns:
        result += between.get((animation.frames[-1], animation.frames[0]), ())
    return tuple(result)
