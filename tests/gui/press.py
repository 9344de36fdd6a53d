"""An animator with two keys of a fox presses Generate Inbetweens, regrets, presses again, undoes, redoes, clears."""

import sys
from pathlib import Path

import bpy
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "tools")]

import window  # noqa: E402  the path says where it lies
from foxes import draw_foxes  # noqa: E402
from PIL import Image  # noqa: E402  the extension brought it
from window import Story, click, find_button, hover, photograph, wait_for_end, wait_until, wait_while  # noqa: E402

GENERATE = "ANIML_OT_generate_inbetweens"
COUNT = 7
SCENE = Path("/tmp/scene/fox.blend")


def story() -> Story:
    draw_foxes(SCENE)
    before = contents()
    bpy.context.scene.animl.count = COUNT
    view = window.area_of("VIEW_3D")
    view.spaces.active.region_3d.view_perspective = "CAMERA"
    middle = window.middle_of(view)
    panel = yield from window.open_tab(view, "animl")
    fur = orange(photograph("1-keys"))
    assert fur > 10_000, "the fox can be seen"

    button = yield from find_button(panel, "animl.generate_inbetweens")
    yield from click(*button)
    yield from wait_while(GENERATE, lambda: pictures_on_disk() > 1, "drawings appear one by one")
    photograph("2-progress")
    frame = bpy.context.scene.frame_current
    yield from window.press("RIGHT_ARROW", *middle)
    yield from wait_until(lambda: bpy.context.scene.frame_current == frame + 1, "Blender is free while it draws")
    assert running(), "the drawing was done before Esc could be pressed"
    yield from window.press("ESC", *middle)
    yield from wait_until(lambda: not running(), "Esc ends it")
    yield 0.5
    photograph("3-cancelled")
    assert contents() == before, f"after Esc the scene has changed: {contents() ^ before}"
    assert pictures_on_disk() == 0, "after Esc there are pictures left"

    yield from click(*button)
    yield from wait_until(running, "the second press starts")
    yield from wait_for_end(GENERATE)
    after = contents()
    assert before < after, "the keys are there, and something new"
    assert adjustable() != GENERATE, "F9 would draw anew while Blender stands still"
    assert pictures_on_disk() == COUNT
    bpy.context.scene.frame_set(5)
    yield from hover(*middle)
    yield from wait_until(
        lambda: orange(photograph("4-generated")) > fur / 2, "the drawing can be seen, once shaders are compiled", 1
    )
    yield 1
    photograph("4-generated")

    yield from window.press("Z", *middle, ctrl=True)
    yield from wait_until(lambda: contents() == before, "one undo takes all of it back")
    yield 0.5
    photograph("5-undone")

    yield from window.press("Z", *middle, ctrl=True, shift=True)
    yield from wait_until(lambda: contents() == after, "one redo brings all of it back")
    yield 0.5
    photograph("6-redone")

    button = yield from find_button(panel, "animl.clear_inbetweens()", across=0.25)
    yield from click(*button)
    yield from wait_until(lambda: contents() == before, "Clear Inbetweens leaves the keys as they were")
    assert adjustable() == "ANIML_OT_clear_inbetweens", "which drawings to clear can be changed afterwards"
    assert pictures_on_disk() == COUNT, "undo wants the pictures"
    yield 0.5
    photograph("7-cleared")

    yield from window.press("Z", *middle, ctrl=True)
    yield from wait_until(lambda: contents() == after, "one undo brings the drawings back")
    bpy.context.scene.frame_set(5)  # undo has taken the playhead back to where it stood
    yield from hover(*middle)
    yield from wait_until(lambda: orange(photograph("8-clear-undone")) > fur / 2, "and they can be seen", 1)

    yield from window.press("Z", *middle, ctrl=True, shift=True)
    yield from wait_until(lambda: contents() == before, "one redo clears them again")
    yield 0.5
    photograph("9-clear-redone")


def running() -> bool:
    return window.running(GENERATE)


def contents() -> set[str]:
    """Names of all that a press could add: read anew every time, because undo replaces what Python holds."""
    kinds = ("objects", "images", "meshes", "materials", "collections", "actions")
    pencils = getattr(bpy.data, "grease_pencils_v3", bpy.data.grease_pencils)  # v3 is their name before Blender 5
    frames = {
        f"frames/{pencil.name}/{layer.name}/{frame.frame_number}"
        for pencil in pencils
        for layer in pencil.layers
        for frame in layer.frames
    }
    return frames | {f"{kind}/{thing.name}" for kind in kinds for thing in getattr(bpy.data, kind)}


def adjustable() -> str:
    """The operator whose properties Adjust Last Operation (F9) shows, looked for as Blender does; empty for none."""
    done = reversed(bpy.context.window_manager.operators)
    return next((each.bl_idname for each in done if {"REGISTER", "UNDO"} <= each.bl_options), "")


def pictures_on_disk() -> int:
    return len(list(SCENE.parent.rglob("*.png")))


def orange(screenshot: Path) -> int:
    """How many pixels of the screen have the hue of the fox's fur, whatever light the view is in."""
    with Image.open(screenshot) as image:
        red, green, blue = np.asarray(image.convert("RGB"), np.int16).transpose(2, 0, 1)  # (H, W) each
    return int(((red - green > 40) & (green - blue > 10)).sum())


window.tell(story())
