"""An animator with two keys of a fox presses Generate Inbetweens, regrets, presses again, undoes, redoes."""

import sys
from pathlib import Path

import bpy

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "tools")]

import window  # noqa: E402  the path says where it lies
from foxes import draw_foxes  # noqa: E402
from window import Story, click, find_button, hover, photograph, wait_until  # noqa: E402

COUNT = 7
GENERATE = "animl.generate_inbetweens"
SCENE = Path("/tmp/scene/fox.blend")


def story() -> Story:
    draw_foxes(SCENE)
    before = contents()
    bpy.context.scene.animl.count = COUNT
    panel = yield from open_the_panel()
    middle = middle_of_the_view()
    photograph("1-keys")

    button = yield from find_button(panel, GENERATE)
    yield from click(*button)
    yield from wait_until(lambda: running() and pictures_on_disk() > 1, 90, "drawings appear one by one")
    photograph("2-progress")
    frame = bpy.context.scene.frame_current
    yield from window.press("RIGHT_ARROW", *middle)
    yield from wait_until(lambda: bpy.context.scene.frame_current == frame + 1, 5, "Blender is free while it draws")
    assert running(), "the drawing was done before Esc could be pressed"
    yield from window.press("ESC", *middle)
    yield from wait_until(lambda: not running(), 5, "Esc ends it")
    yield 0.5
    photograph("3-cancelled")
    assert contents() == before, f"after Esc the scene has changed: {contents() ^ before}"
    assert pictures_on_disk() == 0, "after Esc there are pictures left"

    yield from click(*button)
    yield from wait_until(running, 5, "the second press starts")
    yield from wait_until(lambda: not running(), 120, "the second press ends")
    yield from hover(*middle)
    yield 0.5
    photograph("4-generated")
    after = contents()
    assert before < after, "the keys are there, and something new"
    assert pictures_on_disk() == COUNT

    yield from window.press("Z", *middle, ctrl=True)
    yield from wait_until(lambda: contents() == before, 5, "one undo takes all of it back")
    photograph("5-undone")

    yield from window.press("Z", *middle, ctrl=True, shift=True)
    yield from wait_until(lambda: contents() == after, 5, "one redo brings all of it back")
    photograph("6-redone")


def open_the_panel() -> Story:
    """Turn the sidebar of the 3D viewport to the tab “animl”, and return its region."""
    view = window.area_of("VIEW_3D")
    view.spaces.active.region_3d.view_perspective = "CAMERA"
    view.spaces.active.show_region_ui = True
    yield 1
    region = window.region_of(view, "UI")
    region.active_panel_category = "animl"
    assert region.active_panel_category == "animl"
    yield 1
    return region


def middle_of_the_view() -> tuple[int, int]:
    region = window.region_of(window.area_of("VIEW_3D"), "WINDOW")
    return region.x + region.width // 2, region.y + region.height // 2


def running() -> bool:
    return any(tool.bl_idname == "ANIML_OT_generate_inbetweens" for tool in window.the_window().modal_operators)


def contents() -> set[str]:
    """Names of all that a press could add: read anew every time, because undo replaces what Python holds."""
    kinds = ("objects", "images", "meshes", "materials", "collections")
    return {f"{kind}/{thing.name}" for kind in kinds for thing in getattr(bpy.data, kind)}


def pictures_on_disk() -> int:
    return len(list(SCENE.parent.rglob("*.png")))


window.tell(story())
