"""What the panel says: written on paper instead of a window, which Blender has none of in background."""

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import pytest

from animl_addon import thumbnails, worker_session
from animl_addon.inference.devices import Device, DeviceReport
from animl_addon.panels.inbetweens import ANIML_PT_sequencer, ANIML_PT_sidebar
from animl_addon.scene.find import sources
from animl_addon.scene.folders import output_folder

from .paper import Paper
from .pressing import begin, drawings, prefer, press, step_until
from .scenes import add_image_strip, draw_disc, front_camera, new_pencil, save_disc, two_key_disc

pytestmark = pytest.mark.usefixtures("ready")


def panel() -> Paper:
    paper: Any = Paper()
    ANIML_PT_sidebar.draw(SimpleNamespace(layout=paper), bpy.context)  # type: ignore[arg-type]
    return paper


def test_it_is_the_tab_animl_of_both_sidebars():
    for kind, space in ((ANIML_PT_sidebar, "VIEW_3D"), (ANIML_PT_sequencer, "SEQUENCE_EDITOR")):
        registered = getattr(bpy.types, kind.__name__)
        assert (registered.bl_space_type, registered.bl_region_type) == (space, "UI")
        assert registered.bl_category == "animl"


def test_it_names_the_keys_the_drawings_the_model_and_the_device():
    two_key_disc("Ball")

    paper = panel()

    assert "Ball at frame 1" in paper.text and "Ball at frame 9" in paper.text
    assert "3, 5, 7" in paper.text
    assert "Model: tiny" in paper.text and "Device: CPU" in paper.text
    assert paper.icons == 1  # the chart, in one piece
    assert paper.buttons["animl.generate_inbetweens"]


def test_with_nothing_selected_it_says_what_to_select():
    paper = panel()

    assert "Select a Grease Pencil object" in paper.text
    assert not paper.buttons["animl.generate_inbetweens"]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"count": 12}, "ask for at most 7"),
        ({"timing": "CUSTOM", "chart": "soon"}, "not a list of numbers"),
        ({"long_side": 9}, "choose 256 to 4096"),
        ({"scope": "RANGE", "start": 50, "end": 60}, "choose a wider range"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_the_button_is_grey(settings: dict, sentence: str):
    two_key_disc()
    for name, value in settings.items():
        setattr(bpy.context.scene.animl, name, value)

    paper = panel()

    assert sentence in paper.text
    assert not paper.buttons["animl.generate_inbetweens"]
    assert set(settings) <= set(paper.choices)  # what is wrong can be put right


def test_one_key_is_not_enough():
    draw_disc(new_pencil(), 1, 0)

    assert "only one key drawing" in panel().text


def test_a_range_has_a_line_for_every_pair():
    pencil = two_key_disc("Ball")
    draw_disc(pencil, 17, 0)
    bpy.context.scene.animl.scope = "RANGE"

    paper = panel()

    assert "Ball 1 – 9: 3, 5, 7" in " ".join(paper.text.split())
    assert "Ball 9 – 17: 11, 13, 15" in " ".join(paper.text.split())


def test_choices_without_a_meaning_are_not_shown(tmp_path: Path):
    two_key_disc()
    rendered = panel().choices
    bpy.ops.object.select_all(action="DESELECT")
    bpy.context.view_layer.objects.active = None
    for frame in (1, 9):
        add_image_strip([save_disc(tmp_path / f"{frame}.png", 20 + frame)], start=frame)
    pictures = panel().choices

    assert "long_side" in rendered and "hold_cuts" not in rendered
    assert "hold_cuts" in pictures and "long_side" not in pictures


def test_a_missing_model_is_said(tmp_path: Path):
    two_key_disc()
    prefer(models=tmp_path / "nowhere")

    assert "is not there" in panel().text


def test_a_device_that_is_not_the_one_asked_for_is_said_with_its_reason():
    two_key_disc()
    worker_session.note_device(DeviceReport(Device.CUDA, "CPUExecutionProvider", "There is no NVIDIA driver."))

    paper = panel()

    assert "Device: CPU" in paper.text and "There is no NVIDIA driver." in paper.text


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("preference", ["", "shots", "absolute"])
def test_it_says_where_drawings_go_without_making_the_folder(
    preference: str, saved: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bpy.utils, "user_resource", lambda kind: str(tmp_path / "user's data folder"))
    preference = str(tmp_path / "own") if preference == "absolute" else preference
    prefer(output_folder=preference)
    if saved:
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "walk.blend"))
    before = sorted(tmp_path.rglob("*"))

    text = panel().text

    assert sorted(tmp_path.rglob("*")) == before
    folder = output_folder(bpy.data.filepath, preference)
    assert "Drawings: …" in text and str(folder)[-20:] in text


def test_clearing_all_is_offered_beside_clearing_these_keys():
    two_key_disc()
    front_camera()
    press(count=1, long_side=256)
    bpy.ops.object.select_all(action="DESELECT")
    bpy.context.view_layer.objects.active = None

    told = [vars(told) for name, told in panel().pressed_with if name == "animl.clear_inbetweens"]

    assert told == [{}, {"scope": "ALL"}]
    assert bpy.ops.animl.clear_inbetweens(**told[1]) == {"FINISHED"}
    assert drawings() == []


def test_thumbnails_of_the_press_before_are_forgotten(slow_models: Path):
    prefer(models=slow_models)
    two_key_disc()
    front_camera()
    running = begin(count=3, long_side=256)
    step_until(running, lambda: len(running.drawn) >= 1)
    panel()
    same_path = str(running.drawn[0])
    assert same_path in thumbnails._collection()
    running.cancel("Cancelled.")

    again = begin(count=3, long_side=256)

    assert same_path not in thumbnails._collection()
    again.cancel("Cancelled.")


def test_while_it_draws_there_are_a_bar_the_drawings_and_cancel(slow_models: Path):
    prefer(models=slow_models)
    two_key_disc()
    front_camera()
    running = begin(count=3, long_side=256)
    assert "Reading the keys" in panel().text

    step_until(running, lambda: len(running.drawn) >= 1)
    paper = panel()

    assert paper.bar == pytest.approx(len(running.drawn) / 3)
    assert f"{len(running.drawn)} of 3" in paper.text and "left" in paper.text
    assert paper.icons == len(running.drawn)
    assert paper.buttons == {"animl.cancel": True}
    running.cancel("Cancelled.")


def test_afterwards_it_is_as_before():
    two_key_disc()
    front_camera()
    before = panel()

    press(count=3, long_side=256)

    assert panel().words[:3] == before.words[:3]


def test_it_is_drawn_in_milliseconds_with_many_keys():
    pencil = new_pencil(layers=("Ink", "Colour"))
    for layer in ("Ink", "Colour"):
        for frame in range(1, 400, 4):
            draw_disc(pencil, frame, 0, layer=layer)
    bpy.context.scene.animl.scope = "RANGE"
    bpy.context.scene.animl.end = 400
    assert len(sources(bpy.context)[0].keys(bpy.context.scene)) == 100
    panel()

    taken = []
    for _ in range(5):
        begun = time.process_time()
        panel()
        taken.append(time.process_time() - begun)

    assert min(taken) < 0.1
