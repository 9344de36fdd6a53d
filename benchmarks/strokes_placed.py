"""What strokes cost in Blender beside their geometry: a press for strokes that are matched by their shapes alone.

    .venv/bin/python benchmarks/strokes_placed.py [--strokes 500] [--points 100] [--count 7] [--rounds 5]

Prints one line of JSON: medians of processor seconds of a press, of its pairing and drawing (``benchmarks/strokes.py``
tells of these), and of what is left, which is reading the keys, placing the drawings and knowing them again.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import bpy
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import animl_addon
from animl_addon.core.strokes.stroke import Stroke
from animl_addon.scene.strokes import keys as strokes_keys
from animl_addon.scene.strokes.drawing import BASIC, write_strokes

KINDS = {**BASIC, "vertex_color": ("FLOAT_COLOR", "POINT"), "fill_color": ("FLOAT_COLOR", "CURVE")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strokes", type=int, default=500)
    parser.add_argument("--points", type=int, default=100, help="of each stroke")
    parser.add_argument("--count", type=int, default=7, help="inbetweens")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    bpy.ops.wm.read_factory_settings(use_empty=True)
    animl_addon.register()
    geometry = timed_geometry()
    with tempfile.TemporaryDirectory() as no_models:
        addon = bpy.context.preferences.addons.new()
        addon.module = "animl_addon"
        addon.preferences.models = no_models
        scene_of(arguments.strokes, arguments.points)
        presses, drawing = [], []
        for _ in range(arguments.rounds + 1):
            geometry.clear()
            start = time.process_time()
            bpy.ops.animl.generate_inbetweens(count=arguments.count, output="STROKES")
            presses.append(time.process_time() - start)
            drawing.append(sum(geometry))
    beside = [press - own for press, own in zip(presses, drawing, strict=True)]
    measured = {"press": presses, "geometry": drawing, "beside": beside}
    told = {name: round(statistics.median(seconds[1:]), 3) for name, seconds in measured.items()}  # the first is cold
    print(json.dumps({"strokes": arguments.strokes, "points": arguments.strokes * arguments.points} | told))


def timed_geometry() -> list[float]:
    """From now on, the processor seconds that pairing and drawing take are added to the list."""
    seconds: list[float] = []

    def timed(function):
        def measured(*args):
            start = time.process_time()
            found = function(*args)
            seconds.append(time.process_time() - start)
            return found

        return measured

    strokes_keys.match_strokes = timed(strokes_keys.match_strokes)
    strokes_keys.strokes_between = timed(strokes_keys.strokes_between)
    return seconds


def scene_of(count: int, points: int) -> None:
    """Open lines all over a page, and the same ones moved, as keys on the frames 1 and 9."""
    pencil = getattr(bpy.data, "grease_pencils_v3", bpy.data.grease_pencils).new("Page")
    layer = pencil.layers.new("Ink")
    random = np.random.default_rng(0)
    along = np.linspace(0, 1, points)
    lines = []
    for _ in range(count):
        (x, z), angle = random.uniform(-10, 10, 2), random.uniform(0, 2 * np.pi)
        right = x + 2 * np.cos(angle) * along + 0.2 * np.sin(5 * along + angle)
        lines.append(np.stack([right, 0 * along, z + 2 * np.sin(angle) * along], axis=1))
    for frame, shift in ((1, 0.0), (9, 1.0)):
        write_strokes(
            layer.frames.new(frame).drawing,
            [stroke_of(line + np.array((shift, 0, shift / 2))) for line in lines],
            KINDS,
        )
    page = bpy.data.objects.new("Page", pencil)
    bpy.context.scene.collection.objects.link(page)
    bpy.context.view_layer.objects.active = page
    page.select_set(True)


def stroke_of(points: np.ndarray) -> Stroke:
    count = len(points)
    values = {"radius": 0.02 * np.ones(count), "opacity": np.ones(count), "vertex_color": np.zeros((count, 4))}
    along = {name: array.astype(np.float32) for name, array in values.items()}
    return Stroke(
        points.astype(np.float32),
        points[:, ::2].astype(np.float32),
        at_points=along,
        at_stroke={"fill_color": (0.0,) * 4},
    )


if __name__ == "__main__":
    main()
