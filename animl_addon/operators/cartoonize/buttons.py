"""Cartoonize: what a thing of the scene shows becomes a drawing beside it, or a strip above it."""

from pathlib import Path
from typing import Any

import bpy

from ...cartoonize_properties import CartoonizeProperties
from ...core.jobs.cartoonize import CartoonizeJob, Look
from ...scene.shots.shot import find_shot
from ..button import PressButton
from ..plan import timeline_of
from ..shots.buttons import ClearShot, ShotButton
from ..shots.press import Craft, ShotPress

KIND = "CARTOON"


class ANIML_OT_cartoonize(ShotButton, PressButton, CartoonizeProperties, bpy.types.Operator):
    bl_idname = "animl.cartoonize"
    bl_label = "Cartoonize"
    bl_description = "Draw what the object or strip shows; the drawing stands beside it, and it is not changed"
    bl_options = {"UNDO"}  # and not REGISTER, for the reason of Generate Inbetweens
    kind = KIND

    def _planned(self, context: bpy.types.Context) -> ShotPress:
        wish = Wish(self, timeline_of(context).animl_cartoonize)
        return CartoonPress(context, find_shot(context, KIND), Craft("Cartoon", "cartoon", wish.job))


class CartoonPress(ShotPress):
    """So that the panel knows whose press it is."""


class ANIML_OT_clear_cartoon(ClearShot, bpy.types.Operator):
    bl_idname = "animl.clear_cartoon"
    bl_label = "Clear Cartoon"
    bl_description = "Take the drawing of this object or strip out of the scene; picture files stay"
    bl_options = {"UNDO"}
    kind = KIND
    nothing = "animl has drawn nothing of this."
    cleared = "The cartoon is cleared."


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


CLASSES = (ANIML_OT_cartoonize, ANIML_OT_clear_cartoon)
