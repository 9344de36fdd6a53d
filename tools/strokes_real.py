"""Real drawings as keys, and the strokes between them: Blender's own monkey and stroke, and drawings imported from SVG.

Run with a bpy wheel and a folder of Twemoji's SVG files::

    npm pack @twemoji/svg@15.0.0 && tar xzf twemoji-svg-15.0.0.tgz
    .venv/bin/python tools/strokes_real.py docs/strokes-real.png package

Each row: key, three inbetweens by animl, key, and what Interpolate Sequence draws half-way.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import bpy
import numpy as np
from PIL import Image
from strokes import FRAMES, sheet, stage

ROOT = Path(__file__).resolve().parents[1]
SIDE = 192  # pixels of one drawing
MIDDLE = FRAMES[2]
SEEN = (0.12, 0, 1.25)  # metres, what the camera of the stage looks at
FIGURE = 2.7  # metres, the longer side of an imported drawing; the camera sees 3.3

FILLS = (0, 9, 2, 3, 5, 4, 6, 7, 10, 1, 8, 12, 11)
"""The monkey's fills drawn anew: left and right in the other order, what lies over another still does."""

EARS, EYES, MUZZLE = 0.62, (0.1, 0.6, -0.1, 0.4), -0.28  # where the monkey's parts are: |x|; |x| and z; z


def main() -> None:
    """Draw and photograph every row."""
    sys.path.insert(0, str(ROOT))
    import animl_addon

    animl_addon.register()
    svg = Path(sys.argv[2])
    drawings: dict[str, Callable[[], bpy.types.Object]] = {
        "Blender's monkey, turned; strokes shuffled, each third one reversed": monkey,
        "Blender's stroke, bent; reversed": bent_stroke,
        "Twemoji: smiling, winking": partial(imported, svg / "1f642.svg", svg / "1f609.svg"),
        "Twemoji: grinning cat, cat with a wry smile": partial(imported, svg / "1f63a.svg", svg / "1f63c.svg"),
        "Twemoji: walking, running": partial(imported, svg / "1f6b6.svg", svg / "1f3c3.svg"),
    }
    rows, names = [], []
    with tempfile.TemporaryDirectory() as folder:
        for name, draw in drawings.items():
            ours, sure = photographed(draw, Path(folder), FRAMES, by_animl=True)
            theirs, _ = photographed(draw, Path(folder), (MIDDLE,), by_animl=False)
            rows.append([*ours, *theirs])
            names.append(f"{name}. animl is {sure:.0%} sure half-way. Last column: Interpolate Sequence half-way")
    sheet(rows, tuple(names), SIDE).save(sys.argv[1], optimize=True)


def photographed(
    draw: Callable[[], bpy.types.Object], folder: Path, frames: Sequence[int], *, by_animl: bool
) -> tuple[list[Image.Image], float]:
    """The frames after one of the two has drawn between the keys, and how sure animl was half-way."""
    stage()
    drawn = draw()
    drawn.use_grease_pencil_lights = False
    for layer in drawn.data.layers:
        layer.use_lights = False
    bpy.context.view_layer.objects.active = drawn
    drawn.select_set(True)
    scene = bpy.context.scene
    scene.render.resolution_x = scene.render.resolution_y = SIDE
    scene.frame_set(MIDDLE)
    if by_animl:
        bpy.ops.animl.generate_inbetweens(count=len(FRAMES) - 2, output="STROKES")
    else:
        by_interpolate_sequence(drawn)
    pictures = []
    for frame in frames:
        scene.frame_set(frame)
        scene.render.filepath = str(folder / f"{frame}.png")
        bpy.ops.render.render(write_still=True)
        pictures.append(Image.open(scene.render.filepath).convert("RGB"))
    return pictures, surety(drawn)


def by_interpolate_sequence(drawn: bpy.types.Object) -> None:
    """As an animator would: in Draw mode, every stroke selected, a layer active."""
    drawn.data.layers.active = drawn.data.layers[0]
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.grease_pencil.select_all(action="SELECT")
    bpy.ops.object.mode_set(mode="PAINT_GREASE_PENCIL")
    bpy.ops.grease_pencil.interpolate_sequence(layers="ALL")
    bpy.ops.object.mode_set(mode="OBJECT")


def surety(drawn: bpy.types.Object) -> float:
    from animl_addon.scene.strokes.record import made_here

    return min((sure for layer in drawn.data.layers for frame, sure in made_here(layer) if frame == MIDDLE), default=1)


def monkey() -> bpy.types.Object:
    """Suzanne as Blender adds her, and drawn again with her head turned, one ear up, eyes half shut, jaw down."""
    drawn = added("MONKEY")
    redraw(drawn.data.layers["Fills"], turned, FILLS)
    lines = drawn.data.layers["Lines"]
    redraw(lines, turned, range(len(lines.frames[0].drawing.strokes))[::-1])
    return drawn


def bent_stroke() -> bpy.types.Object:
    drawn = added("STROKE")
    for layer in drawn.data.layers:
        redraw(layer, bent, range(len(layer.frames[0].drawing.strokes))[::-1])
    return drawn


def added(kind: str) -> bpy.types.Object:
    bpy.ops.object.grease_pencil_add(type=kind, location=SEEN)
    return bpy.context.view_layer.objects.active


def imported(first: Path, last: Path) -> bpy.types.Object:
    """Two SVG files, each imported by Blender, as the keys of one object.

    The importer gives every stroke its colour by itself and every path a material that is like all others: one serves.
    """
    keys = []
    for file in (first, last):
        bpy.ops.wm.grease_pencil_import_svg(filepath=str(file))
        keys.append(bpy.context.view_layer.objects.active)
    drawn, other = keys
    whole = [stroke for layer in drawn.data.layers for stroke in strokes_of(layer)]
    again = [stroke for layer in other.data.layers for stroke in strokes_of(layer)]
    kinds = kinds_of(drawn.data.layers[0])
    while len(drawn.data.layers) > 1:
        drawn.data.layers.remove(drawn.data.layers[-1])
    layer = drawn.data.layers[0]
    layer.frames.remove(layer.frames[0].frame_number)
    for frame, strokes in ((FRAMES[0], whole), (FRAMES[-1], again)):
        write(layer, frame, [replace(stroke, material=0) for stroke in strokes], kinds)
    bpy.data.objects.remove(other)
    drawn.location = SEEN
    drawn.scale = [FIGURE / float(np.ptp(np.concatenate([stroke.points for stroke in whole]), axis=0).max())] * 3
    return drawn


def redraw(layer, change: Callable[[np.ndarray], np.ndarray], order: Sequence[int]) -> None:
    """The layer's only drawing as its last key, changed, its strokes in this order, each third one reversed."""
    strokes = strokes_of(layer)
    again = []
    for number, index in enumerate(order):
        way = slice(None, None, -1 if number % 3 == 0 else 1)
        stroke = strokes[index]
        along = {name: values[way] for name, values in stroke.at_points.items()}
        again.append(replace(stroke, points=change(stroke.points)[way], at_points=along))
    write(layer, FRAMES[-1], again, kinds_of(layer))


def turned(points: np.ndarray) -> np.ndarray:
    """(N, 3) a part of the monkey, which one its middle tells, in her other pose."""
    x, z = points[:, 0].astype(float), points[:, 2].astype(float)
    across, up = float(np.ptp(x)), (float(z.max()) + float(z.min())) / 2
    middle = (float(x.max()) + float(x.min())) / 2
    depth = np.sqrt(np.clip(1 - (x / 1.15) ** 2 - z**2, 0, 1))
    if across < 1 and EYES[0] < abs(middle) < EYES[1] and EYES[2] < up < EYES[3]:
        z = 0.08 + 0.45 * (z - 0.08)
    elif across < 1 and up < MUZZLE and z.max() < -0.6:
        z = z - 0.12
    # The whole outline is one stroke: its ears are moved by where its points are, so that fills stay within lines.
    ear = np.clip((np.abs(x) - EARS) / 0.15, 0, 1)
    z = z + ear * np.sign(x) * 0.35 * (np.abs(x) - EARS)
    x = x + 0.28 * depth
    angle = np.radians(-14)
    moved = points.copy()
    moved[:, 0], moved[:, 2] = x * np.cos(angle) - z * np.sin(angle), x * np.sin(angle) + z * np.cos(angle)
    return moved


def bent(points: np.ndarray) -> np.ndarray:
    """(N, 3) rolled up to the right, and lifted."""
    moved = points.copy()
    angle = 0.5 * (points[:, 0] - points[:, 0].min())
    moved[:, 0] = points[:, 0].min() + np.sin(angle) / 0.5
    moved[:, 2] = points[:, 2] + (1 - np.cos(angle)) / 0.5
    return moved


def strokes_of(layer):
    from animl_addon.scene.strokes.drawing import read_strokes

    return read_strokes(layer.frames[0].drawing, kinds_of(layer), np.eye(3, 4))


def kinds_of(layer):
    from animl_addon.scene.strokes.drawing import kinds_of

    return kinds_of(layer.frames[0].drawing)


def write(layer, frame: int, strokes, kinds) -> None:
    from animl_addon.scene.strokes.drawing import write_strokes

    write_strokes(layer.frames.new(frame).drawing, strokes, kinds)


if __name__ == "__main__":
    main()
