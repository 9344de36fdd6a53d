"""What the buttons that make something of a shot have in common: when they are grey, and taking it out again."""

from typing import TYPE_CHECKING

import bpy

from ...core.errors import AnimlError
from ...scene.place import clear, show_forsaken, standing
from ...scene.shots.shot import Shot, find_shot
from ..reporting import told
from ..running import BUSY, current

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    Operator = bpy.types.Operator
else:
    Operator = object


class ShotButton(Operator):
    """Stands before ``bpy.types.Operator`` among the bases of a button for the shot that the context shows."""

    kind = ""
    """What is made of the shot, as its record in the scene says."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if why := cls.why_not(context):
            cls.poll_message_set(why)
        return not why

    @classmethod
    def why_not(cls, context: bpy.types.Context) -> str:
        """Why the button is grey, as a sentence; empty when it is not."""
        if current() is not None:
            return BUSY
        try:
            find_shot(context, cls.kind)
        except AnimlError as error:
            return str(error)
        return ""


class ClearShot(ShotButton):
    """Takes what was made of the shot out of the scene."""

    nothing = ""
    """Why the button is grey when nothing was made."""

    cleared = ""
    """What is told afterwards."""

    @classmethod
    def why_not(cls, context: bpy.types.Context) -> str:
        why = super().why_not(context)
        return why or ("" if standing(context, find_shot(context, cls.kind)) else cls.nothing)

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            shot = find_shot(context, self.kind)
            clear(context, shot)
            show_forsaken(shot)
            self.report({"INFO"}, self.cleared)
            return {"FINISHED"}
        return {"CANCELLED"}


def shot_of(context: bpy.types.Context, kind: str) -> Shot | None:
    """The shot that the context shows, if any."""
    try:
        return find_shot(context, kind)
    except AnimlError:
        return None
