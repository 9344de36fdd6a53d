"""Sprite sheets of flat colours, as small as can be, and what animl makes of them in a scene."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from PIL import Image

from animl_addon.scene.place import made_by_animl
from tests.core.sprites.pictures import in_a_row

from .placing import COLOURS

CELL = 8


def save_colours(file: Path, *rows: Sequence[int]) -> Path:
    """Save a sheet of cells of 8 x 8, each in one of the ``COLOURS``."""
    cells = [[np.full((CELL, CELL, 4), (*COLOURS[index], 255), np.uint8) for index in row] for row in rows]
    Image.fromarray(in_a_row(*cells)).save(file)
    return file


def save_atlas(sheet: Path, durations: Sequence[int], **tags: tuple[int, int]) -> Path:
    """Save an atlas as Aseprite does, beside a sheet of one row, with a duration in milliseconds for each frame."""
    frames = [
        {"filename": f"{sheet.stem} {index}", "frame": _rect(index), "duration": duration}
        for index, duration in enumerate(durations)
    ]
    named = [{"name": name, "from": first, "to": last, "direction": "forward"} for name, (first, last) in tags.items()]
    atlas = {"frames": frames, "meta": {"image": sheet.name, "frameTags": named}}
    sheet.with_suffix(".json").write_text(json.dumps(atlas))
    return sheet.with_suffix(".json")


def players() -> list[Any]:
    """The planes that play, in the order of their names."""
    return sorted(filter(made_by_animl, bpy.context.scene.objects), key=lambda plane: plane.name)


def offsets(plane: Any) -> dict[int, int]:
    """Frame -> offset of the image sequence, as keyed."""
    node = next(node for node in plane.active_material.node_tree.nodes if node.bl_idname == "ShaderNodeTexImage")
    action = node.id_data.animation_data.action
    curves = action.fcurves if hasattr(action, "fcurves") else action.layers[0].strips[0].channelbags[0].fcurves
    (curve,) = [curve for curve in curves if curve.data_path.endswith("frame_offset")]
    return {int(point.co.x): int(point.co.y) for point in curve.keyframe_points}


def _rect(index: int) -> dict[str, int]:
    return {"x": index * CELL, "y": 0, "w": CELL, "h": CELL}
