"""Everything that an animator has in a file, as plain values, so that two moments can be compared."""

from typing import Any

import bpy

FLEETING = {
    *("session_uid", "is_evaluated", "tag", "is_runtime_data", "original", "preview", "rna_type", "depsgraph"),
    "storage_type",  # of attributes: changes when they are read
    "use_nodes",  # always true in Blender 5, which warns when it is read
}
"""Blender's own bookkeeping."""

INTERFACE = {"screens", "window_managers", "workspaces"}
"""Windows and their areas: nothing of the film."""


def snapshot() -> dict[str, Any]:
    """Path -> value of every property of every datablock, and of the context."""
    bpy.context.view_layer.update()
    values: dict[str, Any] = {
        "mode": bpy.context.mode,
        "active": bpy.context.view_layer.objects.active,
        "selected": sorted(thing.name for thing in bpy.context.view_layer.objects.selected),
        "scene": bpy.context.scene.name,
    }
    for collection in bpy.data.bl_rna.properties:
        if collection.type == "COLLECTION" and collection.identifier not in INTERFACE:
            for datablock in getattr(bpy.data, collection.identifier):
                _add(values, f"{collection.identifier}/{datablock.name}", datablock, depth=0)
    return values


def _add(values: dict[str, Any], path: str, struct: Any, depth: int) -> None:
    values[path] = type(struct).__name__
    for prop in struct.bl_rna.properties:
        name = prop.identifier
        if name in FLEETING:
            continue
        value = getattr(struct, name, None)
        if prop.type == "POINTER":
            if isinstance(value, bpy.types.ID) and not value.is_embedded_data:
                values[f"{path}.{name}"] = value.name
            elif value is not None and depth < 3:
                _add(values, f"{path}.{name}", value, depth + 1)
        elif prop.type == "COLLECTION":
            values[f"{path}.{name}"] = len(value)
            if depth < 3 and len(value) < 50:
                for index, part in enumerate(value):
                    if isinstance(part, bpy.types.ID):
                        values[f"{path}.{name}[{index}]"] = part.name
                    else:
                        _add(values, f"{path}.{name}[{index}]", part, depth + 1)
        elif getattr(prop, "is_array", False):
            values[f"{path}.{name}"] = [tuple(row) if hasattr(row, "__len__") else row for row in value]
        else:
            values[f"{path}.{name}"] = value
