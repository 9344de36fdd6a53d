"""Widen: what a thing of the scene shows becomes a wider picture beside it, or a wider strip above it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
from PIL import Image

from ...core.errors import AnimlError
from ...core.jobs.widen import WidenJob
from ...scene.place import clear, show_forsaken, standing
from ...scene.shots.shot import Shot, find_shot
from ...widen_properties import WidenProperties
from ..button import PressButton
from ..plan import timeline_of
from ..reporting import told
from ..running import current
from ..shots.press import Craft, ShotPress

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

KIND = "WIDE"
"""What is made of a shot, as its record in the scene says."""


class ANIML_OT_widen(PressButton, WidenProperties, bpy.types.Operator):
    bl_idname = "animl.widen"
    bl_label = "Widen"
    bl_description = "Draw what lies beside the picture, sequence or film; its own pixels stay as they are"
    bl_options = {"UNDO"}  # and not REGISTER, for the reason of Generate Inbetweens

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if why := why_not(context):
            cls.poll_message_set(why)
        return not why

    def _planned(self, context: bpy.types.Context) -> ShotPress:
        shot, wish = find_shot(context, KIND), Wish(self, timeline_of(context).animl_widen)
        finish = follow if wish.follow and shot.is_strip else lambda context, thing, files: None
        return WidenPress(context, shot, Craft("Wide", "wide", wish.job, finish))


class WidenPress(ShotPress):
    """So that the panel knows whose press it is."""


class ANIML_OT_clear_wide(bpy.types.Operator):
    bl_idname = "animl.clear_wide"
    bl_label = "Clear Wide"
    bl_description = "Take the wider picture of this object or strip out of the scene; picture files stay"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        why = why_not(context)
        if not why and not standing(context, find_shot(context, KIND)):
            why = "animl has widened nothing of this."
        if why:
            cls.poll_message_set(why)
        return not why

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            shot = find_shot(context, KIND)
            clear(context, shot)
            show_forsaken(shot)
            self.report({"INFO"}, "The wider picture is cleared.")
            return {"FINISHED"}
        return {"CANCELLED"}


class Wish:
    """What a script said, and of what it did not say, the scene's settings.

    Raises:
        JobError: the aspect is none.
    """

    def __init__(self, button: Any, settings: Any) -> None:
        for name in ("aspect", "taller", "follow"):
            if not button.properties.is_property_set(name):
                setattr(button, name, getattr(settings, name))
        self.aspect, self.taller, self.follow = button.aspect.strip(), bool(button.taller), bool(button.follow)
        self.job((Path("in.png"),), (Path("out.png"),))  # refused now, not when the pictures are read

    def job(self, images: tuple[Path, ...], out: tuple[Path, ...]) -> WidenJob:
        """Several pictures are the frames of a shot: they are drawn to hold still."""
        return WidenJob(images, out, self.aspect, taller=self.taller, together=len(images) > 1)


def follow(context: bpy.types.Context, strip: Any, files: Sequence[Path]) -> None:
    """Give the scene of the strip the size of its pictures."""
    with Image.open(files[0]) as picture:
        size = picture.size
    render = timeline_of(context).render
    render.resolution_x, render.resolution_y = size
    render.resolution_percentage = 100


def why_not(context: bpy.types.Context) -> str:
    """Why a button is grey, as a sentence; empty when it is not."""
    if current() is not None:
        return "animl is drawing: wait until it is done, or cancel."
    try:
        find_shot(context, KIND)
    except AnimlError as error:
        return str(error)
    return ""


def shot_of(context: bpy.types.Context) -> Shot | None:
    """What would be widened, if anything is selected that can be."""
    try:
        return find_shot(context, KIND)
    except AnimlError:
        return None


CLASSES = (ANIML_OT_widen, ANIML_OT_clear_wide)
