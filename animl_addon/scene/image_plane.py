"""Textured planes: the one picture on a flat mesh, and where its corners lie."""

import bpy
import numpy as np
from mathutils import Vector

from ..core.errors import KeyDrawingError
from .shown_image import Corners, ShownImage

FLATNESS = 1e-3
"""Of the mesh's size: how far its corners may lie from where an even texture would put them."""


def shown_by_plane(thing: bpy.types.Object) -> ShownImage | None:
    """The image of a mesh whose materials show exactly one; None for anything else."""
    if thing.type != "MESH":
        return None
    nodes = [
        node
        for slot in thing.material_slots
        if slot.material and slot.material.node_tree
        for node in slot.material.node_tree.nodes
        if node.bl_idname == "ShaderNodeTexImage" and node.image
    ]
    if not nodes or len({node.image for node in nodes}) > 1:
        return None
    return ShownImage(thing, nodes[0].image, nodes[0].image_user)


def corners_of_plane(thing: bpy.types.Object) -> Corners:
    """Where the picture's bottom left, bottom right, top right and top left lie in the mesh's space.

    The mesh may show only a part of the picture, or be cut in pieces, as long as it is flat and evenly textured.

    Raises:
        KeyDrawingError: it is not, or has no texture coordinates.
    """
    mesh = thing.data
    layer = next((layer for layer in mesh.uv_layers if layer.active_render), None)
    if layer is None or not len(layer.uv):
        raise KeyDrawingError(f"The plane “{thing.name}” has no UV map, so its picture lies nowhere: unwrap it.")
    uv = np.empty(len(layer.uv) * 2, np.float32)
    layer.uv.foreach_get("vector", uv)
    vertices = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", vertices)
    used = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", used)
    places = vertices.reshape(-1, 3)[used].astype(np.float64)
    known = np.column_stack([uv.reshape(-1, 2), np.ones(len(used))])  # (loops, 3)
    to_place, _, rank, _ = np.linalg.lstsq(known, places, rcond=None)
    size = float(np.ptp(places, axis=0).max())
    if rank < 3 or np.abs(known @ to_place - places).max() > FLATNESS * size:
        raise KeyDrawingError(f"“{thing.name}” is not a flat, evenly textured plane: use one for key pictures.")
    ends = np.array([(0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)]) @ to_place
    return Vector(ends[0]), Vector(ends[1]), Vector(ends[2]), Vector(ends[3])
