"""What a press with a 4096 x 2304 pair holds in memory: Blender, the worker, and whatever else they start, together.

    python benchmarks/memory_4k.py [--count 1] [--device CPU]

Run with a bpy wheel on Linux, which counts each process's memory. The demo's fox gets inbetweens in a Blender of its
own, watched from here. Prints one line of JSON, in gigabytes: ``peak``, the most that all processes held at one moment,
what they share counted once; ``peaks`` of Blender and of the worker by themselves, as the system has noted them, what
they share counted for each.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WIDTH, HEIGHT = 4096, 2304

LOOK_EVERY = 0.02
"""Seconds. What comes and goes in less is some hundred megabytes at most, and a network's layers take longer."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1, help="inbetweens")
    parser.add_argument("--device", default="CPU")
    parser.add_argument("--press", type=Path, help=argparse.SUPPRESS)  # a folder: be the Blender that is watched
    arguments = parser.parse_args()
    if arguments.press:
        press(arguments.press, arguments.count, arguments.device)
        return
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        command = [sys.executable, __file__, "--press", folder, "--count", str(arguments.count)]
        blender = subprocess.Popen(
            [*command, "--device", arguments.device], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        peak, peaks = watch(blender)
        said = blender.stdout.read().decode() if blender.stdout else ""
        drawings = len(list(Path(folder).rglob("*.png")))
        if blender.wait() or drawings != arguments.count:
            raise SystemExit(f"{said}\nThe press left {drawings} drawings instead of {arguments.count}.")
    result = {
        "pixels": [WIDTH, HEIGHT],
        "count": arguments.count,
        "seconds": round(time.monotonic() - began, 1),
        "peak": round(peak, 2),
        "peaks": {name: round(most, 2) for name, most in peaks.items()},
    }
    print(json.dumps(result))


def watch(blender: subprocess.Popen[bytes]) -> tuple[float, dict[str, float]]:
    """Until it ends: the most that it and its descendants held at one moment, and the most of each of them."""
    peak, peaks = 0.0, {}
    while blender.poll() is None:
        held = 0.0
        for process in family(blender.pid):
            name = "blender" if process == blender.pid else "worker"  # which is the largest of the others
            now, most = memory_of(process)
            held += now
            peaks[name] = max(peaks.get(name, 0.0), most)
        peak = max(peak, held)
        time.sleep(LOOK_EVERY)
    return peak, peaks


def family(process: int) -> list[int]:
    """The process and its descendants that live now."""
    try:
        born = [
            int(child)
            for thread in Path(f"/proc/{process}/task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return [process]
    return [process, *(one for child in born for one in family(child))]


def memory_of(process: int) -> tuple[float, float]:
    """Gigabytes that a process holds now, its part of what it shares, and held at most; nothing if it is gone."""
    try:
        now = _bytes(Path(f"/proc/{process}/smaps_rollup"), "Pss")
        most = _bytes(Path(f"/proc/{process}/status"), "VmHWM")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0, 0.0
    return now / 1e9, most / 1e9


def _bytes(file: Path, name: str) -> int:
    """What the system says under that name; 0 of a process that is just ending."""
    fields = dict(line.split(":", 1) for line in file.read_text().splitlines() if ":" in line)
    return int(fields.get(name, "0").split()[0]) * 1024


def press(folder: Path, count: int, device: str) -> None:
    """Draw the demo's scene as large as this, and press the button as a script does."""
    import bpy

    sys.path[:0] = [str(ROOT), str(ROOT / "tools")]
    import animl_addon
    import demo
    from animl_addon.core.timing import Timing
    from animl_addon.inference.devices import Device
    from animl_addon.operators.plan import Wish, plan
    from animl_addon.operators.press import Press
    from animl_addon.preferences import preferences
    from animl_addon.scene.find import sources

    animl_addon.register()
    demo.build_scene()
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "large.blend"))
    scene = bpy.context.scene
    scene.render.resolution_x, scene.render.resolution_y = WIDTH, HEIGHT
    first, last = sorted(demo.KEYS)[:2]
    wish = Wish(count, Timing.EVEN, 0, "", "RANGE", first, last, hold_cuts=True, long_side=WIDTH)
    pressed = Press(bpy.context, plan(scene, sources(bpy.context), wish), wish)
    pressed.begin(replace(preferences(bpy.context), device=Device(device)))
    pressed.run()


if __name__ == "__main__":
    main()
