"""What the panel tells about strokes, where a breakdown is wanted, the preview and the onion skin."""

from types import SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest

from animl_addon.operators.strokes.preview import Preview
from animl_addon.panels.inbetweens import ANIML_PT_sidebar
from animl_addon.panels.strokes import ANIML_PT_strokes
from animl_addon.scene.strokes import record as strokes_record

from .paper import Paper
from .pressing import prefer
from .scenes import add_image_plane, add_image_strip, draw_stroke, save_disc, save_sequence
from .snapshot import snapshot
from .strokes import by_shape, draw_strokes, drawing_at, generated, line, nudge, two_lines

pytestmark = pytest.mark.usefixtures("by_shape")
__all__ = ["by_shape"]


def panel(kind: type = ANIML_PT_sidebar) -> Paper:
    paper: Any = Paper()
    kind.draw(SimpleNamespace(layout=paper), bpy.context)  # type: ignore[attr-defined]
    return paper


def choose_strokes() -> Any:
    bpy.context.scene.animl.output = "STROKES"
    return bpy.context.scene.animl


def doubt(pencil: bpy.types.Object, sure: dict[int, float]) -> None:
    """Note other confidences for drawings that were made."""
    for frame in pencil.data.layers["Ink"].frames:
        if frame.frame_number in sure:
            strokes_record.record(frame, pencil.data, sure[frame.frame_number])


def test_strokes_are_offered_where_there_can_be_some(tmp_path: Any):
    two_lines()
    assert "output" in panel().choices

    add_image_plane(save_sequence(tmp_path / "keys", [1, 2]), sequence=2)
    for thing in bpy.context.view_layer.objects.selected:
        thing.select_set(thing == bpy.context.view_layer.objects.active)
    choose_strokes()

    assert "output" in panel().choices and "motion" not in panel().choices  # they are traced
    bpy.data.objects.remove(bpy.context.view_layer.objects.active)
    bpy.ops.object.select_all(action="DESELECT")
    bpy.context.view_layer.objects.active = None
    for frame in (1, 9):
        add_image_strip([save_disc(tmp_path / f"{frame}.png", frame)], start=frame)

    assert not {"output", "motion"} & set(panel().choices)  # between strips there are pictures


def test_with_strokes_the_motion_is_a_choice_and_folders_are_not_spoken_of():
    two_lines()
    assert "motion" not in panel().choices

    choose_strokes()

    paper = panel()
    assert {"motion", "unmatched"} <= set(paper.choices)
    assert "Drawings:" not in paper.text
    assert "Stroke · Ink" in paper.text


def test_without_a_model_it_says_so_and_the_button_can_be_pressed():
    two_lines()
    choose_strokes()

    paper = panel()

    assert "No model: strokes are matched by their shapes alone." in paper.text
    assert paper.buttons["animl.generate_inbetweens"]


def test_with_a_model_it_is_named(models: Any):
    prefer(models=models)
    two_lines()
    choose_strokes()

    assert "Model: tiny" in panel().text


def test_afterwards_the_keys_are_still_the_keys():
    two_lines()
    choose_strokes()
    before = panel()

    draw_strokes(count=3)

    assert panel().words[:3] == before.words[:3]


def test_where_animl_is_unsure_the_panel_names_the_frame_and_marks_it():
    pencil = two_lines()
    choose_strokes()
    draw_strokes(count=3)
    assert "breakdown" not in panel().text
    doubt(pencil, {3: 0.4, 5: 0.2, 7: 0.45})

    paper = panel()
    assert "Unsure on frame 5" in paper.text and paper.buttons["animl.mark_breakdown"]

    for _ in range(2):  # a second press adds no second marker
        assert bpy.ops.animl.mark_breakdown() == {"FINISHED"}
    assert [(marker.name, marker.frame) for marker in bpy.context.scene.timeline_markers] == [("Breakdown", 5)]


def test_of_equal_doubts_the_middle_one_is_named():
    pencil = two_lines()
    choose_strokes()
    draw_strokes(count=3)

    doubt(pencil, {3: 0.2, 5: 0.2, 7: 0.2})

    assert "Unsure on frame 5" in panel().text


def test_a_drawing_that_the_animator_has_mended_is_not_doubted():
    pencil = two_lines()
    choose_strokes()
    draw_strokes(count=1)
    doubt(pencil, {5: 0.2})

    nudge(pencil, 5)

    assert "breakdown" not in panel().text
    with pytest.raises(RuntimeError, match="sure of all its strokes"):
        bpy.ops.animl.mark_breakdown()


def test_links_are_counted():
    two_lines()
    choose_strokes()
    assert "Guides: none" in panel(ANIML_PT_strokes).text

    bpy.ops.animl.link_strokes(layer="Ink", first=1, last=9, first_stroke=0, last_stroke=0)

    assert "Guides: 1 linked" in panel(ANIML_PT_strokes).text


def test_the_section_is_there_for_strokes_alone():
    two_lines()
    assert not ANIML_PT_strokes.poll(bpy.context)

    choose_strokes()

    assert ANIML_PT_strokes.poll(bpy.context)


def test_the_preview_shows_what_would_be_drawn_and_changes_nothing():
    pencil = two_lines()
    settings = choose_strokes()
    settings.ghosts, settings.count = True, 3
    before = snapshot()
    preview = Preview()

    assert preview.look(bpy.context)

    assert [line.points[:, 2].min() for line in preview.lines] == pytest.approx([0.5, 1.0, 1.5], abs=0.02)
    assert snapshot() == before and generated(pencil) == []


def test_the_preview_follows_the_choices_the_playhead_and_the_drawings():
    pencil = two_lines()
    settings = choose_strokes()
    settings.ghosts = True
    preview = Preview()
    preview.look(bpy.context)
    assert not preview.look(bpy.context)  # nothing has changed, nothing is reckoned

    settings.count = 1
    assert preview.look(bpy.context) and len(preview.lines) == 1

    points = line(-0.5, 6, wave=0.3)
    drawing_at(pencil, 9).attributes["position"].data.foreach_set("vector", points.astype(np.float32).ravel())
    preview.forget()
    assert preview.look(bpy.context)
    assert preview.lines[0].points[:, 2].min() == pytest.approx(3, abs=0.05)

    bpy.context.scene.frame_set(30)
    assert preview.look(bpy.context) and preview.lines == []


def test_switched_off_it_leaves_nothing():
    two_lines()
    settings = choose_strokes()
    settings.ghosts = True
    preview = Preview()
    preview.look(bpy.context)

    settings.ghosts = False

    assert preview.look(bpy.context) and preview.lines == []


def test_the_preview_of_what_cannot_be_drawn_is_empty():
    pencil = two_lines()
    settings = choose_strokes()
    settings.ghosts = True
    bad = line(0, 3)
    bad[2] = np.nan
    draw_stroke(pencil, 9, bad, closed=False)
    preview = Preview()

    preview.look(bpy.context)

    assert preview.lines == []


def test_onion_skin_shows_keys_and_inbetweens():
    pencil = two_lines()
    pencil.data.onion_keyframe_type = "KEYFRAME"
    pencil.data.layers["Ink"].use_onion_skinning = False

    assert bpy.ops.animl.show_onion_skin(drawings=4) == {"FINISHED"}

    assert pencil.data.onion_keyframe_type == "ALL" and pencil.data.onion_mode == "RELATIVE"
    assert (pencil.data.ghost_before_range, pencil.data.ghost_after_range) == (4, 4)
    assert pencil.data.layers["Ink"].use_onion_skinning
