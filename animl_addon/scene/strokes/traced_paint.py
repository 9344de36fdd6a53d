"""Materials of traced drawings: one for the fills and one for the lines of each colour, named by it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import bpy

from ...core.trace.colours import Colours
from ..curves import TAG


class Paints:
    """The materials of one Grease Pencil data, put there when first used.

    One that animl made before is used again, be it in another colour by now: who has mixed a paint anew wants it so.
    """

    def __init__(self, data: Any, colours: Colours) -> None:
        self._data = data
        self._colours = colours
        self._known: dict[tuple[int, bool], int] = {}

    def index(self, colour: int, *, filled: bool) -> int:
        """The slot of the material for fills, or lines, of a colour."""
        key = (colour, filled)
        if key not in self._known:
            material = _material(self._colours.straight(colour), filled=filled)
            slots = self._data.materials
            if material.name not in slots:
                slots.append(material)
            self._known[key] = slots.find(material.name)
        return self._known[key]


@contextmanager
def paints_kept(things: Iterable[bpy.types.Object]) -> Iterator[None]:
    """A block in which the materials of these objects outlive them; what nothing uses afterwards goes."""
    materials = {
        material
        for thing in things
        for material in thing.data.materials
        if material and material.get(TAG) and not material.use_fake_user
    }
    for material in materials:
        material.use_fake_user = True
    try:
        yield
    finally:
        for material in materials:
            material.use_fake_user = False
            if not material.users:
                bpy.data.materials.remove(material)


def _material(levels: tuple[int, int, int, int], *, filled: bool) -> bpy.types.Material:
    name = "#" + "".join(f"{level:02X}" for level in (levels if levels[3] < 255 else levels[:3]))
    name += "" if filled else " line"
    for known in bpy.data.materials:
        if known.get(TAG) == name and known.grease_pencil and not known.library:  # it may be called otherwise
            return known
    material = bpy.data.materials.new(name)
    bpy.data.materials.create_gpencil_data(material)
    material[TAG] = name
    style: Any = material.grease_pencil
    colour = (*(_linear(level / 255) for level in levels[:3]), levels[3] / 255)
    style.color = style.fill_color = colour
    style.show_stroke, style.show_fill = not filled, filled
    return material


def _linear(encoded: float) -> float:
    """Light of an sRGB-encoded value."""
    return encoded / 12.92 if encoded <= 0.04045 else ((encoded + 0.055) / 1.055) ** 2.4
