"""The last step of a press: what was drawn goes onto the timeline, unless the animator's hand is at work just then."""

from collections.abc import Iterable, Sequence

import bpy

from ..scene import held
from ..scene.drawing_strips import find_key_strip
from ..scene.place import clear, place
from .read_keys import Read

HAND_TOOLS = ("GREASE_PENCIL_OT_", "TRANSFORM_OT_", "PAINT_OT_", "SCULPT_OT_", "SEQUENCER_OT_")
"""How Blender's own tools begin that a hand holds while it draws or moves something. Any other modal operator may be
an add-on that never ends."""


def hand_is_busy(windows: Iterable[bpy.types.Window]) -> bool:
    """Whether the user is in the middle of a stroke or a move: the scene is not changed under the hand."""
    return any(tool.bl_idname.startswith(HAND_TOOLS) for window in windows for tool in window.modal_operators)


def check_places(context: bpy.types.Context, reads: Sequence[Read]) -> None:
    """Look at all that can be known before the first change.

    Raises:
        KeyDrawingError: a layer is locked, or a strip or its object is gone.
    """
    for read in reads:
        held.check(read.span.source.holders())
        if read.drawings and read.pictures.placement.kind == "STRIP":
            find_key_strip(context, read.pictures.placement)


def place_drawings(context: bpy.types.Context, read: Read) -> None:
    """Show the drawings of one span; where its keys are held, only what stood there goes.

    Raises:
        AnimlError: they cannot be placed; nothing of this span was changed.
    """
    span = read.span
    if read.drawings:
        place(context, span.source, read.pictures.placement, span.marks, read.drawings)
    else:
        clear(context, span.source, (span.first.frame, span.last.frame))
