"""Generate Inbetweens: the button, for hands and for scripts."""

import bpy

from ..core.errors import AnimlError
from ..properties import InbetweenProperties
from ..scene.find import sources
from ..scene.strokes.record import unchanged
from .button import PressButton
from .plan import Wish, check_two_keys, plan, timeline_of
from .press import Press
from .running import current
from .strokes.plan import draws_strokes, layers_of, traces
from .strokes.press import StrokesPress
from .strokes.trace_press import TracedPress

CHOICES = ("count", "timing", "chart", "scope", "start", "end", "hold_cuts", "long_side", "neighbours")
CHOICES += ("exposure", "output", "motion", "unmatched")


class ANIML_OT_generate_inbetweens(PressButton, InbetweenProperties, bpy.types.Operator):
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

    def _planned(self, context: bpy.types.Context) -> Press | StrokesPress:
        scene = timeline_of(context)
        asked = self.properties.is_property_set("output")
        for name in CHOICES:  # what a script did not say, the scene's settings say
            if not self.properties.is_property_set(name):
                chosen = getattr(scene.animl, name)
                setattr(self, name, int(chosen) if name == "exposure" else chosen)
        wish, found = Wish.of(self), sources(context)
        with unchanged():
            if draws_strokes(self.output, found, explicit=asked):
                return StrokesPress(context, found, plan(scene, layers_of(found), wish), wish)
            kind = TracedPress if traces(self.output, found) else Press
            return kind(context, plan(scene, found, wish), wish)


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


CLASSES = (ANIML_OT_generate_inbetweens,)
