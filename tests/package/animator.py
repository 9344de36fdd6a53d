"""A user on a fresh machine: installs the zip, draws two keys, presses the button, and tells what came of it.

``python animator.py ZIP[,ZIP...] FOLDER DEVICE...``, in a Python with Blender's module. Several zips are installed one
over the other. Leaves the drawings in FOLDER, and report.json: for every device the pictures and the diagnostics.
"""

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
    report = {}
    for device in devices:
        chosen.device = device
        before = set(Path(folder).rglob("*.png"))
        pressed = bpy.ops.animl.generate_inbetweens(count=2, long_side=256)
        assert pressed == {"FINISHED"}, pressed
        report[device] = {
            "pictures": sorted(map(str, set(Path(folder).rglob("*.png")) - before)),
            "diagnostics": diagnostics(),
        }
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
    """As Copy Diagnostics writes them: without a window there is no clipboard, so they are in a file."""
    assert bpy.ops.animl.copy_diagnostics() == {"FINISHED"}
    return json.loads(Path(bpy.app.tempdir, "animl-diagnostics.txt").read_text("utf-8"))


main()
