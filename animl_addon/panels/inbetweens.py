"""The tab “animl” in the sidebar of the 3D viewport and of the Sequencer.

Drawing a panel happens at every move of the mouse over it, so nothing here reads a picture or asks the worker: the plan
is made anew each time, which costs a walk over the keys, and shows exactly what a press would do.
"""

import textwrap
from functools import lru_cache
from pathlib import Path
from typing import Any

import bpy

from .. import worker_session
from ..core.errors import AnimlError
from ..core.spec import Job
from ..core.timing import Timing
from ..inference.devices import NAMES, PROVIDERS
from ..inference.library import find_model
from ..operators.plan import Span, Wish, is_rendered, plan, timeline_of
from ..operators.press import Press
from ..operators.running import RunningPress, current
from ..operators.strokes.breakdown import doubtful_frame
from ..operators.strokes.plan import draws_strokes, layers_of, may_be_strokes, traces
from ..operators.strokes.press import StrokesPress
from ..preferences import Preferences, preferences
from ..scene.find import sources
from ..scene.folders import chosen_folder
from ..scene.source import KeyDrawing
from ..thumbnails import icon_of_chart, icon_of_file

MOST_THUMBNAILS = 9
MOST_SPANS = 6
"""Lines that the panel gives to keys; more are counted."""

TRACED = (
    "Strokes between pictures are traced from them: an approximation, good for drawings in flat colours and lines; "
    "for paintings and photographs choose Pictures."
)

MOST_FRAMES = 8
CHART_SCALE = 5.0
MOST_LETTERS = 30
"""Of a folder; the last ones tell most."""


class _Sidebar:
    """The same panel for both editors."""

    bl_label = "Inbetweens"
    bl_region_type = "UI"
    bl_category = "animl"
    bl_order = 1  # below a sprite sheet's section, which is there only when one is selected

    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        layout, press = self.layout, current()
        if isinstance(press, Press | StrokesPress):
            draw_press(layout, press)
            return
        spans, strokes, why_not = _planned(context)
        _draw_keys(layout, spans)
        _draw_choices(
            layout, timeline_of(context).animl, spans, strokes=strokes, offers_strokes=_may_be_strokes(context)
        )
        if traces(timeline_of(context).animl.output, [span.source for span in spans]) and spans:
            draw_sentence(layout, context, TRACED, icon="INFO")
        if spans:
            _draw_chart(layout, context, [mark.time for mark in spans[0].marks])
        if why_not:
            draw_sentence(layout, context, why_not, icon="INFO")
        column = layout.column(align=True)
        column.scale_y = 1.6
        column.enabled = not why_not
        column.operator("animl.generate_inbetweens", icon="ONIONSKIN_ON")
        row = layout.row(align=True)
        row.operator("animl.clear_inbetweens", icon="TRASH")
        row.operator("animl.clear_inbetweens", text="Clear All").scope = "ALL"
        if strokes:
            draw_doubt(layout, context, timeline_of(context))
        _draw_means(layout, context, preferences(context), strokes=strokes)
        layout.operator("animl.copy_diagnostics", icon="COPYDOWN")


class ANIML_PT_sidebar(_Sidebar, bpy.types.Panel):
    bl_idname = "ANIML_PT_sidebar"
    bl_space_type = "VIEW_3D"


class ANIML_PT_sequencer(_Sidebar, bpy.types.Panel):
    bl_idname = "ANIML_PT_sequencer"
    bl_space_type = "SEQUENCE_EDITOR"


def _planned(context: bpy.types.Context) -> tuple[list[Span], bool, str]:
    """What a press would draw, whether as strokes, or why it could not."""
    scene: Any = timeline_of(context)
    strokes = scene.animl.output == "STROKES"
    try:
        found = sources(context)
        strokes = draws_strokes(scene.animl.output, found)
        return plan(scene, layers_of(found) if strokes else found, Wish.of(scene.animl)), strokes, ""
    except AnimlError as error:
        return [], strokes, str(error)


def _may_be_strokes(context: bpy.types.Context) -> bool:
    """Whether strokes can be drawn here at all; all that can be asked for, while there are no keys."""
    try:
        return may_be_strokes(sources(context))
    except AnimlError:
        return True


def _draw_keys(layout: bpy.types.UILayout, spans: list[Span]) -> None:
    """Name and frame of the keys and the frames of the drawings: a line each for one pair, a line a pair for more."""
    column = layout.column(align=True)
    if len(spans) == 1:
        (span,) = spans
        for key in (span.first, span.last):
            column.label(text=_named(key), icon="KEYTYPE_KEYFRAME_VEC")
        column.label(text=f"Drawings on {_frames(span)}", icon="KEYTYPE_BREAKDOWN_VEC")
        return
    for span in spans[:MOST_SPANS]:
        keys = f"{span.source.name}  {span.first.frame} – {span.last.frame}"
        column.label(text=f"{keys}:  {_frames(span)}", icon="KEYTYPE_KEYFRAME_VEC")
    if len(spans) > MOST_SPANS:
        column.label(text=f"and {len(spans) - MOST_SPANS} more pairs", icon="BLANK1")


def _draw_choices(
    layout: bpy.types.UILayout, settings: Any, spans: list[Span], *, strokes: bool, offers_strokes: bool
) -> None:
    """Only what has a meaning for these keys; everything while none are planned, for the reason may lie there."""
    column = layout.column()
    column.use_property_split = True
    column.use_property_decorate = False
    column.prop(settings, "scope")
    if settings.scope == "RANGE":
        frames = column.column(align=True)
        frames.prop(settings, "start")
        frames.prop(settings, "end")
    column.prop(settings, "timing")
    if settings.timing == Timing.CUSTOM:
        column.prop(settings, "chart")
    column.prop(settings, "exposure")
    if settings.exposure == "0" and settings.timing != Timing.CUSTOM:
        column.prop(settings, "count")
    if offers_strokes:
        column.prop(settings, "output")
    if strokes:
        column.prop(settings, "motion")
        column.prop(settings, "unmatched")
    column.prop(settings, "neighbours")
    if not spans or any(is_rendered(span.source) for span in spans):
        column.prop(settings, "long_side")
    if not spans or any(not is_rendered(span.source) for span in spans):
        column.prop(settings, "hold_cuts")


def _draw_chart(layout: bpy.types.UILayout, context: bpy.types.Context, times: list[float]) -> None:
    """Upright, as on an exposure sheet, and in one piece: Blender leaves a gap between icons."""
    ink = context.preferences.themes[0].user_interface.wcol_regular.text[:]
    row = layout.row()
    row.alignment = "CENTER"
    row.template_icon(icon_of_chart(times, ink), scale=CHART_SCALE)


def draw_press(layout: bpy.types.UILayout, press: RunningPress) -> None:
    text = f"{press.doing}  {press.done} of {press.total}"
    if (left := press.seconds_left) is not None:
        text += f"  ·  {spoken(left)} left"
    layout.progress(factor=press.progress, type="BAR", text=text)
    row = layout.row()
    row.scale_y = 1.6
    row.operator("animl.cancel", icon="CANCEL", text="Cancel (Esc)")
    if press.drawn:
        grid = layout.grid_flow(row_major=True, columns=3, even_columns=True, align=True)
        for path in press.drawn[-MOST_THUMBNAILS:]:
            grid.template_icon(icon_of_file(path), scale=4.5)


def _draw_means(layout: bpy.types.UILayout, context: bpy.types.Context, chosen: Preferences, *, strokes: bool) -> None:
    """Where pictures go, the model, and the device.

    Once something was drawn it is the device that was really got, with the reason if it is another.
    """
    column = layout.column(align=True)
    if not strokes:
        folder = chosen_folder(bpy.data.filepath, chosen.output_folder)
        column.label(text=f"Drawings: {_shortened(folder)}", icon="FILE_FOLDER")
    try:
        column.label(text=f"Model: {_model_name(chosen.models, _changed(chosen.models))}", icon="OUTLINER_DATA_CURVES")
    except AnimlError as error:
        if strokes:
            draw_sentence(column, context, "No model: strokes are matched by their shapes alone.", icon="INFO")
            return
        draw_sentence(column, context, str(error), icon="ERROR")
    report = worker_session.device()
    if report is None:
        column.label(text=f"Device: {NAMES[chosen.device]}", icon="SYSTEM")
        return
    column.label(text=f"Device: {device_name(report.got)}", icon="SYSTEM")
    if report.reason:
        draw_sentence(column, context, report.reason, icon="INFO")


def _shortened(folder: Path) -> str:
    return str(folder) if len(str(folder)) <= MOST_LETTERS else "…" + str(folder)[1 - MOST_LETTERS :]


def device_name(provider: str) -> str:
    """As one says it: "CPU" for "CPUExecutionProvider"."""
    return next((NAMES[device] for device, name in PROVIDERS.items() if name == provider), provider)


def draw_sentence(layout: bpy.types.UILayout, context: bpy.types.Context, sentence: str, icon: str) -> None:
    """Labels do not break lines by themselves."""
    letter = 7 * context.preferences.system.ui_scale
    letters = max(24, int(context.region.width / letter) - 6) if context.region else 40
    column = layout.column(align=True)
    for number, line in enumerate(textwrap.wrap(sentence, letters)):
        column.label(text=line, icon="BLANK1" if number else icon)


def _named(key: KeyDrawing) -> str:
    return key.name if str(key.frame) in key.name else f"{key.name} ({key.frame})"


def _frames(span: Span) -> str:
    """The frames of its drawings, such as "3, 5, 7"."""
    numbers = [str(mark.frame) for mark in span.marks]
    return ", ".join(numbers[:MOST_FRAMES]) + (f", … {numbers[-1]}" if len(numbers) > MOST_FRAMES else "")


def draw_doubt(layout: bpy.types.UILayout, context: bpy.types.Context, scene: Any) -> None:
    """Where animl was not sure of the strokes that it drew between these keys, if anywhere."""
    try:
        found = sources(context)
    except AnimlError:
        return
    frame = doubtful_frame(scene, found, scene.animl.scope, scene.animl.start, scene.animl.end)
    if frame is not None:
        column = layout.column(align=True)
        draw_sentence(
            column, context, f"Unsure on frame {frame}: a breakdown drawn there would help most.", icon="ERROR"
        )
        column.operator("animl.mark_breakdown", icon="MARKER")


def spoken(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min"


def _changed(folder: Path) -> int:
    """When a file of the folder was last put there or taken away; 0 if there is no folder."""
    return folder.stat().st_mtime_ns if folder.is_dir() else 0


@lru_cache(maxsize=4)
def _model_name(folder: Path, changed: int) -> str:
    """Kept until the folder changes; an error is not kept."""
    return find_model(folder, Job.INBETWEEN).spec.name


CLASSES = (ANIML_PT_sidebar, ANIML_PT_sequencer)
