"""What is chosen before a photo is drawn: the same for a scene's panel and for a script's call."""

import bpy

LOOKS = [
    ("CLEAN", "Clean Line", "Thin lines and flat colour"),
    ("PAINTED", "Painted", "Strokes along the forms, no lines"),
    ("COMIC", "Comic", "Heavy ink and few colours, over screen tone"),
]


class CartoonizeProperties:
    """Shared by the scene's settings and the operators. Nothing is pressed into a range: what cannot be is refused."""

    look: bpy.props.EnumProperty(name="Look", description="What the drawing looks like", items=LOOKS)
    strength: bpy.props.FloatProperty(
        name="Strength",
        description="From 0, the picture itself, to 1, all drawn",
        default=1.0,
        soft_min=0.0,
        soft_max=1.0,
        subtype="FACTOR",
    )
    coarse: bpy.props.IntProperty(
        name="Line Size",
        description="How many times as thick lines and dots are; 0 goes by the size of the picture",
        default=0,
        soft_min=0,
        soft_max=8,
    )


class ANIML_PG_cartoonize(CartoonizeProperties, bpy.types.PropertyGroup):
    """In the .blend: ``scene.animl_cartoonize``."""


CLASSES = (ANIML_PG_cartoonize,)
