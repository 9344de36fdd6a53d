"""The buttons of “Fine-Tune on This Sheet”: train, draw with what was trained, draw with animl's own model again."""

from typing import TYPE_CHECKING

import bpy

from .. import extension
from ..core.errors import AnimlError, ModelContractError
from ..core.spec import Job
from ..inference.finetuning import check_checkout
from ..inference.library import check_files, find_model
from ..preferences import choose_models, preferences
from ..scene.folders import chosen_folder
from ..scene.sprites.sheet import find_sheet, layout_of
from ..scene.tuning_runs import TunedModel, last_tuned
from ..sprite_properties import FineTuneProperties
from .button import PressButton
from .finetune_press import NO_TRAINING, FineTunePress
from .reporting import told
from .sprites.buttons import why_not

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class ANIML_OT_finetune(PressButton, FineTuneProperties, bpy.types.Operator):
    bl_idname = "animl.finetune"
    bl_label = "Fine-Tune"
    bl_description = "Train a copy of the model on the frames of this sheet for some minutes, and compare"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if why := why_not(context) or why_untrainable(context):
            cls.poll_message_set(why)
        return not why

    def _planned(self, context: bpy.types.Context) -> FineTunePress:
        sheet = find_sheet(context)
        minutes = self.minutes if self.properties.is_property_set("minutes") else sheet.choices.minutes
        return FineTunePress(context, sheet, layout_of(sheet.choices), minutes)


class ANIML_OT_use_tuned_model(bpy.types.Operator):
    bl_idname = "animl.use_tuned_model"
    bl_label = "Use This Model"
    bl_description = "Draw everything with the model that was fine-tuned on this sheet, until you choose another"
    bl_options = set()  # a preference: there is nothing to undo

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        why = why_not(context)
        if not why and tuned(context) is None:
            why = "No model was fine-tuned on this sheet yet: press Fine-Tune first."
        if why:
            cls.poll_message_set(why)
        return not why

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            found = tuned(context)
            if found is None:
                raise ModelContractError("The fine-tuned model is gone: press Fine-Tune again.")
            check_files(find_model(found.models, Job.INBETWEEN))
            choose_models(context, found.models)
            self.report({"INFO"}, f"animl draws with the model in “{found.models}” now.")
            return {"FINISHED"}
        return {"CANCELLED"}


class ANIML_OT_use_own_model(bpy.types.Operator):
    bl_idname = "animl.use_own_model"
    bl_label = "Back to animl's Own"
    bl_description = "Draw with the model that came with animl"
    bl_options = set()

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        own = preferences(context).models == extension.MODELS
        if own:
            cls.poll_message_set("animl draws with its own model already.")
        return not own

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            choose_models(context, None)
            self.report({"INFO"}, "animl draws with its own model now.")
            return {"FINISHED"}
        return {"CANCELLED"}


def why_untrainable(context: bpy.types.Context) -> str:
    """Why nothing can be trained, as a sentence; empty when it can."""
    checkout = preferences(context).training
    if checkout is None:
        return NO_TRAINING
    try:
        check_checkout(checkout)
    except AnimlError as error:
        return str(error)
    return ""


def tuned(context: bpy.types.Context) -> TunedModel | None:
    """What was trained last on the sheet that the context shows."""
    folder = chosen_folder(bpy.data.filepath, preferences(context).output_folder)
    return last_tuned(folder, find_sheet(context).name)


CLASSES = (ANIML_OT_finetune, ANIML_OT_use_tuned_model, ANIML_OT_use_own_model)
