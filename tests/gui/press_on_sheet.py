"""A sprite artist with a sheet on an image Empty looks at what was found, generates, undoes, redoes, exports."""

import sys
from pathlib import Path

import bpy
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]

import window  # noqa: E402  the path says where it lies
from PIL import Image  # noqa: E402  the extension brought it
from window import Story, click, find_button, hover, photograph, wait_for_end, wait_until, wait_while  # noqa: E402

FOLDER, OUT = Path("/tmp/scene"), window.OUT
SIDE = 32
SQUASH = (0, 2, 5, 3, 0, -4)
"""How much the slime is flattened, in pixels, frame by frame."""


def story() -> Story:
    add_sheet()
    view = window.area_of("VIEW_3D")
    middle = window.middle_of(view)
    panel = yield from window.open_tab(view, "animl")
    yield from hover(*middle)
    yield 1
    photograph("sheet-1-found")
    before = contents()

    button = yield from find_button(panel, "animl.generate_sprites")
    yield from click(*button)
    yield from wait_while("ANIML_OT_generate_sprites", lambda: contents() != before, "planes appear")
    yield from wait_for_end("ANIML_OT_generate_sprites")
    after = contents()
    assert before < after, "the sheet is there, and something new"
    bpy.context.scene.frame_set(4)
    yield from hover(*middle)
    alone = green(OUT / "sheet-1-found.png")
    yield from wait_until(
        lambda: green(photograph("sheet-2-generated")) > alone + 500, "the animation is seen beside the sheet", 1
    )
    yield 1
    photograph("sheet-2-generated")

    yield from window.press("Z", *middle, ctrl=True)
    yield from wait_until(lambda: contents() == before, "one undo takes all of it back")
    yield from window.press("Z", *middle, ctrl=True, shift=True)
    yield from wait_until(lambda: contents() == after, "one redo brings all of it back")
    yield 0.5

    button = yield from find_button(panel, "animl.export_sheet")
    yield from click(*button)
    yield from wait_until(lambda: len(bpy.context.window_manager.windows) > 1 or browsing(), "a file browser opens")
    yield 1
    photograph("sheet-3-export")
    bpy.ops.animl.export_sheet(directory=str(FOLDER / "out"))
    with Image.open(FOLDER / "out" / "slime.png") as picture:
        assert picture.size == ((2 * len(SQUASH) - 1) * SIDE, SIDE)
    with Image.open(FOLDER / "slime.png") as picture:
        assert picture.size == (len(SQUASH) * SIDE, SIDE), "the sheet itself stays"


def add_sheet() -> None:
    """The sheet on an image Empty that faces the view, in a saved file, as one undo step."""
    FOLDER.mkdir(parents=True)
    for thing in list(bpy.data.objects):
        bpy.data.objects.remove(thing)
    Image.fromarray(np.concatenate([slime(flat) for flat in SQUASH], axis=1)).save(FOLDER / "slime.png")
    empty = bpy.data.objects.new("Slime", None)
    empty.empty_display_type, empty.empty_display_size = "IMAGE", 6
    empty.data = bpy.data.images.load(str(FOLDER / "slime.png"))
    empty.rotation_euler.x = np.pi / 2
    bpy.context.scene.collection.objects.link(empty)
    window.the_window().view_layer.objects.active = empty
    empty.select_set(True)
    bpy.context.scene.view_settings.view_transform = "Standard"
    space = window.area_of("VIEW_3D").spaces.active
    space.shading.color_type = "TEXTURE"  # Solid view stays as it is then, and no shaders are compiled
    region = space.region_3d
    region.view_rotation, region.view_perspective, region.view_distance = (0.7071, 0.7071, 0, 0), "ORTHO", 8
    bpy.ops.wm.save_as_mainfile(filepath=str(FOLDER / "slime.blend"))
    bpy.ops.ed.undo_push(message="Sheet")


def slime(flat: int) -> np.ndarray:
    """A green slime on nothing, with an outline, a light and two eyes; it stands on one line whatever its height."""
    down, right = np.mgrid[:SIDE, :SIDE]
    tall, wide = 18 - flat, 11 + flat / 2
    height = (29 - down) / tall
    inside = (height > 0) & (height**2 + ((right - 15.5) / wide) ** 2 < 1)
    core = inside & np.roll(inside, 1, 0) & np.roll(inside, 1, 1) & np.roll(inside, -1, 1) & np.roll(inside, -1, 0)
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    pixels[inside] = (20, 70, 30, 255)
    pixels[core] = (70, 190, 80, 255)
    pixels[core & (height > 0.7) & (right < 15)] = (170, 240, 150, 255)
    eyes = 29 - round(tall * 0.5)
    for x in (11, 19):
        pixels[eyes : eyes + 3, x : x + 2] = (15, 20, 25, 255)
    return pixels


def contents() -> set[str]:
    kinds = ("objects", "images", "meshes", "materials", "collections", "actions")
    return {f"{kind}/{thing.name}" for kind in kinds for thing in getattr(bpy.data, kind)}


def browsing() -> bool:
    return any(area.type == "FILE_BROWSER" for area in window.the_window().screen.areas)


def green(screenshot: Path) -> int:
    """How many pixels of the screen have the hue of the slime."""
    with Image.open(screenshot) as image:
        red, green, blue = np.asarray(image.convert("RGB"), np.int16).transpose(2, 0, 1)  # (H, W) each
    return int(((green - red > 60) & (green - blue > 60)).sum())


window.tell(story())
