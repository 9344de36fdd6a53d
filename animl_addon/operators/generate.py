"""Generate Inbetweens: the button, for hands and for scripts."""

from typing import TYPE_CHECKING, Literal

import bpy

from ..core.errors import AnimlError
from ..preferences import preferences
from ..properties import InbetweenProperties
from ..scene.find import sources
from ..scene.solid_view import leave_solid_view
from .plan import Wish, check_two_keys, plan, timeline_of
from .press import Press, current
from .reporting import told

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

TICK = 0.1
"""Seconds between two looks at the worker while Blender stays free."""

CHOICES = ("count", "timing", "chart", "scope", "start", "end", "hold_cuts", "long_side", "exposure", "output")


class ANIML_OT_generate_inbetweens(InbetweenProperties, bpy.types.Operator):
    bl_idname = "animl.generate_inbetweens"
    bl_label = "Generate Inbetweens"
    bl_description = "Draw the frames between two keys; the keys are not changed"
    # Not REGISTER: a property changed in Adjust Last Operation (F9) would draw all anew while Blender stands still. As
    # with tracking and other long work of Blender's, one changes the settings and presses again, which replaces.
    bl_options = {"UNDO"}

    exposure: bpy.props.IntProperty(
        name="Exposure",
        description="0 spreads the drawings evenly; 1, 2 or 3 draws on ones, twos or threes",
        soft_min=0,
        soft_max=3,
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if why := why_not(context):
            cls.poll_message_set(why)
        return not why

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "set[OperatorReturnItems]":
        if bpy.app.background:  # a modal operator never ends there, and takes Blender's exit with it
            return self.execute(context)
        with told(self):
            self._begin(context)
            window_manager = context.window_manager
            self._timer = window_manager.event_timer_add(TICK, window=context.window)
            window_manager.modal_handler_add(self)
            _redraw(context)
            return {"RUNNING_MODAL"}
        return {"CANCELLED"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> "set[OperatorReturnItems]":
        if event.type == "ESC" and event.value == "PRESS":
            with told(self):
                self._press.cancel("Cancelled.")
        if self._press.ended_by:
            self.report({"INFO"}, f"{self._press.ended_by} Nothing was placed.")
            return self._leave(context, "CANCELLED")
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        with told(self):
            if not self._press.step():
                _redraw(context)
                return {"PASS_THROUGH"}
            if leave_solid_view(context):
                self.report({"INFO"}, "The view is in Material Preview now: Solid view shows no pictures.")
            self._tell()
            return self._leave(context, "FINISHED")
        return self._leave(context, self._after_error())

    def cancel(self, context: bpy.types.Context) -> None:
        """Blender ends the operator itself: another file is loaded, or the window closes."""
        self._press.cancel("Cancelled.")
        self._leave(context, "CANCELLED")

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            self._begin(context)
            self._press.run()
            self._tell()
            return {"FINISHED"}
        return {self._after_error()}

    def _begin(self, context: bpy.types.Context) -> None:
        """Make the plan, and with it the press: what cannot be drawn is refused before anything is read."""
        scene = timeline_of(context)
        for name in CHOICES:  # what a script did not say, the scene's settings say
            if not self.properties.is_property_set(name):
                chosen = getattr(scene.animl, name)
                setattr(self, name, int(chosen) if name == "exposure" else chosen)
        wish = Wish.of(self)
        self._press = Press(context, plan(scene, sources(context), wish), wish)
        self._press.begin(preferences(context))

    def _after_error(self) -> Literal["FINISHED", "CANCELLED"]:
        """Blender keeps a step of undo for what is finished: whatever was written to the scene can be taken back."""
        press: Press | None = getattr(self, "_press", None)  # none if the plan was refused
        return "FINISHED" if press and press.touched else "CANCELLED"

    def _tell(self) -> None:
        for warning in self._press.warnings:
            self.report({"WARNING"}, warning)
        self.report({"INFO"}, self._press.summary())

    def _leave(
        self, context: bpy.types.Context, result: Literal["FINISHED", "CANCELLED"]
    ) -> "set[OperatorReturnItems]":
        context.window_manager.event_timer_remove(self._timer)
        _redraw(context)
        return {result}


def why_not(context: bpy.types.Context) -> str:
    """Why the button is grey, as a sentence; empty when it is not.

    The playhead and the range are not asked here, because a script may choose others with the call itself.
    """
    if current() is not None:
        return "animl is drawing already: wait until it is done, or cancel."
    try:
        check_two_keys(timeline_of(context), sources(context))
    except AnimlError as error:
        return str(error)
    return ""


def _redraw(context: bpy.types.Context) -> None:
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in {"VIEW_3D", "SEQUENCE_EDITOR"}:
                area.tag_redraw()


CLASSES = (ANIML_OT_generate_inbetweens,)
