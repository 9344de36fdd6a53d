"""Pictures as keys, and the object with the strokes that were traced between them."""

from pathlib import Path
from typing import Any

import bpy

from .scenes import add_image_plane, save_sequence

LAYER = "Traced"


def traced() -> Any:
    """The one object with traced strokes."""
    [thing] = [thing for thing in bpy.context.scene.objects if thing.type == "GREASEPENCIL"]
    return thing


def discs(tmp_path: Path) -> bpy.types.Object:
    """A plane with keys on 1 and 9."""
    return add_image_plane(save_sequence(tmp_path / "keys", (1, 9)), sequence=9)
