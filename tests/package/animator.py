"""A user on a fresh machine: installs the zip, draws two keys, presses the button, and tells what came of it.

``python animator.py ZIP[,ZIP...] FOLDER DEVICE...``, in a Python with Blender's module. Several zips are installed one
over the other. Leaves the drawings in FOLDER, and report.json: for every device the pictures and what was really got,
and the diagnostics, unless WebGPU is among them: with no real GPU each of their probes takes a minute.
"""

import importlib
import json
import sys
from pathlib import Path

import bpy

PACKAGE = "bl_ext.user_default.animl"


def main() -> None:
    zips, folder, *devices = sys.argv[1:]
    for path in zips.split(","):
        installed = bpy.ops.extensions.package_install_files(
            filepath=path, repo="user_default", enable_on_install=True, overwrite=True
        )
        assert installed == {"FINISHED"}, path
    draw_keys(Path(folder, "keys.blend"))
    chosen = bpy.context.preferences.addons[PACKAGE].preferences
    session = importlib.import_module(f"{PACKAGE}.animl_addon.worker_session")
    drawn = {}
    for device in devices:
        chosen.device = device
        before = set(Path(folder).rglob("*.png"))
        pressed = bpy.ops.animl.generate_inbetweens(count=2, long_side=256)
        assert pressed == {"FINISHED"}, pressed
        pictures = sorted(map(str, set(Path(folder).rglob("*.png")) - before))
        drawn[device] = {"pictures": pictures, "got": session.device().got, "reason": session.device().reason}
    report = {"drawn": drawn, "diagnostics": {} if "WEBGPU" in devices else diagnostics()}
    Path(folder, "report.json").write_text(json.dumps(report), "utf-8")


def draw_keys(blend: Path) -> None:
    """Two keys in Blender's start-up file, saved so that the drawings have a place beside it."""
    # Its pictures are made with Pillow, which is there since the extension is.
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from tests.blender.scenes import front_camera, two_key_disc

    for thing in list(bpy.data.objects):
        bpy.data.objects.remove(thing)
    two_key_disc()
    front_camera()
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))


def diagnostics() -> dict:
    """What Copy Diagnostics tells; the worker is given longer, as tests run on slow machines."""
    session = importlib.import_module(f"{PACKAGE}.animl_addon.worker_session")
    chosen = importlib.import_module(f"{PACKAGE}.animl_addon.preferences").preferences(bpy.context)
    folder = importlib.import_module(f"{PACKAGE}.animl_addon.extension").FOLDER
    return {"folder": str(folder), **session.worker(chosen.worker_settings()).diagnose(timeout=300)}


main()
