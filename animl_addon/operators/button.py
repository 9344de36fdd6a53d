"""What the buttons that draw have in common: they work in a window, free for other work, and in a script's call."""

import time
from typing import TYPE_CHECKING, Literal

import bpy

from ..preferences import preferences
from ..scene.solid_view import leave_solid_view
from .reporting import told
from .running import BUSY, RunningPress, current

REDRAW_EVERY = 0.1
"""Seconds, though a press may step more often: time left runs on, and Blender reads thumbnails by and by."""

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    Button = bpy.types.Operator
else:
    Button = object


class WhenIdle:
    """Stands among the bases of a button that is grey while animl draws, and at no other time."""

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if current() is not None:
            cls.poll_message_set(BUSY)  # type: ignore[attr-defined]  of bpy.types.Operator
        return current() is None


class PressButton(Button):
    """Stands before ``bpy.types.Operator`` among the bases of a button whose press takes its time."""

    _press: RunningPress
    _redrawn = 0.0
    """When the panel was drawn last."""

    def _planned(self, context: bpy.types.Context) -> RunningPress:
        """Make the plan, and with it the press: what cannot be drawn is refused before anything is read.

        Raises:
            AnimlError: it cannot be drawn.
        """
        raise NotImplementedError

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> "set[OperatorReturnItems]":
        if bpy.app.background:  # a modal operator never ends there, and takes Blender's exit with it
            return self.execute(context)
        with told(self):
            self._begin(context)
            window_manager = context.window_manager
            self._timer = window_manager.event_timer_add(self._press.tick, window=context.window)
            window_manager.modal_handler_add(self)
            _redraw(context)
            return {"RUNNING_MODAL"}
        return {"CANCELLED"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> "set[OperatorReturnItems]":
        if event.type == "ESC" and event.value == "PRESS":
            with told(self):
                self._press.cancel("Cancelled.")
        if self._press.ended_by:
            self.report({"INFO"}, f"{self._press.ended_by} {self._press.aftermath()}")
            return self._leave(context, "CANCELLED")
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        with told(self):
            if not self._press.step():
                if (now := time.monotonic()) - self._redrawn >= REDRAW_EVERY:
                    self._redrawn = now
                    _redraw(context)
                return {"PASS_THROUGH"}
            if self._press.touched and leave_solid_view(context):
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
        self._press = self._planned(context)
        self._press.begin(preferences(context))

    def _after_error(self) -> Literal["FINISHED", "CANCELLED"]:
        """Blender keeps a step of undo for what is finished: whatever was written to the scene can be taken back."""
        press: RunningPress | None = getattr(self, "_press", None)  # none if the plan was refused
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


def _redraw(context: bpy.types.Context) -> None:
    """Draw the sidebars anew, and them alone: to draw the scene as often would cost the worker its processor."""
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in {"VIEW_3D", "SEQUENCE_EDITOR", "IMAGE_EDITOR"}:
                for region in area.regions:
                    if region.type == "UI":
                        region.tag_redraw()
