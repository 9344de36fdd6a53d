"""Small scenes to draw between, and pictures on disk to draw from."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from PIL import Image

ORANGE = (1.0, 0.25, 0.0, 1.0)  # linear; (255, 137, 0) in sRGB
BLACK = (0.0, 0.0, 0.0, 1.0)

SIZE = (64, 48)
"""Width and height of pictures on disk, in pixels."""


def new_pencil(name: str = "Stroke", layers: Sequence[str] = ("Ink",)) -> bpy.types.Object:
    """A Grease Pencil object with empty layers, linked, active and selected; one material: black line, orange fill."""
    pencils = getattr(bpy.data, "grease_pencils_v3", bpy.data.grease_pencils)
    data = pencils.new(name)
    for layer in layers:
        data.layers.new(layer)
    data.materials.append(paint("Ink", BLACK, ORANGE))
    pencil = bpy.data.objects.new(name, data)
    bpy.context.collection.objects.link(pencil)
    activate(pencil)
    return pencil


def paint(name: str, line: Sequence[float] | None, fill: Sequence[float] | None) -> bpy.types.Material:
    """A Grease Pencil material with a line, a fill, or both."""
    material = bpy.data.materials.new(name)
    bpy.data.materials.create_gpencil_data(material)
    style = material.grease_pencil
    style.show_stroke, style.show_fill = line is not None, fill is not None
    style.color, style.fill_color = line or BLACK, fill or BLACK
    return material


def activate(thing: bpy.types.Object) -> None:
    bpy.context.view_layer.objects.active = thing
    thing.select_set(True)


def draw_disc(
    pencil: bpy.types.Object,
    frame: int,
    x: float,
    *,
    layer: str = "Ink",
    radius: float = 0.5,
    line: float = 0.05,
    material: int = 0,
    vertex_colour: Sequence[float] | None = None,
) -> None:
    """Draw a disc with an outline around (x, 0, 0), seen from the front, as the layer's key at the frame."""
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    points = np.stack([x + radius * np.cos(angles), 0 * angles, radius * np.sin(angles)], axis=1)
    draw_stroke(pencil, frame, points, layer=layer, line=line, material=material, vertex_colour=vertex_colour)


def draw_stroke(
    pencil: bpy.types.Object,
    frame: int,
    points: np.ndarray,
    *,
    layer: str = "Ink",
    line: float = 0.05,
    material: int = 0,
    vertex_colour: Sequence[float] | None = None,
    closed: bool = True,
) -> None:
    """Add a stroke of (N, 3) points in the object's space to the layer's key at the frame, made if there is none."""
    own = pencil.data.layers[layer]
    key = next((key for key in own.frames if key.frame_number == frame), None) or own.frames.new(frame)
    drawing, count = key.drawing, len(points)
    drawing.add_strokes([count])
    last = slice(-count, None)
    _fill(drawing, "position", "FLOAT_VECTOR", "POINT", "vector", points, last)
    _fill(drawing, "radius", "FLOAT", "POINT", "value", np.full(count, line), last)
    _fill(drawing, "opacity", "FLOAT", "POINT", "value", np.ones(count), last)
    _fill(drawing, "cyclic", "BOOLEAN", "CURVE", "value", np.array([closed]), slice(-1, None))
    _fill(drawing, "material_index", "INT", "CURVE", "value", np.array([material]), slice(-1, None))
    if hasattr(drawing.strokes[0], "fill_id"):  # from Blender 5.1 on, strokes and not materials say this
        _fill(drawing, "fill_id", "INT", "CURVE", "value", np.array([1]), slice(-1, None))
        style = pencil.data.materials[material].grease_pencil
        _fill(drawing, "hide_stroke", "BOOLEAN", "CURVE", "value", np.array([not style.show_stroke]), slice(-1, None))
    if vertex_colour is not None:
        _fill(drawing, "vertex_color", "FLOAT_COLOR", "POINT", "color", np.tile(vertex_colour, (count, 1)), last)
        _fill(drawing, "fill_color", "FLOAT_COLOR", "CURVE", "color", np.array([vertex_colour]), slice(-1, None))
    drawing.tag_positions_changed()


def two_key_disc(name: str = "Stroke") -> bpy.types.Object:
    """A disc with keys at frame 1, at the left, and frame 9, at the right: x from -1 to 1."""
    pencil = new_pencil(name)
    draw_disc(pencil, 1, -1)
    draw_disc(pencil, 9, 1)
    return pencil


def front_camera(scale: float = 4, *, distance: float = 5) -> bpy.types.Object:
    """The scene's camera: orthographic, from the front, ``scale`` units over the longer side."""
    optics = bpy.data.cameras.new("Camera")
    optics.type = "ORTHO"
    optics.ortho_scale = scale
    camera = bpy.data.objects.new("Camera", optics)
    camera.location = (0, -distance, 0)
    camera.rotation_euler = (np.pi / 2, 0, 0)
    bpy.context.collection.objects.link(camera)
    bpy.context.scene.camera = camera
    return camera


def save_disc(file: Path, x: float, *, size: tuple[int, int] = SIZE, radius: float = 12) -> Path:
    """Save a PNG of (width, height) pixels: an opaque red disc around (x, middle), nothing elsewhere."""
    width, height = size
    down, right = np.mgrid[:height, :width]
    inside = (right - x) ** 2 + (down - height / 2) ** 2 <= radius**2
    levels = np.zeros((height, width, 4), np.uint8)
    levels[inside] = (220, 40, 30, 255)
    Image.fromarray(levels, "RGBA").save(file)
    return file


def save_sequence(folder: Path, numbers: Sequence[int], *, stem: str = "key_", size: tuple[int, int] = SIZE) -> Path:
    """Save discs that move to the right, one a number: ``key_0001.png`` and so on. Returns the first."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [
        save_disc(folder / f"{stem}{number:04}.png", 14 + 30 * index / max(len(numbers) - 1, 1), size=size)
        for index, number in enumerate(numbers)
    ]
    return files[0]


def add_image_empty(file: Path, *, sequence: int = 0, start: int = 1, offset: int = 0) -> bpy.types.Object:
    """An image Empty, active and selected; with a sequence of that many frames, or a still picture."""
    empty = bpy.data.objects.new(file.name, None)
    empty.empty_display_type = "IMAGE"
    empty.data = _image(file, sequence)
    _time(empty.image_user, sequence, start, offset)
    bpy.context.collection.objects.link(empty)
    activate(empty)
    return empty


def add_image_plane(file: Path, *, sequence: int = 0, start: int = 1, offset: int = 0) -> bpy.types.Object:
    """The same as a textured plane, 4 units wide and facing the front."""
    image = _image(file, sequence)
    half = 2 * SIZE[1] / SIZE[0]
    mesh = bpy.data.meshes.new(file.name)
    mesh.from_pydata([(-2, 0, -half), (2, 0, -half), (2, 0, half), (-2, 0, half)], [], [(0, 1, 2, 3)])
    mesh.uv_layers.new().uv.foreach_set("vector", [0, 0, 1, 0, 1, 1, 0, 1])
    material = bpy.data.materials.new(file.name)
    if material.node_tree is None:  # Blender 5 gives every material its nodes
        material.use_nodes = True
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    _time(node.image_user, sequence, start, offset)
    mesh.materials.append(material)
    plane = bpy.data.objects.new(file.name, mesh)
    bpy.context.collection.objects.link(plane)
    activate(plane)
    return plane


def add_image_strip(files: Sequence[Path], *, start: int, channel: int = 1) -> Any:
    """An image strip with one frame a file."""
    editor: Any = bpy.context.scene.sequence_editor_create()
    strips = editor.strips if hasattr(editor, "strips") else editor.sequences
    strip = strips.new_image(name=files[0].name, filepath=str(files[0]), channel=channel, frame_start=start)
    for file in files[1:]:
        strip.elements.append(file.name)
    strip.frame_final_duration = len(files)
    return strip


def shows_from(thing: bpy.types.Object, frame: int) -> None:
    """Key the object to be hidden before the frame and seen from there on."""
    for at, hidden in ((frame - 1, True), (frame, False)):
        thing.hide_viewport = thing.hide_render = hidden
        thing.keyframe_insert("hide_viewport", frame=at)
        thing.keyframe_insert("hide_render", frame=at)


def _image(file: Path, sequence: int) -> bpy.types.Image:
    image = bpy.data.images.load(str(file), check_existing=True)
    if sequence:
        image.source = "SEQUENCE"
    return image


def _time(user: bpy.types.ImageUser, sequence: int, start: int, offset: int) -> None:
    user.frame_duration = max(sequence, 1)
    user.frame_start = start
    user.frame_offset = offset


def _fill(drawing, name: str, kind: str, domain: str, field: str, values: np.ndarray, where: slice) -> None:
    """Set the values of the newest stroke, or of its points, and leave the other strokes' as they are."""
    attribute = drawing.attributes.get(name) or drawing.attributes.new(name, kind, domain)
    single = np.ravel(getattr(attribute.data[0], field)).size
    everything = np.zeros(len(attribute.data) * single, {"BOOLEAN": bool, "INT": np.int32}.get(kind, np.float32))
    attribute.data.foreach_get(field, everything)
    everything.reshape(-1, single)[where] = np.reshape(values, (-1, single))
    attribute.data.foreach_set(field, everything)
