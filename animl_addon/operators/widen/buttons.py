"""Widen: what a thing of the scene shows becomes a wider picture beside it, or a wider strip above it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
from PIL import Image

from ...core.jobs.widen import WidenJob
from ...scene.shots.shot import find_shot
from ...widen_properties import WidenProperties
from ..button import PressButton
from ..plan import timeline_of
from ..shots.buttons import ClearShot, ShotButton
from ..shots.press import Craft, ShotPress

KIND = "WIDE"
"""What is made of a shot, as its record in the scene says."""


class ANIML_OT_widen(ShotButton, PressButton, WidenProperties, bpy.types.Operator):
    bl_idname = "animl.widen"
    bl_label = "Widen"
    bl_description = "Draw what lies beside the picture, sequence or film; its own pixels stay as they are"
    bl_options = {"UNDO"}  # and not REGISTER, for the reason of Generate Inbetweens
    kind = KIND

    def _planned(self, context: bpy.types.Context) -> ShotPress:
        shot, wish = find_shot(context, KIND), Wish(self, timeline_of(context).animl_widen)
        finish = follow if wish.follow and shot.is_strip else lambda context, thing, files: None
        return WidenPress(context, shot, Craft("Wide", "wide", wish.job, finish))


class WidenPress(ShotPress):
    """So that the panel knows whose press it is."""


class ANIML_OT_clear_wide(ClearShot, bpy.types.Operator):
    bl_idname = "animl.clear_wide"
    bl_label = "Clear Wide"
    bl_description = "Take the wider picture of this object or strip out of the scene; picture files stay"
    bl_options = {"UNDO"}
    kind = KIND
    nothing = "animl has widened nothing of this."
    cleared = "The wider picture is cleared."


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


CLASSES = (ANIML_OT_widen, ANIML_OT_clear_wide)
