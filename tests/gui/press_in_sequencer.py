"""An animator with two pictures in the Sequencer presses Generate Inbetweens there, undoes, redoes."""

import sys
from pathlib import Path

import bpy

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

import window  # noqa: E402  the path says where it lies
from window import Story, click, find_button, hover, photograph, wait_for_end, wait_until, wait_while  # noqa: E402

from tests.blender.scenes import save_disc  # noqa: E402

FOLDER = Path("/tmp/scene")
KEYS = {1: 40, 9: 90}  # frame: where the disc stands, in pixels


def story() -> Story:
    add_keys()
    area = window.area_of("VIEW_3D")
    area.type = "SEQUENCE_EDITOR"
    yield 1
    area = window.area_of("SEQUENCE_EDITOR")
    middle = window.middle_of(area)
    panel = yield from window.open_tab(area, "animl")
    before = strips()
    photograph("sequencer-1-keys")

    button = yield from find_button(panel, "animl.generate_inbetweens")
    yield from click(*button)
    yield from wait_while("ANIML_OT_generate_inbetweens", lambda: strips() != before, "strips appear")
    yield from wait_for_end("ANIML_OT_generate_inbetweens")
    yield from hover(*middle)
    yield 0.5
    photograph("sequencer-2-generated")
    after = strips()
    assert before < after, "the keys stay, and strips were added"
    below, above = ({channel for _, channel, *_ in some} for some in (before, after - before))
    assert min(above) > max(below), "on a channel above"
    assert all(start > 1 and end <= 9 for *_, start, end in after - before), "between the keys"

    yield from window.press("Z", *middle, ctrl=True)
    yield from wait_until(lambda: strips() == before, "one undo takes all of it back")
    yield from window.press("Z", *middle, ctrl=True, shift=True)
    yield from wait_until(lambda: strips() == after, "one redo brings all of it back")


def add_keys() -> None:
    """Two strips of one picture each, in a saved file, as one undo step."""
    FOLDER.mkdir(parents=True)
    scene = bpy.context.scene
    editor = scene.sequence_editor_create()
    for frame, x in KEYS.items():
        picture = save_disc(FOLDER / f"key_{frame}.png", x, size=(128, 96), radius=24)
        timeline = editor.strips if hasattr(editor, "strips") else editor.sequences
        strip = timeline.new_image(name=picture.stem, filepath=str(picture), channel=1, frame_start=frame)
        strip.frame_final_duration = 8
    bpy.ops.wm.save_as_mainfile(filepath=str(FOLDER / "strips.blend"))
    with bpy.context.temp_override(window=window.the_window()):
        bpy.ops.ed.undo_push(message="Two strips")


def strips() -> set[tuple[str, int, int, int]]:
    """Name, channel, first frame and the frame after the last of every strip; none while undo replaces the scene."""
    editor = bpy.context.scene.sequence_editor
    timeline = editor.strips if hasattr(editor, "strips") else editor.sequences
    return {(s.name, s.channel, int(s.frame_final_start), int(s.frame_final_end)) for s in timeline}


window.tell(story())
