"""“Fine-Tune on This Sheet”, below the section “Sprite Sheet”."""

import bpy

from ..core.errors import AnimlError
from ..core.job import PixelArt
from ..operators.finetune import tuned, why_untrainable
from ..operators.finetune_press import FineTunePress
from ..operators.running import current
from ..preferences import preferences
from ..scene.sprites.sheet import ShownSheet, find_sheet, layout_of, look_at
from ..scene.tuning_runs import TunedModel
from ..thumbnails import icon_of_file
from .inbetweens import draw_sentence, spoken

PAGE_SCALE = 10.0
WITHOUT_MODEL = "Pixel art is drawn without a model: a tuned one acts only with Pixel Art off."

COLUMNS = "From left: key, drawn before, drawn after, the true frame, key."


class _FineTuneSection:
    """The same for both editors."""

    bl_label = "Fine-Tune on This Sheet"
    bl_region_type = "UI"
    bl_category = "animl"
    bl_options = {"DEFAULT_CLOSED"}

    layout: bpy.types.UILayout

    def draw(self, context: bpy.types.Context) -> None:
        layout, press = self.layout, current()
        if isinstance(press, FineTunePress):
            _draw_progress(layout, press)
            return
        try:
            sheet = find_sheet(context)
        except AnimlError:
            return
        if is_drawn_without_model(sheet):
            draw_sentence(layout, context, WITHOUT_MODEL, icon="INFO")
        why_not = why_untrainable(context)
        if why_not:
            draw_sentence(layout, context, why_not, icon="INFO")
        column = layout.column()
        column.use_property_split = True
        column.use_property_decorate = False
        column.prop(sheet.choices, "minutes")
        layout.operator("animl.finetune", icon="MOD_CURVE")
        found = tuned(context)
        if found:
            _draw_found(layout, context, found)
        row = layout.row(align=True)
        use = row.row(align=True)
        use.enabled = found is not None and preferences(context).models != found.models
        use.operator("animl.use_tuned_model", icon="CHECKMARK")
        row.operator("animl.use_own_model", icon="LOOP_BACK")


class ANIML_PT_finetune(_FineTuneSection, bpy.types.Panel):
    bl_idname = "ANIML_PT_finetune"
    bl_space_type = "VIEW_3D"
    bl_parent_id = "ANIML_PT_sheet"


class ANIML_PT_finetune_strip(_FineTuneSection, bpy.types.Panel):
    bl_idname = "ANIML_PT_finetune_strip"
    bl_space_type = "SEQUENCE_EDITOR"
    bl_parent_id = "ANIML_PT_sheet_strip"


def is_drawn_without_model(sheet: ShownSheet) -> bool:
    """Whether the sheet is drawn as pixel art; False while it cannot be read."""
    asked = PixelArt(sheet.choices.pixel.lower())
    if asked != PixelArt.AUTO:
        return asked == PixelArt.ON
    try:
        return look_at(sheet, layout_of(sheet.choices)).pixel
    except AnimlError:
        return False  # the section above says why


def _draw_progress(layout: bpy.types.UILayout, press: FineTunePress) -> None:
    left = press.seconds_left
    text = press.doing if left is None else f"{press.doing}  ·  {spoken(left)} left"
    layout.progress(factor=press.progress, type="BAR", text=text)
    row = layout.row()
    row.scale_y = 1.6
    row.operator("animl.cancel", icon="CANCEL", text="Cancel (Esc)")


def _draw_found(layout: bpy.types.UILayout, context: bpy.types.Context, found: TunedModel) -> None:
    if found.page:
        row = layout.row()
        row.alignment = "CENTER"
        row.template_icon(icon_of_file(found.page), scale=PAGE_SCALE)
        draw_sentence(layout, context, COLUMNS, icon="BLANK1")
    draw_sentence(layout, context, found.sentence, icon="CHECKMARK" if found.better else "INFO")


CLASSES = (ANIML_PT_finetune, ANIML_PT_finetune_strip)
