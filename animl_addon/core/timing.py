"""When each inbetween falls: timing charts (positions between two keys) and exposure sheets (scene frames).

A chart is a tuple of increasing floats strictly inside (0, 1): 0 is the first key, 1 the last. The words are the
animator's: *slow out* leaves the first key gently (drawings crowd near it), *slow in* settles into the last key.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from .errors import TimingError

Chart = tuple[float, ...]

MOST_INBETWEENS = 999
"""More drawings than that between two keys is a typing mistake, not a wish."""


class Timing(StrEnum):
    EVEN = "EVEN"
    SLOW_IN = "SLOW_IN"
    SLOW_OUT = "SLOW_OUT"
    SLOW_IN_OUT = "SLOW_IN_OUT"
    CUSTOM = "CUSTOM"


@dataclass(frozen=True, slots=True)
class Mark:
    """One inbetween to draw: at ``time`` between the keys, shown from ``frame`` for ``exposure`` frames."""

    time: float
    frame: int
    exposure: int


def ease(position: float, timing: Timing) -> float:
    """Where the motion stands, in [0, 1], when ``position`` of the time has passed (quadratic and cubic eases)."""
    match timing:
        case Timing.SLOW_OUT:
            return position**2
        case Timing.SLOW_IN:
            return 1 - (1 - position) ** 2
        case Timing.SLOW_IN_OUT:
            return position**2 * (3 - 2 * position)
        case _:
            return position


def chart_of(count: int, timing: Timing = Timing.EVEN) -> Chart:
    """The chart of ``count`` inbetweens spread evenly in time, eased by ``timing``.

    Raises:
        TimingError: ``count`` is below 1 or above 999, or the timing is CUSTOM (it has a chart of its own).
    """
    check_count(count)
    if timing == Timing.CUSTOM:
        raise TimingError("Custom timing needs a chart: type times between 0 and 1, such as 0.2, 0.5, 0.8.")
    return tuple(ease(index / (count + 1), timing) for index in range(1, count + 1))


def parse_chart(text: str) -> Chart:
    """Read a typed chart, such as ``"0.25, 0.5"``.

    Raises:
        TimingError: not numbers, or not a chart.
    """
    try:
        times = tuple(float(word) for word in text.replace(",", " ").replace(";", " ").split())
    except ValueError as error:
        raise TimingError(
            f"The chart “{text}” is not a list of numbers: type times such as 0.25, 0.5, 0.75."
        ) from error
    return check_chart(times)


def check_chart(times: Sequence[float]) -> Chart:
    """Return the times as a chart.

    Raises:
        TimingError: empty, too long, not finite, outside (0, 1), or not increasing.
    """
    check_count(len(times))
    if not all(math.isfinite(time) and 0 < time < 1 for time in times):
        raise TimingError("Times lie between 0 (the first key) and 1 (the last key), both excluded: correct the chart.")
    if any(later <= earlier for earlier, later in pairwise(times)):
        raise TimingError("Times must increase from drawing to drawing: sort the chart and remove repeats.")
    return tuple(float(time) for time in times)


def check_count(count: int) -> None:
    """Raise :class:`TimingError` unless ``count`` is a number of drawings that one would ask for."""
    if count < 1:
        raise TimingError(f"{count} inbetweens cannot be drawn: ask for at least 1.")
    if count > MOST_INBETWEENS:
        raise TimingError(f"{count} inbetweens are too many for one pair of keys: ask for at most {MOST_INBETWEENS}.")


def exposure_sheet(
    first: int,
    last: int,
    count: int,
    *,
    timing: Timing = Timing.EVEN,
    exposure: int = 0,
    custom: Sequence[float] = (),
) -> tuple[Mark, ...]:
    """Put the inbetweens of two keys on scene frames.

    Args:
        first, last: scene frames of the keys, ``first`` the earlier.
        count: how many drawings; ignored when ``exposure`` or a custom chart gives the number.
        timing: how the motion is spaced.
        exposure: 0 spreads the drawings evenly over the span; 1, 2 or 3 puts one on every first, second or third
            frame after the first key, as many as fit before the last.
        custom: the chart, for ``Timing.CUSTOM``; with an exposure it must have as many times as drawings fit.

    Returns:
        One mark a drawing, in order; exposures are disjoint and end where the next drawing or the last key begins.

    Raises:
        TimingError: the drawings do not fit between the keys, or the chart is not one.
    """
    span = last - first
    if timing == Timing.CUSTOM:
        chart = check_chart(custom)
        count = len(chart)
    if exposure not in (0, 1, 2, 3):
        raise TimingError(f"An exposure of {exposure} is unknown: choose 0 (evenly spread), 1, 2 or 3.")
    if exposure:
        frames = list(range(first + exposure, last, exposure))
        if not frames:
            raise TimingError(f"No frame is free between the keys at {first} and {last}: move them further apart.")
        if timing == Timing.CUSTOM and len(frames) != count:
            raise TimingError(
                f"The chart has {count} times, but {len(frames)} drawings fit between frames {first} and {last}: "
                "change the chart or choose the exposure “evenly spread”."
            )
        check_count(len(frames))
        positions = [(frame - first) / span for frame in frames]
    else:
        check_count(count)
        if span <= count:
            raise TimingError(
                f"{count} inbetweens do not fit between frames {first} and {last}: "
                f"ask for at most {max(span - 1, 0)} or move the keys apart."
            )
        positions = [index / (count + 1) for index in range(1, count + 1)]
        frames = [first + (2 * index * span + count + 1) // (2 * (count + 1)) for index in range(1, count + 1)]
    times = list(custom) if timing == Timing.CUSTOM else [ease(position, timing) for position in positions]
    ends = [*frames[1:], last]
    return tuple(Mark(time, frame, end - frame) for time, frame, end in zip(times, frames, ends, strict=True))
