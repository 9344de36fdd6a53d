"""Dividing the time of a frame among it and its inbetweens: the whole lasts as long as before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

from ..errors import SheetError
from .sheet import UNTIMED, Animation, Clock, SpriteSheet

Gap: TypeAlias = tuple[int, int]
"""Between two frames, by their indices."""


@dataclass(slots=True)
class Lasting:
    """Milliseconds of every frame as read, and of the new ones in each gap."""

    keys: list[int]
    between: dict[Gap, tuple[int, ...]] = field(default_factory=dict)


def divide(sheet: SpriteSheet, chosen: Sequence[Animation], spans: Mapping[Gap, int], loop: bool) -> Lasting:
    """Share out durations.

    A frame of an animation that goes one way gives to what follows it. One that turns round passes each gap both ways,
    so there a frame gives half of its time to either side; its length is that of going there and back.

    Args:
        spans: how many new frames each gap gets.

    Raises:
        SheetError: a duration is too short for so many parts.
    """
    lasting = Lasting([frame.duration for frame in sheet.frames])
    clock = sheet.form.clock
    if clock is None:
        _speed_up(chosen, spans, lasting)
        return lasting
    divided: set[int] = set()
    for animation in chosen:
        steps = list(pairwise(animation.frames))
        if animation.direction.returns:
            _divide_both_ways(sheet, animation, steps, spans, lasting, clock, divided)
            continue
        if loop:
            steps.append((animation.frames[-1], animation.frames[0]))
        for gap in steps:
            if gap in spans and gap[0] not in divided:
                divided.add(gap[0])
                parts = _even(_played(lasting.keys[gap[0]], clock), spans[gap] + 1, clock.tick)
                _check(parts, sheet, gap[0], clock)
                lasting.keys[gap[0]], lasting.between[gap] = parts[0], tuple(parts[1:])
            elif gap in spans and gap not in lasting.between:
                lasting.between[gap] = (clock.unsaid // clock.tick * clock.tick,) * spans[gap]
    return lasting


def _speed_up(chosen: Sequence[Animation], spans: Mapping[Gap, int], lasting: Lasting) -> None:
    """Where only the number of frames keeps time, all of an animation are shown for an equal share of what it was."""
    for gap, count in spans.items():
        lasting.between[gap] = (max(UNTIMED // (count + 1), 1),) * count
    for animation in chosen:
        count = max((count for gap, count in spans.items() if gap[0] in animation.frames), default=0)
        for index in animation.frames:
            lasting.keys[index] = max(UNTIMED // (count + 1), 1)


def _divide_both_ways(
    sheet: SpriteSheet,
    animation: Animation,
    steps: Sequence[Gap],
    spans: Mapping[Gap, int],
    lasting: Lasting,
    clock: Clock,
    divided: set[int],
) -> None:
    if divided & set(animation.frames):
        return  # another tag over the same frames has shared them out already
    divided |= set(animation.frames)
    halves = {index: Fraction(_played(lasting.keys[index], clock), 2) for index in animation.frames}
    ends = animation.frames[0], animation.frames[-1]
    # Half of the way there and back, from the middle of one end to the middle of the other: (gap or frame, length).
    way: list[tuple[int | Gap, Fraction]] = []
    behind = Fraction(1)
    for gap in steps:
        share = Fraction(1, spans.get(gap, 0) + 1)
        if gap[0] == ends[0]:
            way.append((gap[0], halves[gap[0]] * share))
        else:
            way.append((gap[0], halves[gap[0]] * (behind + share)))
        way += [(gap, (halves[gap[0]] + halves[gap[1]]) * share)] * spans.get(gap, 0)
        behind = share
    way.append((ends[1], halves[ends[1]] * behind))
    lengths = _rounded([length for _, length in way])
    new: dict[Gap, list[int]] = {}
    for (place, _), length in zip(way, lengths, strict=True):
        if isinstance(place, tuple):
            new.setdefault(place, []).append(length)
        else:
            lasting.keys[place] = length
    for gap, parts in new.items():
        _check([lasting.keys[gap[0]], lasting.keys[gap[1]], *parts], sheet, gap[0], clock)
        lasting.between[gap] = tuple(parts)


def _rounded(way: Sequence[Fraction]) -> list[int]:
    """Whole milliseconds for each stretch, the sum kept; the two ends are half frames, and told whole."""
    first = round(way[0] * 2)
    result, reached, exact = [first], Fraction(first, 2), way[0]
    for length in way[1:-1]:
        exact += length
        whole = round(exact - reached)
        result.append(whole)
        reached += whole
    last = (exact + way[-1] - reached) * 2
    return [*result, int(last)]


def _played(duration: int, clock: Clock) -> int:
    """What a player makes of a duration: very short ones are taken for unsaid."""
    return duration if duration >= clock.least else clock.unsaid


def _even(whole: int, parts: int, tick: int) -> list[int]:
    """``whole`` in that many parts as equal as ticks allow; what is no full tick stays with the first."""
    ticks, rest = divmod(whole, tick)
    edges = [ticks * part // parts for part in range(parts + 1)]
    lengths = [(right - left) * tick for left, right in pairwise(edges)]
    return [lengths[0] + rest, *lengths[1:]]


def _check(parts: Sequence[int], sheet: SpriteSheet, index: int, clock: Clock) -> None:
    if min(parts) < clock.least:
        raise SheetError(
            f"The frame “{sheet.frames[index].name}” lasts {sheet.frames[index].duration} ms, too short to be divided "
            f"into {len(parts)} of at least {clock.least} ms: choose a smaller count."
        )
