"""What animl has placed, and whose drawings these are: custom properties of every plane and strip that it made."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import bpy

from ..core.timing import Mark
from .curves import TAG

OWNERS = "animl_of"
"""Custom property of a plane: pointers to the owners of its source. They hold when something is renamed, appended or
undone; a plane duplicated with its source points to the duplicate, and a source duplicated alone has no plane yet."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The drawings of one press between one pair of keys, as far as they still stand."""

    identity: tuple[str, ...]  # of the source; with its owners a later press finds by it what it replaces
    press: str  # unlike any other
    first: int  # scene frames of the keys
    last: int
    marks: tuple[Mark, ...]
    numbers: tuple[int, ...]  # the file that each mark shows; 1 is the first of the press

    def without(self, first: int, last: int) -> Self:
        """What is left when the span between two keys, the frames of the keys included, is drawn anew or cleared.

        A drawing that begins before ``first`` ends there: a key stands at ``first`` by now.
        """
        left = [
            (replace(mark, exposure=min(mark.exposure, first - mark.frame)) if mark.frame < first else mark, number)
            for mark, number in zip(self.marks, self.numbers, strict=True)
            if not first <= mark.frame <= last
        ]
        return replace(self, marks=tuple(mark for mark, _ in left), numbers=tuple(number for _, number in left))

    def write(self, thing: Any) -> None:
        """Keep the record on a datablock or a strip."""
        thing[TAG] = json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def read(cls, thing: Any) -> "Placed | None":
        """The record of a plane or strip; None for what animl did not place."""
        text = thing.get(TAG)
        if not isinstance(text, str):
            return None
        fields = json.loads(text)
        marks = tuple(Mark(**mark) for mark in fields.pop("marks"))
        identity, numbers = tuple(fields.pop("identity")), tuple(fields.pop("numbers"))
        return cls(identity=identity, marks=marks, numbers=numbers, **fields)


def write_owners(plane: bpy.types.Object, owners: Sequence[bpy.types.ID]) -> None:
    """Tell of a plane whose drawings it shows."""
    plane[OWNERS] = list(owners)


def owners_of(thing: Any) -> set[bpy.types.ID]:
    """Whose drawings a plane or strip of animl's shows; none where the animator has removed them."""
    if isinstance(thing, bpy.types.Object):
        return {owner for owner in thing.get(OWNERS, ()) if owner is not None}
    return {thing.id_data}


def runs(marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """Stretches of frames (first, one after the last) that the marks cover without a gap, in order."""
    stretches: list[tuple[int, int]] = []
    for mark in sorted(marks, key=lambda mark: mark.frame):
        if stretches and stretches[-1][1] == mark.frame:
            stretches[-1] = stretches[-1][0], mark.frame + mark.exposure
        else:
            stretches.append((mark.frame, mark.frame + mark.exposure))
    return stretches
