"""Whether this Blender can render at all: without a window on Linux it needs EGL, and aborts where that is missing."""

import subprocess
import sys
from functools import cache

import bpy

from ..core.errors import KeyDrawingError

_TRIAL = """
import ctypes
egl = ctypes.CDLL("libEGL.so.1")
egl.eglGetPlatformDisplay.restype = egl.eglGetDisplay.restype = ctypes.c_void_p
egl.eglGetPlatformDisplay.argtypes = (ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p)
egl.eglGetDisplay.argtypes = (ctypes.c_void_p,)
egl.eglInitialize.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
SURFACELESS = 0x31DD
displays = (egl.eglGetPlatformDisplay(SURFACELESS, None, None), egl.eglGetDisplay(None))
if not any(display and egl.eglInitialize(display, None, None) for display in displays):
    raise SystemExit("EGL knows no display")
"""
"""What Blender does first, done in a process of its own: a driver that crashes takes only that one with it."""


def check_rendering() -> None:
    """Raise :class:`KeyDrawingError` where Blender would abort on its first render."""
    if not bpy.app.background or not sys.platform.startswith("linux"):
        return
    if reason := _missing():
        raise KeyDrawingError(
            f"Blender cannot render without a window here ({reason}): install EGL "
            "(on Debian and Ubuntu the packages libegl1, libegl-mesa0 and libgl1-mesa-dri) or open Blender's window."
        )


@cache
def _missing() -> str:
    """Why EGL does not work, in a few words; empty where it does. Asked once, as drivers do not come and go."""
    try:
        trial = subprocess.run(
            [sys.executable, "-I", "-c", _TRIAL], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"EGL could not be tried: {type(error).__name__}"
    if trial.returncode == 0:
        return ""
    said = trial.stderr.strip().splitlines()
    return said[-1] if said else f"EGL ended with code {trial.returncode}"
