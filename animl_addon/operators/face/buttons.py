"""New Character: characters drawn from noise stand at the 3D cursor as image planes or reference Empties."""

from pathlib import Path
from typing import Any

import bpy

from ...core.faces.wishes import Mood, Wishes
from ...core.jobs.face import Face, FaceJob, morph
from ...face_properties import FaceProperties
from ..button import PressButton, WhenIdle
from ..plan import timeline_of
from .press import FacePress


class ANIML_OT_new_character(WhenIdle, PressButton, FaceProperties, bpy.types.Operator):
    bl_idname = "animl.new_character"
    bl_label = "New Character"
    bl_description = "Draw characters that nobody has drawn before, and place them at the 3D cursor"
    bl_options = {"UNDO"}  # and not REGISTER, for the reason of Generate Inbetweens

    def _planned(self, context: bpy.types.Context) -> FacePress:
        wish = Wish(self, timeline_of(context).animl_face)
        return FacePress(context, wish.name, wish.faces, wish.job, as_planes=wish.as_planes, moves=wish.moves)


class Wish:
    """What a script said, and of what it did not say, the scene's settings.

    Raises:
        JobError: it cannot be drawn.
    """

    def __init__(self, button: Any, settings: Any) -> None:
        for name in FaceProperties.__annotations__:
            if not button.properties.is_property_set(name):
                setattr(button, name, getattr(settings, name))
        self.as_planes, self.moves = button.shown_as == "PLANES", bool(button.morph)
        self.truncation = float(button.truncation)
        self.wishes = Wishes(
            hair=float(button.hair) if button.choose_hair else None,
            eyes=float(button.eyes) if button.choose_eyes else None,
            clothes=float(button.clothes) if button.choose_clothes else None,
            skin=float(button.skin) if button.choose_skin else None,
            mood=None if button.mood == "OWN" else Mood[button.mood],
        )
        if self.moves:
            self.faces = morph(button.seed, button.morph_seed, button.frames)
            self.name = f"Character {button.seed} to {button.morph_seed}"
        else:
            self.faces = tuple(Face(button.seed + number) for number in range(button.count))
            self.name = f"Character {button.seed}"
        if button.mirror:
            self.faces += tuple(Face(face.seed, face.to, face.share, True) for face in self.faces)
        self.job(tuple(Path(f"{number}.png") for number in range(len(self.faces))))  # refused now, not half-way

    def job(self, out: tuple[Path, ...]) -> FaceJob:
        return FaceJob(self.faces, out, self.truncation, self.wishes)


CLASSES = (ANIML_OT_new_character,)
