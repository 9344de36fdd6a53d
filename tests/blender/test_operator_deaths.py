"""A worker that dies, a press that is cancelled: nothing is placed, nothing half-made stays, the next press works."""

import os
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bpy
import pytest

import animl_addon
from animl_addon import worker_session
from animl_addon.core.errors import KeyDrawingError
from animl_addon.inference.client import Worker
from animl_addon.operators import running as running_module
from animl_addon.operators.placing import hand_is_busy
from animl_addon.operators.running import current
from animl_addon.preferences import preferences

from .killing import KILL, killed
from .pressing import begin, drawings, frames, pictures, prefer, press, step_until
from .scenes import front_camera, two_key_disc


@pytest.fixture(autouse=True)
def scene(ready: Path, slow_models: Path) -> None:
    prefer(models=slow_models)
    two_key_disc()
    front_camera()
    bpy.context.scene.animl.long_side = 256


def test_a_worker_killed_as_it_starts(ready: Path):
    with killed(ready, after=0), pytest.raises(RuntimeError, match="worker"):
        press(count=3)

    assert drawings() == [] and pictures(ready) == []


def test_a_worker_killed_half_way(ready: Path):
    with killed(ready, after=1), pytest.raises(RuntimeError, match="worker"):
        press(count=3)

    assert drawings() == [] and pictures(ready) == []
    assert not list(ready.rglob("*.part"))


def test_a_worker_killed_at_the_very_end(ready: Path):
    with killed(ready, after=3):
        try:
            press(count=3)
        except RuntimeError:
            assert drawings() == [] and pictures(ready) == []
        else:  # its last word was heard
            assert frames() == [3, 5, 7] and len(pictures(ready)) == 3


def test_the_press_after_a_death_starts_a_new_worker(ready: Path):
    with killed(ready, after=1), pytest.raises(RuntimeError):
        press(count=3)

    assert press(count=1) == {"FINISHED"}

    assert frames() == [5]


def test_a_worker_that_died_between_two_presses_is_not_missed(ready: Path):
    press(count=1)
    worker = the_worker()
    os.kill(worker.process() or 0, KILL)
    while worker.alive():
        time.sleep(0.01)

    press(count=3)

    assert frames() == [3, 5, 7]


def test_a_warm_worker_draws_the_next_press():
    press(count=1)
    process = the_worker().process()

    press(count=2)

    assert process and the_worker().process() == process


def test_other_settings_bring_another_worker():
    press(count=1)
    before = the_worker()

    prefer(threads=2)
    press(count=1)

    assert the_worker() is not before
    assert not before.alive()


def test_an_idle_worker_goes_home():
    press(count=1)
    prefer(idle_minutes=0.005)

    assert worker_session.warm()
    time.sleep(0.4)
    worker_session._go_home_when_idle()  # Blender's timers never fire in background

    assert not worker_session.warm()


@pytest.mark.parametrize("drawn", [0, 1])
def test_cancelling_leaves_nothing_within_a_second(ready: Path, drawn: int):
    running = begin(count=3)
    step_until(running, lambda: the_worker().busy() and len(running.drawn) == drawn)

    process = the_worker().process()
    begun = time.process_time()  # of ours: the clock would tell how busy the machine is
    running.cancel("Cancelled.")

    assert time.process_time() - begun < 0.5
    assert process and not worker_session.warm()
    assert current() is None
    assert drawings() == [] and pictures(ready) == []


def test_a_second_press_waits_for_the_first():
    running = begin(count=1)
    running.step()

    with pytest.raises(RuntimeError, match="drawing already: wait until it is done, or cancel"):
        press(count=1)

    running.run()
    assert frames() == [5]


def test_the_button_cancel_cancels():
    running = begin(count=3)
    step_until(running, the_worker().busy)

    assert bpy.ops.animl.cancel() == {"FINISHED"}

    assert running.ended_by == "Cancelled."
    assert running.step()
    assert drawings() == []


def test_opening_another_file_cancels(ready: Path):
    running = begin(count=3)
    step_until(running, the_worker().busy)

    bpy.ops.wm.read_homefile(use_empty=True)

    assert running.ended_by == "Another file was opened."
    assert current() is None and not the_worker().busy()
    assert pictures(ready) == []


def test_disabling_animl_cancels(ready: Path):
    running = begin(count=3)
    step_until(running, the_worker().busy)

    animl_addon.unregister()

    assert running.ended_by and not worker_session.warm()
    assert pictures(ready) == []
    animl_addon.register()


def test_keys_that_vanish_meanwhile_are_told(ready: Path):
    running = begin(count=1)
    step_until(running, the_worker().busy)
    bpy.data.objects.remove(bpy.data.objects["Stroke"])

    with pytest.raises(KeyDrawingError, match="keys were removed while animl drew"):
        step_until(running, lambda: False)

    assert current() is None
    assert pictures(ready) == []


def test_all_is_checked_before_anything_is_placed(ready: Path):
    two_key_disc("Other")
    bpy.data.objects["Stroke"].select_set(True)
    running = begin(count=1)
    placed_last = bpy.data.objects[running.spans[-1].source.name]
    assert len(running.spans) == 2
    step_until(running, lambda: len(running.drawn) == 1)
    placed_last.data.layers["Ink"].lock = True

    with pytest.raises(KeyDrawingError, match="locked"):
        step_until(running, lambda: False)

    assert not running.touched and current() is None
    assert drawings() == [] and pictures(ready) == []


def test_keys_that_cannot_be_cleared_away_do_not_block_the_next_press(monkeypatch: pytest.MonkeyPatch):
    removed = tempfile.TemporaryDirectory.cleanup
    alive_at_removal: list[bool] = []

    def watched(folder: tempfile.TemporaryDirectory) -> None:
        alive_at_removal.append(the_worker().alive())
        removed(folder)
        raise PermissionError("held open")

    monkeypatch.setattr(tempfile.TemporaryDirectory, "cleanup", watched)
    running = begin(count=3)
    step_until(running, the_worker().busy)

    with pytest.raises(PermissionError):
        running.cancel("Cancelled.")

    assert alive_at_removal == [False]  # an open key could not be removed on Windows
    assert current() is None and running.ended_by == "Cancelled."


@pytest.mark.parametrize(
    ("tool", "busy"),
    [("GREASE_PENCIL_OT_brush_stroke", True), ("TRANSFORM_OT_translate", True), ("WM_OT_screencast_keys", False)],
)
def test_only_blender_s_own_tools_are_waited_for(tool: str, busy: bool):
    window: Any = SimpleNamespace(modal_operators=[SimpleNamespace(bl_idname=tool)])

    assert hand_is_busy([window]) == busy


def test_the_hand_is_waited_for_but_not_for_ever_and_never_by_a_script(monkeypatch: pytest.MonkeyPatch):
    clock = SimpleNamespace(monotonic=lambda: clock.now, sleep=time.sleep, now=0.0)
    monkeypatch.setattr(running_module, "time", clock)
    monkeypatch.setattr(running_module, "hand_is_busy", lambda windows: True)
    running = begin(count=1)
    step_until(running, lambda: running.doing == "Placing the drawings")
    clock.now = running_module.PATIENCE / 2
    assert not running.step()

    clock.now = running_module.PATIENCE
    assert running.step() and frames() == [5]

    press(count=3)  # the clock stands still: it would wait for ever
    assert frames() == [3, 5, 7]


def test_progress_and_time_left_are_known():
    running = begin(count=3)
    assert running.progress == 0 and running.seconds_left is None

    step_until(running, lambda: len(running.drawn) == 2)

    assert running.progress == pytest.approx(2 / 3)
    assert running.seconds_left and running.seconds_left > 0
    running.run()
    assert running.progress == 1


def the_worker() -> Worker:
    return worker_session.worker(preferences(bpy.context).worker_settings())
