"""What is chosen before pictures are widened: the same for a scene's panel and for a script's call."""

import bpy

from .core.jobs.widen import DEFAULT_ASPECT


class WidenProperties:
    """Shared by the scene's settings and the operators. Nothing is pressed into a range: what cannot be is refused."""

    aspect: bpy.props.StringProperty(
        name="Aspect", description="Width to height of the wider picture: 16:9, or 2.39", default=DEFAULT_ASPECT
    )
    taller: bpy.props.BoolProperty(
        name="Taller", description="Add above and below where the picture is wider than that", default=False
    )
    follow: bpy.props.BoolProperty(
        name="Scene Follows",
        description="Give the scene the resolution of a widened strip; undo brings the old one back",
        default=True,
    )


class ANIML_PG_widen(WidenProperties, bpy.types.PropertyGroup):
    """In the .blend: ``scene.animl_widen``."""


CLASSES = (ANIML_PG_widen,)
"""In the order in which they are registered."""
