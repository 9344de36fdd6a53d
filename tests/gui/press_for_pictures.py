"""An artist with a photo on an image Empty makes a cartoon of it, makes it wider, and asks for new characters."""

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
OPENED = ("ANIML_PT_cartoonize", "ANIML_PT_widen", "ANIML_PT_face")
"""Sections of the tab that are closed at first. The story has one at a time, open, so that its button is on screen."""


def story() -> Story:
    photo = add_photo()
    view = window.area_of("VIEW_3D")
    middle = window.middle_of(view)
    for section, operator in zip(put_away_sections(), ("cartoonize", "widen", "new_character"), strict=True):
        section.bl_options = {"HIDE_HEADER"}
        bpy.utils.register_class(section)
        panel = yield from window.open_tab(view, "animl")
        window.the_window().view_layer.objects.active = photo
        yield from hover(*middle)
        yield 1
        before = contents()
        button = yield from find_button(panel, f"animl.{operator}")
        yield from click(*button)
        running = f"ANIML_OT_{operator}"
        yield from wait_while(running, lambda before=before: contents() != before, "something new appears")
        yield from wait_for_end(running)
        after = contents()
        assert before < after, "what was there stays, and something new is there"
        yield 2
        photograph(f"pictures-{operator}")
        yield from window.press("Z", *middle, ctrl=True)
        yield from wait_until(lambda before=before: contents() == before, "one undo takes all of it back")
        yield from window.press("Z", *middle, ctrl=True, shift=True)
        yield from wait_until(lambda after=after: contents() == after, "one redo brings all of it back")
        yield 0.5
        photo = bpy.data.objects["Photo"]  # undo replaces what Python holds
        bpy.utils.unregister_class(section)
    photograph("pictures-all")


def put_away_sections() -> list[type[bpy.types.Panel]]:
    """Take every section out of the tab; returns those that the story opens, in order."""
    found = {name: getattr(bpy.types, name) for name in dir(bpy.types) if name.startswith("ANIML_PT_")}
    for section in found.values():
        if section.bl_space_type == "VIEW_3D":
            bpy.utils.unregister_class(section)
    return [found[name] for name in OPENED]


def add_photo() -> bpy.types.Object:
    """A picture of 4:3 on an image Empty that faces the view, in a saved file, as one undo step."""
    FOLDER.mkdir(parents=True)
    for thing in list(bpy.data.objects):
        bpy.data.objects.remove(thing)
    landscape().save(FOLDER / "photo.png")
    empty = bpy.data.objects.new("Photo", None)
    empty.empty_display_type, empty.empty_display_size = "IMAGE", 3
    empty.data = bpy.data.images.load(str(FOLDER / "photo.png"))
    empty.rotation_euler.x = np.pi / 2
    bpy.context.scene.collection.objects.link(empty)
    window.the_window().view_layer.objects.active = empty
    empty.select_set(True)
    bpy.context.scene.view_settings.view_transform = "Standard"
    space = window.area_of("VIEW_3D").spaces.active
    space.shading.color_type = "TEXTURE"  # Solid view stays as it is then, and no shaders are compiled
    region = space.region_3d
    region.view_rotation, region.view_perspective, region.view_distance = (0.7071, 0.7071, 0, 0), "ORTHO", 9
    bpy.ops.wm.save_as_mainfile(filepath=str(FOLDER / "photo.blend"))
    bpy.ops.ed.undo_push(message="Photo")
    return empty


def landscape() -> Image.Image:
    """Sky, hills and a house, with the grain of a photo."""
    picture = Image.new("RGB", (160, 120), (150, 190, 230))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((-60, 60, 120, 200), fill=(90, 140, 70))
    pen.ellipse((60, 70, 260, 220), fill=(70, 120, 60))
    pen.rectangle((90, 50, 125, 85), fill=(200, 170, 130))
    pen.polygon([(85, 50), (107, 30), (130, 50)], fill=(150, 60, 50))
    levels = np.asarray(picture, np.int16) + np.random.default_rng(1).integers(-9, 10, (120, 160, 1))
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def contents() -> set[str]:
    kinds = ("objects", "images", "meshes", "materials", "collections")
    return {f"{kind}/{thing.name}" for kind in kinds for thing in getattr(bpy.data, kind)}


window.tell(story())
