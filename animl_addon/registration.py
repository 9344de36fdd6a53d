"""What Blender is told when animl is enabled, in order, and taken back in reverse. A failure here is an error."""

import atexit
from collections.abc import Callable
from typing import Any

import bpy
from bpy.app.handlers import persistent

from . import (
    cartoonize_properties,
    face_properties,
    panels,
    preferences,
    properties,
    sprite_properties,
    thumbnails,
    widen_properties,
    worker_session,
)
from .operators import cancel, clear, diagnostics, finetune, generate, onion_skin
from .operators.cartoonize import buttons as cartoonize
from .operators.cartoonize import image as cartoonize_image
from .operators.face import buttons as face
from .operators.running import cancel_current, current
from .operators.sprites import buttons as sprites
from .operators.sprites import export as sprites_export
from .operators.strokes import breakdown as strokes_breakdown
from .operators.strokes import links as strokes_links
from .operators.widen import buttons as widen
from .panels import strokes_overlay
from .scene.strokes.record import forget_prints

CLASSES: tuple[type, ...] = (
    *preferences.CLASSES,
    *properties.CLASSES,
    *sprite_properties.CLASSES,
    *cartoonize_properties.CLASSES,
    *widen_properties.CLASSES,
    *face_properties.CLASSES,
    *generate.CLASSES,
    *clear.CLASSES,
    *cancel.CLASSES,
    *diagnostics.CLASSES,
    *sprites.CLASSES,
    *sprites_export.CLASSES,
    *finetune.CLASSES,
    *cartoonize.CLASSES,
    *cartoonize_image.CLASSES,
    *widen.CLASSES,
    *face.CLASSES,
    *strokes_links.CLASSES,
    *strokes_breakdown.CLASSES,
    *onion_skin.CLASSES,
    *panels.CLASSES,
)


@persistent
def _before_load(*_: Any) -> None:
    cancel_current("Another file was opened.")


@persistent
def _before_undo(*_: Any) -> None:
    # Undo puts other data in the place of the keys that were read.
    if (press := current()) and press.holds_scene:
        press.cancel("The scene was undone or redone while animl drew.")


@persistent
def _after_change(scene: Any, graph: Any = None) -> None:
    """Drawings may be others now: what was reckoned of them is reckoned anew when it is asked for."""
    if graph is None or any(update.id.id_type.startswith("GREASEPENCIL") for update in graph.updates):
        forget_prints()
        strokes_overlay.preview.forget()


HANDLERS: tuple[tuple[list[Callable], Callable], ...] = (
    (bpy.app.handlers.load_pre, _before_load),
    (bpy.app.handlers.undo_pre, _before_undo),
    (bpy.app.handlers.redo_pre, _before_undo),
    (bpy.app.handlers.depsgraph_update_post, _after_change),
    (bpy.app.handlers.undo_post, _after_change),
    (bpy.app.handlers.redo_post, _after_change),
    (bpy.app.handlers.load_post, _after_change),
)

_command: Any = None


def register() -> None:
    """Register every class, the settings of scenes and sheets, and ``blender --command animl``."""
    global _command
    for each in CLASSES:
        bpy.utils.register_class(each)
    bpy.types.Scene.animl = bpy.props.PointerProperty(type=properties.ANIML_PG_settings)
    bpy.types.Scene.animl_widen = bpy.props.PointerProperty(type=widen_properties.ANIML_PG_widen)
    bpy.types.Scene.animl_cartoonize = bpy.props.PointerProperty(type=cartoonize_properties.ANIML_PG_cartoonize)
    bpy.types.Scene.animl_face = bpy.props.PointerProperty(type=face_properties.ANIML_PG_face)
    for owner in sprite_properties.owners():
        owner.animl_sheet = bpy.props.PointerProperty(type=sprite_properties.ANIML_PG_sheet)
    for handlers, ours in HANDLERS:
        handlers.append(ours)
    strokes_overlay.register()
    _command = bpy.utils.register_cli_command("animl", _run_command)
    # As a module of Python, Blender 4.5 crashes at the exit where anything is still registered. 4.3 does not tell.
    if getattr(bpy.app, "module", False):
        atexit.register(unregister)


def unregister() -> None:
    """Take all of it back; a running press is cancelled and the worker goes home."""
    global _command
    atexit.unregister(unregister)
    cancel_current("animl was disabled.")
    worker_session.stop()
    strokes_overlay.unregister()
    bpy.utils.unregister_cli_command(_command)
    _command = None
    for handlers, ours in HANDLERS:
        handlers.remove(ours)
    del bpy.types.Scene.animl
    del bpy.types.Scene.animl_cartoonize
    del bpy.types.Scene.animl_widen
    del bpy.types.Scene.animl_face
    for owner in sprite_properties.owners():
        del owner.animl_sheet
    for each in reversed(CLASSES):
        bpy.utils.unregister_class(each)
    thumbnails.forget()


def _run_command(arguments: list[str]) -> int:
    from .cli import blender_command

    return blender_command(arguments)
