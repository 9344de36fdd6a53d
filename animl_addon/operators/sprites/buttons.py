"""A sprite sheet's buttons: play it as it is, generate what is between its frames, clear what animl placed for it."""

from typing import TYPE_CHECKING

import bpy

from ...core.errors import AnimlError, SheetError
from ...preferences import preferences
from ...scene.folders import discard_folder, fresh_folder, output_folder
from ...scene.place import clear, show_forsaken, standing
from ...scene.solid_view import leave_solid_view
from ...scene.sprites.planes import check_stage, play
from ...scene.sprites.sheet import find_sheet
from ...sprite_properties import LAYOUTS, SheetProperties
from ..button import PressButton
from ..plan import timeline_of
from ..reporting import told
from ..running import BUSY, current
from .plan import complete, plan_sheet, showings, without_inbetweens, write_reels
from .press import SheetPress

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class _SheetButton:
    """Grey, with a sentence, while animl draws and where no sheet is selected."""

    by: bpy.props.EnumProperty(name="Frames", description="How to find the frames", items=LAYOUTS)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if why := why_not(context):
            cls.poll_message_set(why)  # type: ignore[attr-defined]  of bpy.types.Operator
        return not why


class ANIML_OT_generate_sprites(PressButton, _SheetButton, SheetProperties, bpy.types.Operator):
    bl_idname = "animl.generate_sprites"
    bl_label = "Generate Sprites"
    bl_description = "Draw the frames between those of the sprite sheet, and play it with them; it is not changed"
    bl_options = {"UNDO"}  # and not REGISTER, for the reason of Generate Inbetweens

    def _planned(self, context: bpy.types.Context) -> SheetPress:
        sheet = find_sheet(context)
        wish = complete(self, sheet)
        if wish.count < 1:
            raise SheetError(f"Between two frames {wish.count} drawings cannot be made: ask for at least 1.")
        return SheetPress(context, sheet, wish, plan_sheet(sheet, wish))


class ANIML_OT_play_sprites(_SheetButton, SheetProperties, bpy.types.Operator):
    bl_idname = "animl.play_sprites"
    bl_label = "Play Sheet"
    bl_description = "Put the animations of the sprite sheet on the timeline as they are, at the scene's rate"
    bl_options = {"UNDO"}

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            count = self._play(context)
            if leave_solid_view(context):
                self.report({"INFO"}, "The view is in Material Preview now: Solid view shows no pictures.")
            self.report({"INFO"}, "1 animation plays." if count == 1 else f"{count} animations play.")
            return {"FINISHED"}
        return {"CANCELLED"}

    def _play(self, context: bpy.types.Context) -> int:
        sheet, scene = find_sheet(context), timeline_of(context)
        wish = without_inbetweens(complete(self, sheet))
        planned = plan_sheet(sheet, wish)
        check_stage(context, sheet, planned.size)
        found = showings(planned.plan, planned.plan.sheet, scene, wish.exposure)
        root = output_folder(bpy.data.filepath, preferences(context).output_folder)
        folder = fresh_folder(root, sheet.name, "sprites")
        try:
            reels = write_reels(found, folder, wish.pixel)
            view_layer = context.view_layer if scene == context.scene else scene.view_layers[0]
            with context.temp_override(scene=scene, view_layer=view_layer):
                play(context, sheet, planned.size, reels)
        except BaseException:
            discard_folder(folder)
            raise
        return len(reels)


class ANIML_OT_clear_sprites(bpy.types.Operator):
    bl_idname = "animl.clear_sprites"
    bl_label = "Clear Sprites"
    bl_description = "Take the animations of this sprite sheet off the timeline; the sheet and picture files stay"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        why = why_not(context)
        if not why and not standing(context, find_sheet(context)):
            why = "animl has placed nothing for this sheet."
        if why:
            cls.poll_message_set(why)
        return not why

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            sheet = find_sheet(context)
            count = len(standing(context, sheet))
            clear(context, sheet)
            show_forsaken(sheet)
            self.report({"INFO"}, "1 animation cleared." if count == 1 else f"{count} animations cleared.")
            return {"FINISHED"}
        return {"CANCELLED"}


def why_not(context: bpy.types.Context) -> str:
    """Why a button is grey, as a sentence; empty when it is not. The sheet is not read for it."""
    if current() is not None:
        return BUSY
    try:
        find_sheet(context)
    except AnimlError as error:
        return str(error)
    return ""


CLASSES = (ANIML_OT_generate_sprites, ANIML_OT_play_sprites, ANIML_OT_clear_sprites)
