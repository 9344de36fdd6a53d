"""Drawings as a plane: one mesh for the drawings of a pair, its image sequence stepped by keyframes.

The sequence does not run with the clock. Its length is one frame and the frame *offset* is keyed, so that each drawing
holds for exactly its exposure in every engine, and the animator can slide the keyframes to retime. Before, between and
after the drawings the plane is disabled by keyframes: a sequence shows a missing picture before its start and holds its
last one for ever after.

The picture is emitted, not lit, and mixed by its alpha; the plane is seen by the camera alone, as Grease Pencil is: it
throws no shadow, lights nothing and is not reflected. Solid view shows no materials, hence see ``solid_view.py``.

Blender lays Grease Pencil over what it renders: a Grease Pencil background covers the plane too, unless the view layer
has a Z pass and, in Eevee, the material the render method Dithered, which grains soft edges. So the plane is Blended,
which is exact where the drawings have no other Grease Pencil behind them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import bpy
from mathutils import Vector

from ..core.timing import Mark
from .curves import TAG, step, unstep
from .folders import stored_path
from .source import PlanePlacement


def add_plane(name: str, placement: PlanePlacement, first_drawing: Path) -> bpy.types.Object:
    """Make the plane, not yet in any scene: its corners are the placement's, its origin their middle."""
    corners = [Vector(corner) for corner in placement.corners]
    middle = sum(corners, Vector((0, 0, 0))) / 4
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([corner - middle for corner in corners], [], [(0, 1, 2, 3)])
    mesh.uv_layers.new(name="UVMap").data.foreach_set("uv", (0, 0, 1, 0, 1, 1, 0, 1))
    mesh.materials.append(_material(name, first_drawing))
    mesh[TAG] = True
    plane = bpy.data.objects.new(name, mesh)
    plane.location = middle
    plane.parent = placement.parent
    for ray in ("diffuse", "glossy", "transmission", "volume_scatter", "shadow"):
        setattr(plane, f"visible_{ray}", False)
    return plane


def show_drawings(plane: bpy.types.Object, marks: Sequence[Mark], numbers: Sequence[int]) -> None:
    """Key the plane so that each mark shows the drawing of its number (1 = the first file), and else it is not seen."""
    visible = visibility(marks)
    for path in ("hide_render", "hide_viewport"):
        unstep(plane, path)
        step(plane, path, {frame: not shown for frame, shown in visible.items()})
    for user in [node.image_user for node in _pictures(plane)]:
        user.frame_start = min(marks, key=lambda mark: mark.frame).frame
        unstep(user, "frame_offset")
        step(user, "frame_offset", {mark.frame: number - 1 for mark, number in zip(marks, numbers, strict=True)})


def show_still(plane: bpy.types.Object) -> None:
    """Show the plane's one picture on every frame."""
    for node in _pictures(plane):
        node.image.source = "FILE"


def _pictures(plane: bpy.types.Object) -> Iterator[bpy.types.ShaderNodeTexImage]:
    """The nodes that show the drawings, whichever node the animator has made the active one."""
    for slot in plane.material_slots:
        if slot.material and slot.material.node_tree:
            for node in slot.material.node_tree.nodes:
                if isinstance(node, bpy.types.ShaderNodeTexImage) and node.image and TAG in node.image:
                    yield node


def visibility(marks: Sequence[Mark]) -> dict[int, bool]:
    """Frame -> whether drawings are seen from there on. Starts with False one frame before the first mark."""
    ordered = sorted(marks, key=lambda mark: mark.frame)
    changes = {ordered[0].frame - 1: False}
    end = ordered[0].frame - 1
    for mark in ordered:
        if mark.frame != end:
            changes[mark.frame] = True
        else:
            del changes[end]
        end = mark.frame + mark.exposure
        changes[end] = False
    return changes


def remove_plane(plane: bpy.types.Object) -> None:
    """Remove the plane and what animl made for it, unless the animator uses that elsewhere by now."""
    owned: list[bpy.types.ID | None] = [plane.animation_data and plane.animation_data.action, plane.data]
    for slot in plane.material_slots:
        if slot.material and (tree := slot.material.node_tree):
            owned += [slot.material, tree.animation_data and tree.animation_data.action]
            owned += [node.image for node in tree.nodes if node.bl_idname == "ShaderNodeTexImage"]
    bpy.data.objects.remove(plane)
    for datablock in (plane_data for plane_data in owned[1:] + owned[:1] if plane_data):
        if datablock.get(TAG) and not datablock.users:
            bpy.data.batch_remove([datablock])


def _material(name: str, first_drawing: Path) -> bpy.types.Material:
    image = bpy.data.images.load(stored_path(first_drawing, bpy.data.filepath))
    image.name = name
    image.source = "SEQUENCE"
    image[TAG] = True
    material = bpy.data.materials.new(name)
    material[TAG] = True
    if material.node_tree is None:  # Blender 5 gives every material its nodes
        material.use_nodes = True
    material.surface_render_method = "BLENDED"  # the other method dithers: soft edges would be grainy
    material.use_transparent_shadow = True
    tree = material.node_tree
    tree.nodes.clear()
    picture = tree.nodes.new("ShaderNodeTexImage")
    picture.image = image
    picture.extension = "EXTEND"  # any other mixes the opposite edge, or nothing, into the outermost pixels
    picture.image_user.frame_duration = 1
    picture.image_user.use_auto_refresh = True
    emission, clear = tree.nodes.new("ShaderNodeEmission"), tree.nodes.new("ShaderNodeBsdfTransparent")
    mix, output = tree.nodes.new("ShaderNodeMixShader"), tree.nodes.new("ShaderNodeOutputMaterial")
    for source, target in (
        (picture.outputs["Color"], emission.inputs["Color"]),
        (picture.outputs["Alpha"], mix.inputs["Fac"]),
        (clear.outputs["BSDF"], mix.inputs[1]),
        (emission.outputs["Emission"], mix.inputs[2]),
        (mix.outputs["Shader"], output.inputs["Surface"]),
    ):
        tree.links.new(source, target)
    for column, node in enumerate((picture, emission, clear, mix, output)):
        node.location = (220 * column, 0)
    tree.nodes.active = picture  # Workbench shows the active texture
    return material
