"""The whole of animl in one go: a Grease Pencil scene, the button, and a GIF of keys and inbetweens.

Run by ``make demo`` with a bpy wheel, which is a real Blender without a window. Leaves in ``demo/``: animl-demo.blend,
the drawings as PNG beside it, every frame rendered, and animl-demo.gif.
"""

import shutil
import sys
import time
from pathlib import Path

import bpy
import numpy as np
from fox import OUTLINE, PALETTE, Line, Pose, fox, shadow

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "demo"

SIT = Pose(x=-0.1, stretch=0.88, lean=3, nod=-4, tail=14, ears=16, paws=0.05, eyes=0.6)
HOP = Pose(x=0.0, lift=0.34, stretch=1.06, lean=0, nod=2, tail=-2, ears=0, paws=0.75, eyes=1.0)
LAND = Pose(x=0.1, stretch=0.86, lean=-4, nod=5, tail=20, ears=18, paws=0.2, eyes=0.7)
KEYS = {1: SIT, 9: HOP, 17: LAND}
INBETWEENS = 3
STEP = 2  # frames from one drawing to the next: three between keys that are eight apart are on twos
SKY, MEADOW, HILL, SUN = "#DDEFEA", "#A9CFA0", "#C3DEB4", "#FFF3CF"
SIDE = 512  # pixels of the rendered frames and of the GIF
DRAWING_SECONDS = STEP / 24
HELD_SECONDS = 0.5  # the extremes, so that one can look at them


def main() -> None:
    """Draw, press, save, render, and say where everything is."""
    sys.path.insert(0, str(ROOT))
    import animl_addon

    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    blend = FOLDER / "animl-demo.blend"
    animl_addon.register()
    build_scene()
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))

    began = time.monotonic()
    bpy.ops.animl.generate_inbetweens(count=INBETWEENS, scope="RANGE", start=min(KEYS), end=max(KEYS))
    pressed = time.monotonic() - began
    bpy.ops.wm.save_mainfile()

    frames = render_frames(FOLDER / "frames")
    write_gif(FOLDER / "animl-demo.gif", frames)
    drawings = sorted(FOLDER.glob("animl/**/*.png"))
    print(f"{len(KEYS)} keys, {len(drawings)} inbetweens in {pressed:.1f} s.")
    print(f"scene     {blend}")
    print(f"drawings  {drawings[0].parents[1]}")
    print(f"frames    {FOLDER / 'frames'}")
    print(f"GIF       {FOLDER / 'animl-demo.gif'}")


def render_frames(folder: Path) -> dict[int, Path]:
    """Every drawing of the scene as Blender shows it, by frame."""
    scene = bpy.context.scene
    rendered = {}
    for frame in range(min(KEYS), max(KEYS) + 1, STEP):
        scene.frame_set(frame)
        scene.render.filepath = str(folder / f"{frame:04}.png")
        bpy.ops.render.render(write_still=True)
        rendered[frame] = Path(scene.render.filepath)
    return rendered


def write_gif(path: Path, frames: dict[int, Path]) -> None:
    """There and back again, with the timing chart below: large marks are keys, small ones are inbetweens."""
    from PIL import Image

    order = sorted(frames)
    order += order[-2:0:-1]
    pictures = [with_chart(Image.open(frames[frame]).convert("RGB"), frame, sorted(frames)) for frame in order]
    together = Image.fromarray(np.vstack([np.asarray(picture) for picture in pictures]))
    palette = together.quantize(255)  # one for all, or flat colours would flicker
    pictures = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    ends = (min(frames), max(frames))
    shown = [1000 * (HELD_SECONDS if frame in ends else DRAWING_SECONDS) for frame in order]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=[round(ms) for ms in shown], loop=0)


def with_chart(picture, now: int, frames: list[int]):
    from PIL import ImageDraw

    draw = ImageDraw.Draw(picture)
    left, right, y = picture.width * 0.25, picture.width * 0.75, picture.height - 26
    draw.line((left, y, right, y), fill=PALETTE["Ink"], width=2)
    for frame in frames:
        x = left + (right - left) * (frame - frames[0]) / (frames[-1] - frames[0])
        radius = 8 if frame in KEYS else 4
        colour = PALETTE["Orange"] if frame == now else PALETTE["Cream"]
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour, outline=PALETTE["Ink"], width=2)
    return picture


def build_scene() -> bpy.types.Object:
    """An empty file with a meadow, a camera, and the fox's keys; returns the fox, active."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.context.preferences.filepaths.save_version = 0  # no .blend1
    scene = bpy.context.scene
    scene.frame_start, scene.frame_end = min(KEYS), max(KEYS)
    scene.render.resolution_x, scene.render.resolution_y = SIDE, SIDE
    scene.render.engine = "CYCLES"  # with no graphics card EEVEE takes five times as long
    scene.cycles.samples, scene.cycles.max_bounces, scene.cycles.use_denoising = 8, 0, False
    scene.view_settings.view_transform = "Standard"
    scene.render.image_settings.file_format = "PNG"
    world = scene.world = bpy.data.worlds.new("Sky")
    world.color = linear(SKY)[:3]
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.data.type, camera.data.ortho_scale = "ORTHO", 3.6
    camera.location, camera.rotation_euler = (0, -10, 1.28), (np.pi / 2, 0, 0)
    scene.collection.objects.link(camera)
    scene.camera = camera

    draw_backdrop()
    character = grease_pencil("Fox", PALETTE | {"Shadow": "#7FAE82"}, depth=0.0)
    for frame, pose in KEYS.items():
        draw_key(character, "Ink", frame, [shadow(pose), *fox(pose)])
    bpy.context.view_layer.objects.active = character
    character.select_set(True)
    return character


def draw_backdrop() -> None:
    """Sky, sun, hill and meadow, as flat meshes.

    Not in Grease Pencil: Blender draws Grease Pencil over every transparent surface, however near, and the inbetweens
    are transparent planes.
    """
    around = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    along = np.linspace(-3, 3, 40)
    ground = [(3, -2), (-3, -2)]
    shapes = {
        SKY: np.array([(-3, -2), (3, -2), (3, 4), (-3, 4)]),
        SUN: np.column_stack([1.05 + 0.42 * np.cos(around), 2.35 + 0.42 * np.sin(around)]),
        HILL: np.vstack([np.column_stack([along, 0.62 + 0.28 * np.sin(1.1 * along + 2.4)]), ground]),
        MEADOW: np.vstack([np.column_stack([along, 0.2 + 0.06 * np.sin(along)]), ground]),
    }
    for depth, (code, outline) in zip((2.4, 2.3, 2.2, 2.1), shapes.items(), strict=True):
        mesh = bpy.data.meshes.new("Backdrop")
        mesh.from_pydata([(x, depth, y) for x, y in outline], [], [range(len(outline))])
        mesh.materials.append(flat_material(code))
        bpy.context.scene.collection.objects.link(bpy.data.objects.new("Backdrop", mesh))


def flat_material(code: str) -> bpy.types.Material:
    """Shows its colour whatever the light."""
    material = bpy.data.materials.new("Backdrop")
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    paint, surface = tree.nodes.new("ShaderNodeEmission"), tree.nodes.new("ShaderNodeOutputMaterial")
    paint.inputs["Color"].default_value = linear(code)
    tree.links.new(paint.outputs["Emission"], surface.inputs["Surface"])
    material.diffuse_color = linear(code)
    return material


def grease_pencil(name: str, colours: dict[str, str], depth: float) -> bpy.types.Object:
    """An empty Grease Pencil object, unlit, with one material a colour and ``Ink`` for outlines alone."""
    data = (bpy.data.grease_pencils if bpy.app.version >= (5, 0) else bpy.data.grease_pencils_v3).new(name)
    for colour, code in colours.items():
        for outlined in (False, True):
            data.materials.append(gp_material(f"{colour} outlined" if outlined else colour, code, outlined))
    outline = gp_material("Outline", PALETTE["Ink"], outlined=True)
    outline.grease_pencil.show_fill = False
    data.materials.append(outline)
    drawn = bpy.data.objects.new(name, data)
    drawn.use_grease_pencil_lights = False
    drawn.location.y = depth
    bpy.context.scene.collection.objects.link(drawn)
    return drawn


def gp_material(name: str, code: str, outlined: bool) -> bpy.types.Material:
    if material := bpy.data.materials.get(name):
        return material
    material = bpy.data.materials.new(name)
    bpy.data.materials.create_gpencil_data(material)
    material.grease_pencil.show_fill, material.grease_pencil.show_stroke = True, outlined
    material.grease_pencil.fill_color = linear(code)
    material.grease_pencil.color = linear(PALETTE["Ink"])
    return material


def draw_key(drawn: bpy.types.Object, layer_name: str, frame: int, lines: list[Line]) -> None:
    """Put a key on the layer, made if it is missing."""
    layers = drawn.data.layers
    layer = layers.get(layer_name) or layers.new(layer_name)
    layer.use_lights = False
    drawing = layer.frames.new(frame).drawing
    drawing.add_strokes([len(line.points) for line in lines])
    points = np.concatenate([line.points for line in lines])
    places = np.column_stack([points[:, 0], np.zeros(len(points)), points[:, 1]]).astype(np.float32)  # (N, 3)
    drawing.attributes["position"].data.foreach_set("vector", places.ravel())
    radius = np.concatenate([np.full(len(line.points), OUTLINE * line.width, np.float32) for line in lines])
    attribute(drawing, "radius", "FLOAT", "POINT").foreach_set("value", radius)
    attribute(drawing, "opacity", "FLOAT", "POINT").foreach_set("value", np.ones(len(points), np.float32))
    names = drawn.data.materials.keys()
    indices = [names.index(material_name(line)) for line in lines]
    attribute(drawing, "material_index", "INT", "CURVE").foreach_set("value", np.array(indices, np.int32))
    closed = np.array([line.closed for line in lines])
    attribute(drawing, "cyclic", "BOOLEAN", "CURVE").foreach_set("value", closed)
    if hasattr(drawing.strokes[0], "fill_id"):  # from Blender 5.1, a stroke is filled by this, not by its material
        fills = np.array([number if line.fill else 0 for number, line in enumerate(lines, start=1)], np.int32)
        attribute(drawing, "fill_id", "INT", "CURVE").foreach_set("value", fills)
    drawing.tag_positions_changed()


def attribute(drawing, name: str, kind: str, domain: str):
    return (drawing.attributes.get(name) or drawing.attributes.new(name, kind, domain)).data


def material_name(line: Line) -> str:
    if not line.fill:
        return "Outline"
    return f"{line.fill} outlined" if line.width else line.fill


def linear(code: str) -> tuple[float, float, float, float]:
    """``#RRGGBB`` in the scene-linear colour that Blender's materials hold."""
    channels = [int(code[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return red, green, blue, 1.0


if __name__ == "__main__":
    main()
