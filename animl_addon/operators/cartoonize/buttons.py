"""Cartoonize: what a thing of the scene shows becomes a drawing beside it, or a strip above it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ...cartoonize_properties import CartoonizeProperties
from ...core.errors import AnimlError
from ...core.jobs.cartoonize import CartoonizeJob, Look
from ...scene.place import clear, show_forsaken, standing
from ...scene.shots.shot import Shot, find_shot
from ..button import PressButton
from ..plan import timeline_of
from ..reporting import told
from ..running import current
from ..shots.press import Craft, ShotPress

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

KIND = "CARTOON"


class ANIML_OT_cartoonize(PressButton, CartoonizeProperties, bpy.types.Operator):
    bl_idname = "animl.cartoonize"
    bl_label = "Cartoonize"
    bl_description = "Draw what the object or strip shows; the drawing stands beside it, and it is not changed"
    bl_options = {"UNDO"}  # and not REGISTER, for the reason of Generate Inbetweens

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if why := why_not(context):
            cls.poll_message_set(why)
        return not why

    def _planned(self, context: bpy.types.Context) -> ShotPress:
        wish = Wish(self, timeline_of(context).animl_cartoonize)
        return CartoonPress(context, find_shot(context, KIND), Craft("Cartoon", "cartoon", wish.job))


class CartoonPress(ShotPress):
    """So that the panel knows whose press it is."""


class ANIML_OT_clear_cartoon(bpy.types.Operator):
    bl_idname = "animl.clear_cartoon"
    bl_label = "Clear Cartoon"
    bl_description = "Take the drawing of this object or strip out of the scene; picture files stay"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        why = why_not(context)
        if not why and not standing(context, find_shot(context, KIND)):
            why = "animl has drawn nothing of this."
        if why:
            cls.poll_message_set(why)
        return not why

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            shot = find_shot(context, KIND)
            clear(context, shot)
            show_forsaken(shot)
            self.report({"INFO"}, "The cartoon is cleared.")
            return {"FINISHED"}
        return {"CANCELLED"}


class Wish:
    """What a script said, and of what it did not say, the scene's settings.

    Raises:
        JobError: it cannot be drawn.
    """

    def __init__(self, button: Any, settings: Any) -> None:
        for name in ("look", "strength", "coarse"):
            if not button.properties.is_property_set(name):
                setattr(button, name, getattr(settings, name))
        self.look = Look(button.look.lower())
        self.strength, self.coarse = float(button.strength), int(button.coarse)
        self.job((Path("in.png"),), (Path("out.png"),))  # refused now, not when the pictures are read

    def job(self, images: tuple[Path, ...], out: tuple[Path, ...]) -> CartoonizeJob:
        return CartoonizeJob(images, out, self.look, self.strength, self.coarse)


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
    """What would be drawn, if anything is selected that can be."""
    try:
        return find_shot(context, KIND)
    except AnimlError:
        return None


CLASSES = (ANIML_OT_cartoonize, ANIML_OT_clear_cartoon)
