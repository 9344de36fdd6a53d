"""A person at Blender's window: the mouse, the keyboard, eyes (screenshots), and patience (a story told in steps).

A story is a generator that yields how many seconds to wait: Blender lives on between two steps. It runs only in a
Blender started with ``--enable-event-simulate``, where events from the real mouse and keyboard are ignored.
"""

import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import bpy

OUT = Path("/mnt/out")
PASSED = Path("/tmp/passed")
Story = Iterator[float]

PATIENCE = 240.0
"""Seconds that anything may take which must come at once or as soon as shaders are compiled: a machine that other work
crowds is slow, and whoever waits in vain has lost anyway."""


def tell(story: Story) -> None:
    """Live through the story, then leave Blender; what goes wrong is printed, with a last picture of the screen."""

    def step() -> float | None:
        try:
            return next(story)
        except StopIteration:
            PASSED.touch()
        except BaseException:  # noqa: BLE001 — whatever it is, the window must close and the log must tell
            traceback.print_exc()
            photograph("failure")
        sys.stdout.flush()
        bpy.ops.wm.quit_blender()
        return None

    bpy.context.preferences.view.show_splash = False
    bpy.app.timers.register(step, first_interval=2, persistent=True)


def the_window() -> bpy.types.Window:
    return bpy.context.window_manager.windows[0]


def area_of(kind: str) -> bpy.types.Area:
    return next(area for area in the_window().screen.areas if area.type == kind)


def region_of(area: bpy.types.Area, kind: str) -> bpy.types.Region:
    return next(region for region in area.regions if region.type == kind)


def middle_of(area: bpy.types.Area) -> tuple[int, int]:
    region = region_of(area, "WINDOW")
    return region.x + region.width // 2, region.y + region.height // 2


def open_tab(area: bpy.types.Area, name: str) -> Generator[float, None, bpy.types.Region]:
    """Turn the sidebar of an editor to a tab, and return its region."""
    area.spaces.active.show_region_ui = True
    yield 1
    sidebar = region_of(area, "UI")
    sidebar.active_panel_category = name
    sidebar.tag_redraw()
    yield 1
    assert sidebar.active_panel_category == name
    return sidebar


def running(operator: str) -> bool:
    """Whether an operator waits for events: ``ANIML_OT_generate_inbetweens``."""
    return any(tool.bl_idname == operator for tool in the_window().modal_operators)


def event(kind: str, value: str, x: int, y: int, **modifiers: bool) -> None:
    the_window().event_simulate(type=kind, value=value, x=x, y=y, **modifiers)


def hover(x: int, y: int) -> Story:
    """Move the mouse, in two goes: a button wakes up when the mouse moves over it, not when it appears there."""
    event("MOUSEMOVE", "NOTHING", x - 1, y)
    yield 0.03
    event("MOUSEMOVE", "NOTHING", x, y)
    yield 0.03


def click(x: int, y: int) -> Story:
    yield from hover(x, y)
    event("LEFTMOUSE", "PRESS", x, y)
    yield 0.05
    event("LEFTMOUSE", "RELEASE", x, y)
    yield 0.05


def press(key: str, x: int, y: int, **modifiers: bool) -> Story:
    """Press a key while the mouse stands at x, y: pixels of the window, from its lower left corner."""
    event(key, "PRESS", x, y, **modifiers)
    yield 0.05
    event(key, "RELEASE", x, y, **modifiers)
    yield 0.05


def wait_until(true: Callable[[], bool], what: str, every: float = 0.05) -> Story:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"waited {PATIENCE:.0f} s in vain: {what}"
        yield every


def wait_while(operator: str, until: Callable[[], bool], what: str) -> Story:
    """Wait for what an operator does, for as long as it is at it: only the rig's limit ends one that never does it."""
    yield from wait_until(lambda: running(operator) or until(), f"{operator} starts")
    while not until():
        assert running(operator), f"{operator} ended in vain: {what}"
        yield 0.05


def wait_for_end(operator: str) -> Story:
    while running(operator):
        yield 0.05


def photograph(name: str) -> Path:
    """Keep what the screen shows; X tells it, because Blender's own screenshots are black on a screen without a GPU."""
    picture = OUT / f"{name}.png"
    subprocess.run(["import", "-window", "root", picture], check=True)
    return picture


def find_button(region: bpy.types.Region, command: str, across: float = 0.5) -> Generator[float, None, tuple[int, int]]:
    """Look for a button as a person would, from the top down, and return its place; ``across``: from left (0) to right.

    Under the mouse, Ctrl C copies the Python command of a button to the clipboard: that tells which one it is.
    """
    manager = bpy.context.window_manager
    x = region.x + int(region.width * across)
    for y in range(region.y + region.height - 10, region.y + 4, -9):
        manager.clipboard = ""
        yield from hover(x, y)
        yield from press("C", x, y, ctrl=True)
        if command in manager.clipboard:
            return x, y - 6  # its upper edge was met first
    raise AssertionError(f"no button of the panel does {command}")
