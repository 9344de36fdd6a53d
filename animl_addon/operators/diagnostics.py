"""Copy Diagnostics: everything that a report of trouble should hold, on the clipboard."""

import json
import platform
from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from .. import worker_session
from ..extension import FOLDER, ROOT_PACKAGE
from ..preferences import preferences
from .reporting import told
from .running import current

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems

FILE = "animl-diagnostics.txt"


class ANIML_OT_copy_diagnostics(bpy.types.Operator):
    bl_idname = "animl.copy_diagnostics"
    bl_label = "Copy Diagnostics"
    bl_description = "Put versions, devices, models and the last error on the clipboard, for a report of trouble"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if current() is not None:
            cls.poll_message_set("animl is drawing: ask again when it is done.")
        return current() is None

    def execute(self, context: bpy.types.Context) -> "set[OperatorReturnItems]":
        with told(self):
            text = diagnostics(context)
            context.window_manager.clipboard = text
            # Without a window there is no clipboard, so the text is a file as well, until Blender ends.
            path = Path(bpy.app.tempdir) / FILE
            path.write_text(text, encoding="utf-8")
            self.report({"INFO"}, f"The diagnostics are on the clipboard, and in “{path}” until Blender ends.")
            return {"FINISHED"}
        return {"CANCELLED"}


def diagnostics(context: bpy.types.Context) -> str:
    """All that is known about this Blender, its computer and the worker, as JSON. Starts the worker if none waits."""
    return json.dumps(
        {
            "blender": f"{bpy.app.version_string} ({bpy.app.build_platform.decode()}, {bpy.app.build_hash.decode()})",
            "system": platform.platform(),
            "window": "background" if bpy.app.background else "open",
            "graphics": _graphics(),
            "package": ROOT_PACKAGE,
            "folder": str(FOLDER),
            "last error of animl": worker_session.last_error() or "none",
            **worker_session.worker(preferences(context).worker_settings()).diagnose(),
        },
        indent=2,
        ensure_ascii=False,
    )


def _graphics() -> str:
    """The driver that Blender draws with, which only a Blender with a window has opened."""
    if bpy.app.background:
        return "not opened in background"
    import gpu

    return f"{gpu.platform.vendor_get()}, {gpu.platform.renderer_get()}, {gpu.platform.version_get()}"


CLASSES = (ANIML_OT_copy_diagnostics,)
