"""What a press will draw: which pairs of keys, and on which frames. Nothing is rendered or written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Literal

import bpy

from ..core.errors import KeyDrawingError, TimingError
from ..core.timing import Mark, Timing, exposure_sheet, parse_chart
from ..properties import LEAST_SIDE, MOST_SIDE
from ..scene.source import KeyDrawing, Source


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, in one place for the panel and for scripts; see :mod:`animl_addon.properties`."""

    count: int
    timing: Timing
    exposure: int
    chart: str
    scope: Literal["PAIR", "RANGE"]
    start: int
    end: int
    hold_cuts: bool
    long_side: int
    neighbours: bool = True
    motion: Literal["ARCS", "STRAIGHT"] = "ARCS"  # of strokes
    unmatched: Literal["GROW", "FADE"] = "GROW"

    @classmethod
    def of(cls, choices: Any) -> "Wish":
        """From the scene's settings or from the operator's properties, which have the same names."""
        return cls(
            count=choices.count,
            timing=Timing(choices.timing),
            exposure=int(choices.exposure),
            chart=choices.chart,
            scope=choices.scope,
            start=choices.start,
            end=choices.end,
            hold_cuts=choices.hold_cuts,
            long_side=choices.long_side,
            neighbours=choices.neighbours,
            motion=choices.motion,
            unmatched=choices.unmatched,
        )


@dataclass(frozen=True, slots=True)
class Span:
    """Two neighbouring keys of a source, and the drawings that are to stand between them."""

    source: Source
    first: KeyDrawing
    last: KeyDrawing
    marks: tuple[Mark, ...]
    before: KeyDrawing | None = None  # the animator's keys beyond, where they are to be used and there are such
    after: KeyDrawing | None = None

    def __str__(self) -> str:
        return f"{self.source.name}, frames {self.first.frame} to {self.last.frame}"


def plan(scene: bpy.types.Scene, sources: Sequence[Source], wish: Wish) -> list[Span]:
    """Every span that the wish asks for, in order.

    Of several pairs, those that leave no frame free at the wished exposure are passed over: nothing is missing there.

    Raises:
        KeyDrawingError: no source has two keys where the wish looks, or the pictures' size is out of range.
        TimingError: a count, chart, exposure or range that cannot be drawn.
    """
    if not LEAST_SIDE <= wish.long_side <= MOST_SIDE:
        raise KeyDrawingError(
            f"A resolution of {wish.long_side} pixels is out of range: choose {LEAST_SIDE} to {MOST_SIDE}."
        )
    custom = parse_chart(wish.chart) if wish.timing == Timing.CUSTOM else ()
    spans = []
    keys_of = cache(lambda source: source.keys(scene))
    found = pairs(scene, sources, wish.scope, wish.start, wish.end)
    for source, first, last in found:
        tight = last.frame - first.frame <= max(wish.exposure, 1)
        if tight and (wish.scope == "RANGE" or len(found) > 1):
            continue
        marks = exposure_sheet(
            first.frame, last.frame, wish.count, timing=wish.timing, exposure=wish.exposure, custom=custom
        )
        beyond = keys_beyond(keys_of(source), first, last) if wish.neighbours else (None, None)
        spans.append(Span(source, first, last, marks, *beyond))
    if not spans:
        start, end = min(first.frame for _, first, _ in found), max(last.frame for *_, last in found)
        raise TimingError(f"No frame is free between the keys from {start} to {end}: move them further apart.")
    return spans


def pairs(
    scene: bpy.types.Scene, sources: Sequence[Source], scope: str, start: int, end: int
) -> list[tuple[Source, KeyDrawing, KeyDrawing]]:
    """The neighbouring keys that are spoken of, source by source: around the playhead, or all in a range.

    Raises:
        KeyDrawingError: there is no such pair in any source.
        TimingError: the range ends before it begins.
    """
    if scope == "RANGE" and end <= start:
        raise TimingError(f"The range from {start} to {end} is empty: let it end after it starts.")
    check_two_keys(scene, sources)
    found = []
    for source in sources:
        keys = source.keys(scene)
        if scope == "RANGE":
            keys = [key for key in keys if start <= key.frame <= end]
            found += [(source, *pair) for pair in pairwise(keys)]
        elif pair := pair_at(keys, scene.frame_current):
            found.append((source, *pair))
    if found:
        return found
    if scope == "RANGE":
        raise KeyDrawingError(
            f"{_named(sources)}: fewer than two keys lie between frames {start} and {end}, choose a wider range."
        )
    frames = [key.frame for source in sources for key in source.keys(scene)]
    raise KeyDrawingError(
        f"{_named(sources)}: the playhead (frame {scene.frame_current}) is not between two keys, "
        f"move it between frames {min(frames)} and {max(frames)}."
    )


def timeline_of(context: bpy.types.Context) -> Any:
    """The scene whose keys and playhead are meant: since Blender 5 the Sequencer shows a scene of its own choice."""
    area = getattr(context, "area", None)
    if area is not None and area.type == "SEQUENCE_EDITOR":
        return getattr(context, "sequencer_scene", None) or context.scene
    return context.scene


def is_rendered(source: Source) -> bool:
    """Whether Blender renders the keys, at a size of our choice; pictures have their own, and may show a cut."""
    return source.identity[0] == "GREASEPENCIL"


def check_two_keys(scene: bpy.types.Scene, sources: Sequence[Source]) -> None:
    """Raise :class:`KeyDrawingError` unless some source has two keys."""
    keys = [source.keys(scene) for source in sources]
    if any(len(own) > 1 for own in keys):
        return
    if not any(keys):
        raise KeyDrawingError(f"{_named(sources)}: there is no key drawing yet, draw two on different frames.")
    frame = next(own[0].frame for own in keys if own)
    raise KeyDrawingError(
        f"{_named(sources)}: there is only one key drawing (frame {frame}), draw a second on another frame."
    )


def pair_at(keys: Sequence[KeyDrawing], frame: int) -> tuple[KeyDrawing, KeyDrawing] | None:
    """The neighbours around a frame. On a key, the pair that it begins; on the last key, the pair that it ends."""
    around = [pair for pair in pairwise(keys) if pair[0].frame <= frame <= pair[1].frame]
    return around[-1] if around else None


def keys_beyond(
    keys: Sequence[KeyDrawing], first: KeyDrawing, last: KeyDrawing
) -> tuple[KeyDrawing | None, KeyDrawing | None]:
    """The key before a pair and the one after it; a range of keys does not end what they tell."""
    before = [key for key in keys if key.frame < first.frame]
    after = [key for key in keys if key.frame > last.frame]
    return before[-1] if before else None, after[0] if after else None


def _named(sources: Sequence[Source]) -> str:
    return sources[0].name if len(sources) == 1 else "The chosen layers"
