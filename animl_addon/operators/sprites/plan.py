"""What is asked for of a sheet, and the sheet as it lies before anything is drawn."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import bpy

from ...core.errors import SheetError
from ...core.files import premultiplied
from ...core.job import PixelArt
from ...core.pixel.finding import is_pixel_art
from ...core.sprites.expand import Plan, plan_inbetweens
from ...core.sprites.layout import Layout
from ...core.sprites.pictures import encode_png, opened
from ...core.sprites.playing import Showing, showing
from ...core.sprites.sheet import SpriteSheet
from ...core.sprites.writing import write_files
from ...scene.folders import safe_name
from ...scene.sprites.planes import Reel
from ...scene.sprites.sheet import ShownSheet, layout_of
from ...sprite_properties import CHOICES


@dataclass(frozen=True, slots=True)
class SheetWish:
    """What was asked for, in one place for the panel and for scripts; see :mod:`animl_addon.sprite_properties`."""

    layout: Layout
    tag: str
    count: int
    loop: bool
    pixel: PixelArt
    exposure: int

    @classmethod
    def of(cls, choices: Any) -> "SheetWish":
        """From a sheet's settings, or from an operator's properties, which have the same names."""
        return cls(
            layout_of(choices),
            choices.tag,
            choices.count,
            choices.loop,
            PixelArt(choices.pixel.lower()),
            choices.exposure,
        )


@dataclass(frozen=True, slots=True, eq=False)
class SheetPlan:
    """``read``: the files that the sheet was read from; ``size``: width and height of its picture in pixels."""

    read: tuple[Path, ...]
    size: tuple[int, int]
    plan: Plan


def complete(operator: Any, sheet: ShownSheet) -> SheetWish:
    """What a script did not say, the sheet's own settings say."""
    for name in CHOICES:
        if hasattr(operator, name) and not operator.properties.is_property_set(name):
            setattr(operator, name, getattr(sheet.choices, name))
    return SheetWish.of(operator)


def plan_sheet(sheet: ShownSheet, wish: SheetWish) -> SheetPlan:
    """Read the sheet and find what is to be drawn; with a count of 0 nothing is.

    Raises:
        AnimlError: it cannot be read, divided, or filled as asked.
    """
    if wish.exposure < 1:
        raise SheetError(f"An exposure of {wish.exposure} frames shows nothing: choose at least 1.")
    file = sheet.file()
    with opened(file) as picture:
        size = picture.size
    plan = plan_inbetweens(
        wish.layout.read(file), wish.count, tags=[wish.tag] if wish.tag.strip() else (), loop=wish.loop
    )
    read = (file, file.with_suffix(".json"), wish.layout.file)
    return SheetPlan(tuple(path for path in read if path and path.is_file()), size, plan)


def showings(plan: Plan, filled: SpriteSheet, scene: bpy.types.Scene, exposure: int) -> list[Showing]:
    """The chosen animations as the scene plays them, each under a name of its own.

    Raises:
        SheetError: one would last beyond any timeline.
    """
    rate = scene.render.fps / scene.render.fps_base
    found: list[Showing] = []
    for animation in plan.chosen:
        grown = filled.animations[plan.sheet.animations.index(animation)]
        found.append(showing(filled, grown, rate, exposure))
    return found


def write_reels(found: list[Showing], folder: Path, pixel: PixelArt) -> list[Reel]:
    """Write the pictures of animations as numbered PNGs, each animation into a folder of its own.

    Raises:
        OutputError: the folder cannot be written to.
    """
    names = [f"{number:02}-{safe_name(each.name)}" for number, each in enumerate(found, start=1)]
    files = {
        f"{name}/drawing_{number:04}.png": encode_png(pixels)
        for name, each in zip(names, found, strict=True)
        for number, pixels in enumerate(each.pictures, start=1)
    }
    write_files(files, folder)
    return [
        Reel(
            each,
            tuple(folder / name / f"drawing_{number:04}.png" for number in range(1, len(each.pictures) + 1)),
            _is_sharp(each, pixel),
        )
        for name, each in zip(names, found, strict=True)
    ]


def without_inbetweens(wish: SheetWish) -> SheetWish:
    """The same sheet as it is."""
    return replace(wish, count=0, loop=False)


def _is_sharp(each: Showing, pixel: PixelArt) -> bool:
    if pixel != PixelArt.AUTO:
        return pixel == PixelArt.ON
    first, last = (premultiplied(each.pictures[index], 255) for index in (0, -1))
    return is_pixel_art(first, last)
