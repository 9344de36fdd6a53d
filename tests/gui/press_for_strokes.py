"""An animator with two keys of a fox has strokes drawn between them: preview, guides, undo, redo, clear."""

import sys
from pathlib import Path

import bpy

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "tools")]

import window  # noqa: E402  the path says where it lies
from foxes import draw_foxes  # noqa: E402
from window import Story, click, find_button, hover, photograph, wait_for_end, wait_until, wait_while  # noqa: E402

SCENE = Path("/tmp/scene/fox.blend")
PRESS = "ANIML_OT_generate_inbetweens"


def story() -> Story:
    draw_foxes(SCENE)
    settings = bpy.context.scene.animl
    settings.output, settings.count = "STROKES", 3
    view = window.area_of("VIEW_3D")
    view.spaces.active.region_3d.view_perspective = "CAMERA"
    middle = window.middle_of(view)
    panel = yield from window.open_tab(view, "animl")
    with bpy.context.temp_override(window=window.the_window()):
        bpy.ops.ed.undo_push(message="Strokes are wanted")
    before = keyframes()
    plain = photograph("strokes-1-keys")

    bpy.context.scene.frame_set(4)
    settings.ghosts = True
    yield from hover(*middle)
    yield from wait_until(lambda: differs(plain, photograph("strokes-2-preview")), "the preview can be seen")
    assert keyframes() == before, "the preview changes nothing"
    settings.ghosts = False
    yield 1
    bpy.ops.animl.link_strokes(layer="Ink", first=1, last=9, first_stroke=2, last_stroke=2)
    yield from hover(*middle)
    yield 1
    photograph("strokes-3-guides")

    button = yield from find_button(panel, "animl.generate_inbetweens")
    yield from click(*button)
    yield from wait_while(PRESS, lambda: keyframes() != before, "keyframes appear")
    yield from wait_for_end(PRESS)
    after = keyframes()
    assert after - before == {(3, "GENERATED"), (5, "GENERATED"), (7, "GENERATED")}, after
    bpy.context.scene.frame_set(5)
    yield from hover(*middle)
    yield 1
    photograph("strokes-4-generated")

    yield from window.press("Z", *middle, ctrl=True)
    yield from wait_until(lambda: keyframes() == before, "one undo takes all of it back")
    yield from window.press("Z", *middle, ctrl=True, shift=True)
    yield from wait_until(lambda: keyframes() == after, "one redo brings all of it back")

    button = yield from find_button(panel, "animl.generate_inbetweens")
    yield from click(*button)
    yield from wait_until(lambda: window.running(PRESS), "the second press starts")
    yield from wait_for_end(PRESS)
    assert keyframes() == after, "after undo and redo animl still knows its own strokes, and replaces them"

    bpy.ops.animl.show_onion_skin()
    yield from hover(*middle)
    yield 1
    photograph("strokes-5-onion-skin")
    with bpy.context.temp_override(window=window.the_window()):
        bpy.ops.ed.undo_push(message="Onion skin")
        assert bpy.ops.animl.clear_inbetweens() == {"FINISHED"}
    assert keyframes() == before, "Clear Inbetweens leaves the keys as they were"


def keyframes() -> set[tuple[int, str]]:
    """(frame, type) of the fox's layer: read anew every time, because undo replaces what Python holds."""
    layer = bpy.context.scene.objects["Fox"].data.layers["Ink"]
    return {(frame.frame_number, frame.keyframe_type) for frame in layer.frames}


def differs(one: Path, other: Path) -> bool:
    import numpy as np
    from PIL import Image  # the extension brought it

    pixels = [np.asarray(Image.open(path).convert("RGB"), int)[100:700, 50:900] for path in (one, other)]
    return bool((np.abs(pixels[0] - pixels[1]).max(axis=2) > 40).sum() > 500)


window.tell(story())
