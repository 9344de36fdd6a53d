"""An animator has pictures on an image Empty traced into strokes, takes it back, brings it again, and clears it away.

The keys are a ring of paint: its hole must be seen through in the viewport, in this Blender's own way of filling.
"""

import sys
from pathlib import Path

import bpy
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]

import window  # noqa: E402  the path says where it lies
from PIL import Image, ImageDraw  # noqa: E402  the extension brought it
from window import Story, click, find_button, hover, photograph, wait_for_end, wait_until, wait_while  # noqa: E402

FOLDER = Path("/tmp/scene")
PRESS = "ANIML_OT_generate_inbetweens"
RED = (220, 40, 30)


def story() -> Story:
    rings()
    view = window.area_of("VIEW_3D")
    middle = window.middle_of(view)
    panel = yield from window.open_tab(view, "animl")
    before = contents()

    button = yield from find_button(panel, "animl.generate_inbetweens")
    yield from click(*button)
    yield from wait_while(PRESS, lambda: contents() != before, "strokes appear")
    yield from wait_for_end(PRESS)
    after = contents()
    assert before < after and "grease_pencils" in {entry.split("/")[0] for entry in after - before}, after - before
    assert drawings() == {3, 5, 7}
    assert hole_is_open(), "the ring is painted, its hole is not"
    yield from hover(*middle)
    yield 1
    photograph("traced-1-generated")

    yield from window.press("Z", *middle, ctrl=True)
    yield from wait_until(lambda: contents() == before, "one undo takes all of it back")
    yield from window.press("Z", *middle, ctrl=True, shift=True)
    yield from wait_until(lambda: contents() == after, "one redo brings all of it back")
    assert drawings() == {3, 5, 7}

    select("Ring")
    with bpy.context.temp_override(window=window.the_window()):
        assert bpy.ops.animl.clear_inbetweens() == {"FINISHED"}
        bpy.ops.ed.undo_push(message="Cleared")
    assert contents() == before, "Clear Inbetweens leaves the keys alone"
    yield from hover(*middle)
    yield from window.press("Z", *middle, ctrl=True)
    yield from wait_until(lambda: contents() == after, "what was cleared comes back")
    photograph("traced-2-back")


def rings() -> None:
    """Pictures of a red ring on frames 1 and 9, on an image Empty, in a saved file, as one undo step."""
    FOLDER.mkdir(parents=True)
    for thing in list(bpy.data.objects):
        bpy.data.objects.remove(thing)
    for frame in range(1, 10):  # a held sequence, whose last picture is another
        picture = Image.new("RGBA", (96, 96))
        pen, x = ImageDraw.Draw(picture), 0 if frame < 9 else 8
        pen.ellipse((16 + x, 20, 72 + x, 76), fill=(*RED, 255))
        pen.ellipse((32 + x, 36, 56 + x, 60), fill=(0, 0, 0, 0))
        picture.save(FOLDER / f"ring_{frame:04}.png")
    empty = bpy.data.objects.new("Ring", None)
    empty.empty_display_type, empty.empty_display_size = "IMAGE", 3
    empty.data = bpy.data.images.load(str(FOLDER / "ring_0001.png"))
    empty.data.source = "SEQUENCE"
    empty.image_user.frame_duration, empty.image_user.frame_start = 9, 1
    empty.rotation_euler.x = np.pi / 2
    scene = bpy.context.scene
    scene.collection.objects.link(empty)
    select("Ring")
    scene.view_settings.view_transform = "Standard"
    space = window.area_of("VIEW_3D").spaces.active
    space.shading.color_type = "TEXTURE"  # Solid view stays as it is then, and no shaders are compiled
    region = space.region_3d
    region.view_rotation, region.view_perspective, region.view_distance = (0.7071, 0.7071, 0, 0), "ORTHO", 7
    scene.animl.output, scene.animl.count = "STROKES", 3
    scene.animl.scope, scene.animl.start, scene.animl.end = "RANGE", 1, 9
    bpy.ops.wm.save_as_mainfile(filepath=str(FOLDER / "ring.blend"))
    bpy.ops.ed.undo_push(message="Ring")


def select(name: str) -> None:
    """Undo replaces what Python holds: the object is looked up by its name."""
    for thing in bpy.context.scene.objects:
        thing.select_set(thing.name == name)
    window.the_window().view_layer.objects.active = bpy.data.objects[name]


def traced() -> bpy.types.Object:
    [thing] = [thing for thing in bpy.context.scene.objects if thing.type == "GREASEPENCIL"]
    return thing


def drawings() -> set[int]:
    """Frames with strokes."""
    return {
        frame.frame_number for layer in traced().data.layers for frame in layer.frames if len(frame.drawing.strokes)
    }


def hole_is_open() -> bool:
    """Render the middle drawing: whether there is as much paint as in the ring, and none in its middle."""
    scene = bpy.context.scene
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.data.type, camera.data.ortho_scale = "ORTHO", 3
    camera.location, camera.rotation_euler.x = (0, -9, 0), np.pi / 2
    scene.collection.objects.link(camera)
    old = scene.camera, scene.frame_current
    scene.camera, scene.render.film_transparent = camera, True
    scene.render.engine = "BLENDER_WORKBENCH"
    scene.render.resolution_x = scene.render.resolution_y = 96
    scene.render.filepath = "/mnt/out/traced-rendered.png"
    scene.frame_set(5)
    bpy.ops.render.render(write_still=True)
    scene.camera = old[0]
    scene.frame_set(old[1])
    bpy.data.cameras.remove(camera.data)
    pixels = np.asarray(Image.open("/mnt/out/traced-rendered.png").convert("RGBA"), int)
    red = (np.abs(pixels[..., :3] - RED).max(axis=2) < 40) & (pixels[..., 3] > 200)
    rows, columns = np.nonzero(red)
    clear = pixels[rows.min() + 24 : rows.max() - 24, columns.min() + 24 : columns.max() - 24, 3]
    return 1500 < red.sum() < 2500 and clear.max() < 30


def contents() -> set[str]:
    kinds = ("objects", "grease_pencils_v3", "grease_pencils", "materials", "meshes")
    found = set()
    for kind in kinds:
        for thing in getattr(bpy.data, kind, ()):
            found.add(f"{kind.removesuffix('_v3')}/{thing.name}")
    return found


window.tell(story())
