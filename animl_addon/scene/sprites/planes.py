"""A sheet's animations on the timeline, beside the sheet: planes that play, or strips of the Sequencer.

A plane stands above the sheet, in its plane and at its scale, one for each animation, and plays for ever: the frame
offset of its image sequence is keyed once and repeated by a Cycles modifier. The sheet itself is not touched. In the
Sequencer the animations follow one another on a channel above the sheet's strip, which steps aside for so long.
"""

from __future__ import annotations  # Blender 4.3 has not bpy.types.Strip

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import uuid4

import bpy
from mathutils import Vector

from ...core.sprites.playing import Showing
from ...core.timing import Mark
from .. import held
from ..curves import find, step
from ..drawing_strips import add_reel, find_key_strip, free_channel
from ..image_objects import corners_of
from ..place import clear, collection_of, standing
from ..placed import Placed, write_owners
from ..planes import add_plane
from ..source import PlanePlacement, StripPlacement
from .filled import FILLED, Filled
from .sheet import ShownSheet

GAP = 0.25
"""Of a frame's width: how far planes stand apart, and from the sheet."""


@dataclass(frozen=True, slots=True, eq=False)
class Reel:
    """One animation whose pictures lie in files, numbered from 1; ``sharp``: seen pixel by pixel, as pixel art is."""

    showing: Showing
    files: tuple[Path, ...]
    sharp: bool

    def marks(self, start: int) -> tuple[Mark, ...]:
        """One round from a frame of the scene on."""
        exposures = self.showing.exposures
        begins = accumulate(exposures[:-1], initial=start)
        return tuple(
            Mark(number / len(exposures), frame, exposure)
            for number, (frame, exposure) in enumerate(zip(begins, exposures, strict=True))
        )


def check_stage(context: bpy.types.Context, sheet: ShownSheet, size: tuple[int, int]) -> None:
    """Look at all that can be known before anything is drawn.

    Raises:
        KeyDrawingError: the plane of the sheet is not flat, or its strip is linked or gone.
    """
    if sheet.is_strip:
        held.check([sheet.thing])
        find_key_strip(context, _of_strip(sheet))
    else:
        corners_of(sheet.thing, size)


def play(
    context: bpy.types.Context,
    sheet: ShownSheet,
    size: tuple[int, int],
    reels: Sequence[Reel],
    filled: Filled | None = None,
) -> None:
    """Put reels on the timeline in the place of those that animl put there for this sheet.

    Args:
        size: width and height of the sheet's picture in pixels.
        filled: the sheet's files as they became, which :func:`filled_sheet` finds again.

    Raises:
        KeyDrawingError: as :func:`check_stage`; nothing was changed.
        OutputError: no channel of the Sequencer is free; nothing was changed.
    """
    check_stage(context, sheet, size)
    if sheet.is_strip:
        _play_strips(context, sheet, reels)
    else:
        _play_planes(context, sheet, _places(sheet, size, reels), reels)
    if filled:
        for thing in standing(context, sheet):
            filled.write(thing)


def filled_sheet(context: bpy.types.Context, sheet: ShownSheet) -> Filled | None:
    """The files of what is played, as the sheet became; None where it is played as it came, or not."""
    return next((Filled.read_from(thing) for thing in standing(context, sheet) if FILLED in thing), None)


def _play_planes(context: bpy.types.Context, sheet: ShownSheet, places: Sequence[Any], reels: Sequence[Reel]) -> None:
    clear(context, sheet)
    scene: Any = context.scene
    for reel, corners in zip(reels, places, strict=True):
        plane = add_plane(_title(sheet, reel), PlanePlacement(corners, sheet.thing), reel.files[0])
        marks = reel.marks(scene.frame_start)
        _key(plane, reel, marks)
        _record(sheet, marks, reel.showing.order).write(plane)
        write_owners(plane, sheet.owners())
        collection_of(scene).objects.link(plane)


def _places(sheet: ShownSheet, size: tuple[int, int], reels: Sequence[Reel]) -> list[Any]:
    """Corners of the planes: in lines above the sheet, from the left, none wider than the sheet if it can be."""
    bottom_left, bottom_right, _, top_left = corners_of(sheet.thing, size)
    right = (bottom_right - bottom_left) / size[0]  # one pixel
    up = (top_left - bottom_left) / size[1]
    places = []
    x, line, tallest = 0.0, size[1], 0.0
    for reel in reels:
        height, width = reel.showing.pictures[0].shape[:2]
        gap = GAP * width
        if x and x + width > size[0]:
            x, line, tallest = 0.0, line + tallest, 0.0
        corner = bottom_left + right * x + up * (line + gap)
        across, high = right * width, up * height
        corners: list[Vector] = [corner, corner + across, corner + across + high, corner + high]
        places.append(tuple(tuple(place) for place in corners))
        x, tallest = x + width + gap, max(tallest, height + gap)
    return places


def _key(plane: bpy.types.Object, reel: Reel, marks: Sequence[Mark]) -> None:
    """Key one round; a key of the first picture after it tells how long the last is seen, and where it repeats."""
    numbers = reel.showing.order
    for slot in plane.material_slots:
        for node in slot.material.node_tree.nodes:
            if isinstance(node, bpy.types.ShaderNodeTexImage):
                node.interpolation = "Closest" if reel.sharp else "Linear"
                user = node.image_user
                user.use_cyclic = True  # else it would look for a picture before the first, on frames before its start
                keys = {mark.frame: number for mark, number in zip(marks, numbers, strict=True)}
                if reel.showing.loop:
                    keys[marks[-1].frame + marks[-1].exposure] = numbers[0]
                step(user, "frame_offset", keys)
                curve = find(user.id_data, user.path_from_id("frame_offset"))
                if reel.showing.loop and curve:
                    curve.modifiers.new("CYCLES")


def _play_strips(context: bpy.types.Context, sheet: ShownSheet, reels: Sequence[Reel]) -> None:
    placement = _of_strip(sheet)
    like, _, strips = find_key_strip(context, placement)
    start = int(like.frame_final_start)
    rounds = []
    for reel in reels:
        rounds.append(reel.marks(start))
        start = rounds[-1][-1].frame + rounds[-1][-1].exposure
    every = [mark for marks in rounds for mark in marks]
    channel = free_channel(context, placement, every, standing(context, sheet))
    clear(context, sheet)
    press = uuid4().hex
    for reel, marks in zip(reels, rounds, strict=True):
        first, length = marks[0].frame, sum(mark.exposure for mark in marks)
        seen = [
            reel.files[number]
            for mark, number in zip(marks, reel.showing.order, strict=True)
            for _ in range(mark.exposure)
        ]
        strip = add_reel(like, strips, _title(sheet, reel), seen, channel, first)
        if reel.sharp:
            strip.transform.filter = "NEAREST"
        Placed(sheet.identity, press, first, first + length, (Mark(0, first, length),), (1,)).write(strip)
    held.hide([like], [(every[0].frame, start)], press)


def _record(sheet: ShownSheet, marks: Sequence[Mark], order: Sequence[int]) -> Placed:
    end = marks[-1].frame + marks[-1].exposure
    return Placed(sheet.identity, uuid4().hex, marks[0].frame, end, tuple(marks), tuple(number + 1 for number in order))


def _of_strip(sheet: ShownSheet) -> StripPlacement:
    return StripPlacement(sheet.thing.channel, sheet.name)


def _title(sheet: ShownSheet, reel: Reel) -> str:
    return f"{sheet.name} · {reel.showing.name}"
