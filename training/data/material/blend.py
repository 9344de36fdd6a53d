"""Scenes of .blend files, rendered by a Blender in a process of its own.

That is a ``blender`` on the path or, where there is none, a Python that has Blender as the module bpy: this one, or the
one that the environment variable ``ANIML_BLENDER_PYTHON`` names.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from animl_addon.core.sprites.pictures import read_pixels

from .reel import NOT_STATED, MaterialError, Pixels, Reel, stamp_of

SCRIPT = Path(__file__).resolve().parents[3] / "tools" / "render_blend.py"

MISSING = (
    "Scenes of .blend files are rendered by Blender: put “blender” on the path, or set ANIML_BLENDER_PYTHON to a "
    "Python that has the module bpy."
)


def blend_reel(path: Path, name: str, licence: str = NOT_STATED) -> Reel:
    return Reel(name, name, licence, f"blend:{name}", "blend", stamp_of([path]), partial(_read, path))


def blender_command() -> list[str]:
    """What runs ``tools/render_blend.py``, up to its own words.

    Raises:
        MaterialError: there is no Blender.
    """
    if python := os.environ.get("ANIML_BLENDER_PYTHON"):
        return [python, str(SCRIPT)]
    if blender := shutil.which("blender"):
        # The file is opened by the script, with its own scripts switched off.
        return [blender, "--background", "--factory-startup", "--python-exit-code", "1", "--python", str(SCRIPT), "--"]
    if importlib.util.find_spec("bpy"):
        return [sys.executable, str(SCRIPT)]
    raise MaterialError(MISSING)


def _read(path: Path) -> Iterator[Pixels]:
    """The frames of the scene's range, as its camera sees them, on nothing where it has no world.

    Raises:
        MaterialError: there is no Blender, or it could not render the file.
    """
    with tempfile.TemporaryDirectory(prefix="animl-blend-") as folder:
        command = [*blender_command(), str(path.absolute()), folder]
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        except OSError as error:
            raise MaterialError(f"“{command[0]}” does not start ({error.strerror}): {MISSING}") from error
        pictures = sorted(Path(folder).glob("*.png"))
        if done.returncode or not pictures:
            said = [line for line in (done.stderr + done.stdout).splitlines() if line.startswith("render_blend:")]
            why = said[-1].removeprefix("render_blend: ") if said else f"it ended with code {done.returncode}"
            raise MaterialError(f"Blender could not render “{path.name}”: {why}.")
        for picture in pictures:
            yield read_pixels(picture)[0]
