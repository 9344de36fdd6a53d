"""The one worker of this Blender: made by the first press, kept warm for the next, sent home when nobody draws.

Its process holds video memory that the renderer may want, so it does not outstay its idle minutes.
"""

import bpy

from .inference.client import DeviceReport, Worker, WorkerSettings
from .preferences import preferences

LOOK_EVERY = 10.0
"""Seconds between two looks at the clock while a worker is idle."""

_worker: Worker | None = None
_device: DeviceReport | None = None
_last_error = ""


def worker(settings: WorkerSettings) -> Worker:
    """The warm worker if it was started with these settings, else a new one."""
    global _worker
    if _worker is None or _worker.settings != settings:
        stop()
        _worker = Worker(settings)
    # Timers never fire in background, where the script's end is the worker's end as well.
    if not bpy.app.background and not bpy.app.timers.is_registered(_go_home_when_idle):
        bpy.app.timers.register(_go_home_when_idle, first_interval=LOOK_EVERY, persistent=True)
    return _worker


def stop() -> None:
    """Send the worker home, whatever it does; nothing happens if there is none."""
    global _worker, _device
    if _worker is not None:
        _worker.stop()
    _worker = _device = None
    if bpy.app.timers.is_registered(_go_home_when_idle):
        bpy.app.timers.unregister(_go_home_when_idle)


def warm() -> bool:
    """Whether a process waits or draws."""
    return _worker is not None and _worker.alive()


def device() -> DeviceReport | None:
    """What the last drawing really ran on; None before the first."""
    return _device


def note_device(report: DeviceReport) -> None:
    """Remember what a worker said it got."""
    global _device
    _device = report


def last_error() -> str:
    """The last error of any press, with its traceback if it was our mistake; empty if there was none."""
    return _last_error


def note_error(text: str) -> None:
    """Remember an error for the diagnostics."""
    global _last_error
    _last_error = text


def _go_home_when_idle() -> float | None:
    """A Blender timer: seconds until the next look, or None when there is nothing left to watch."""
    if _worker is None:
        return None
    if not _worker.busy() and _worker.idle_seconds() >= preferences(bpy.context).idle_minutes * 60:
        _worker.stop()
        return None
    return LOOK_EVERY
