"""What is chosen before characters are drawn: the same for a scene's panel and for a script's call."""

import bpy

from .core.faces.wishes import Mood
from .core.jobs.face import USUAL_TRUNCATION

MOODS = [("OWN", "Its Own", "Each character in the mood its seed gives it")] + [
    (mood.name, mood.value.capitalize(), f"All of them: {mood.value}") for mood in Mood
]

SHOWN_AS = [
    ("PLANES", "Image Planes", "Planes with the drawing as an unlit material, seen in renders"),
    ("EMPTIES", "References", "Image Empties: seen in the viewport only"),
]


class FaceProperties:
    """Shared by the scene's settings and the operator. Nothing is pressed into a range: what cannot be is refused."""

    seed: bpy.props.IntProperty(
        name="Seed", description="The first character's number: the same one always draws the same character", default=0
    )
    count: bpy.props.IntProperty(
        name="Characters", description="How many, with one seed after the other", default=4, soft_min=1, soft_max=64
    )
    truncation: bpy.props.FloatProperty(
        name="Variety", description="0: all alike; 1: as varied as they come", default=USUAL_TRUNCATION
    )
    shown_as: bpy.props.EnumProperty(name="Place as", description="What shows the drawings", items=SHOWN_AS)
    mirror: bpy.props.BoolProperty(
        name="Mirrored Pairs", description="Place each also mirrored, looking the other way", default=False
    )
    mood: bpy.props.EnumProperty(name="Mood", description="Of all characters", items=MOODS)
    choose_hair: bpy.props.BoolProperty(name="Hair", description="Choose the colour of the hair", default=False)
    hair: bpy.props.FloatProperty(name="Hue", description="0 red, 60 yellow, 120 green, 240 blue", default=240.0)
    choose_eyes: bpy.props.BoolProperty(name="Eyes", description="Choose the colour of the eyes", default=False)
    eyes: bpy.props.FloatProperty(name="Hue", description="0 red, 60 yellow, 120 green, 240 blue", default=120.0)
    choose_clothes: bpy.props.BoolProperty(
        name="Clothes", description="Choose the colour of the clothes", default=False
    )
    clothes: bpy.props.FloatProperty(name="Hue", description="0 red, 60 yellow, 120 green, 240 blue", default=0.0)
    choose_skin: bpy.props.BoolProperty(name="Skin", description="Choose the tone of the skin", default=False)
    skin: bpy.props.FloatProperty(name="Tone", description="0 light, 1 dark", default=0.5)
    morph: bpy.props.BoolProperty(
        name="Morph", description="Place one character that becomes another on the timeline", default=False
    )
    morph_seed: bpy.props.IntProperty(name="Into Seed", description="The character it becomes", default=1)
    frames: bpy.props.IntProperty(
        name="Frames", description="From the current frame on, both characters included", default=25, soft_min=2
    )


class ANIML_PG_face(FaceProperties, bpy.types.PropertyGroup):
    """In the .blend: ``scene.animl_face``."""


CLASSES = (ANIML_PG_face,)
"""In the order in which they are registered."""
