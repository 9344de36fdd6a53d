"""Where keys come from, in words that rendering, placing and the panel share.

A source is a Grease Pencil object, an image Empty, a textured plane, or strips of the Sequencer. Each kind has its own
file; :func:`scene.find.find_source` picks the one that the context shows.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import bpy
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class KeyDrawing:
    """One key of a source: the scene frame it stands on, and what the animator calls it."""

    frame: int
    name: str


@dataclass(frozen=True, slots=True)
class PlanePlacement:
    """The rectangle that a key picture covers, so that a plane with the drawing lies exactly there.

    ``corners``: bottom left, bottom right, top right, top left, each (x, y, z) in the space of ``parent``
    (an object of the scene: the camera, or the source itself) or of the world.
    """

    corners: tuple[
        tuple[float, float, float], tuple[float, float, float], tuple[float, float, float], tuple[float, float, float]
    ]
    parent: bpy.types.Object | None
    kind: Literal["PLANE"] = "PLANE"


@dataclass(frozen=True, slots=True)
class StripPlacement:
    """The Sequencer channel of the keys; drawings go to the nearest free channel above."""

    channel: int
    like: str  # name of the strip whose transform and blending the drawings take over
    kind: Literal["STRIP"] = "STRIP"


@dataclass(frozen=True, slots=True)
class KeyPictures:
    """Key drawings as files (``.tif`` or ``.png`` straight alpha, or ``.npy`` RGBA) of one size, and where they lie."""

    files: tuple[Path, ...]  # one a key asked for, in order
    placement: PlanePlacement | StripPlacement
    beyond: tuple[tuple[KeyDrawing, Path], ...] = ()  # those of the keys beyond that there is something to see of
    views: tuple[NDArray[np.float64], ...] = ()  # of Grease Pencil, one a key: (3, 4), from its object to the pixels


@dataclass(frozen=True, slots=True)
class Album:
    """Pictures that were rendered in this press, by all that makes them look as they do: in a range every key is the
    first of a pair, the last of one, and a neighbour of two more."""

    taken: dict[Hashable, tuple[Path, NDArray[np.float64]]] = field(default_factory=dict)  # file and view


class Owned(Protocol):
    """Whose drawings animl places: what shows keys, or a sheet."""

    @property
    def name(self) -> str:
        """As the animator sees it, such as “Stroke · Ink”."""
        ...

    @property
    def identity(self) -> tuple[str, ...]:
        """Its kind and, if it is not all of its owners, which part: such as ("GREASEPENCIL", "Ink")."""
        ...

    def owners(self) -> "Sequence[bpy.types.Object | bpy.types.Scene]":
        """The objects, or the scene of the strips, that it belongs to.

        With the identity, by them one finds what animl made for it, whatever anything is called by then.
        """
        ...


class Source(Owned, Protocol):
    """Keys of one thing in the scene."""

    def keys(self, scene: bpy.types.Scene) -> list[KeyDrawing]:
        """Every key, in order of frame; animl's own drawings are not among them."""
        ...

    def holders(self) -> "Sequence[bpy.types.GreasePencilLayer | bpy.types.Object | bpy.types.Strip]":
        """What goes on showing one key until the next, and so must step aside where drawings are placed between them.

        The layers of a Grease Pencil source; the Empties or planes; every strip that shows a key.
        """
        ...

    def pictures(
        self,
        context: bpy.types.Context,
        keys: Sequence[KeyDrawing],
        folder: Path,
        long_side: int,
        beyond: Sequence[KeyDrawing] = (),
        album: Album | None = None,
    ) -> KeyPictures:
        """Write the keys as pictures into ``folder``; the scene is as before afterwards, even after an error.

        Args:
            album: what was rendered before, and will be found there the next time; pictures that are only copied
                need none.
            beyond: neighbours of these keys, seen as they are; they may be of another size, and one that cannot be
                shown is left out.

        Raises:
            KeyDrawingError: a key is hidden, empty or unreadable, or the keys differ in size.
        """
        ...
