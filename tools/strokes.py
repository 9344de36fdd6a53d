"""Blender's own Interpolate Sequence above, animl's strokes below, between the same two keys: the picture of the docs.

Run with a bpy wheel: ``.venv/bin/python tools/strokes.py docs/strokes.png``. The second key is drawn as hands draw it:
left and right in another order, some strokes the other way round. Nothing else differs from the first.
"""

import sys
import tempfile
from pathlib import Path

import bpy
import numpy as np
from fox import PALETTE, Line, Pose, fox, shadow
from PIL import Image, ImageDraw

from demo import draw_key, grease_pencil, linear

ROOT = Path(__file__).resolve().parents[1]
SIT = Pose(x=-0.15, stretch=0.88, lean=3, nod=-4, tail=14, ears=16, paws=0.05, eyes=0.6)
HOP = Pose(x=0.25, lift=0.34, stretch=1.06, lean=-14, nod=-12, tail=-2, ears=0, paws=0.75, eyes=1.0)
FRAMES = (1, 3, 5, 7, 9)
SIDE = 300  # pixels of one drawing
PAPER = "#F3F0E8"
BEHIND = 3  # the shadow and the tail are drawn first, or they would lie before the body


def main() -> None:
    """Draw both ways, render, and put the drawings side by side."""
    sys.path.insert(0, str(ROOT))
    import animl_addon

    animl_addon.register()
    with tempfile.TemporaryDirectory() as folder:
        rows = [render_row(Path(folder), by_animl=by_animl) for by_animl in (False, True)]
    sheet(rows, ("Interpolate Sequence", "animl: strokes")).save(sys.argv[1], optimize=True)


def render_row(folder: Path, *, by_animl: bool) -> list[Image.Image]:
    """The keys and what one of the two draws between them."""
    stage()
    character = grease_pencil("Fox", PALETTE | {"Shadow": "#B9B4A6"}, depth=0.0)
    draw_key(character, "Ink", FRAMES[0], [shadow(SIT), *fox(SIT)])
    draw_key(character, "Ink", FRAMES[-1], redrawn([shadow(HOP), *fox(HOP)]))
    bpy.context.view_layer.objects.active = character
    character.select_set(True)
    character.data.layers.active = character.data.layers["Ink"]
    scene = bpy.context.scene
    scene.frame_set(5)
    if by_animl:
        bpy.ops.animl.generate_inbetweens(count=3, output="STROKES")
    else:
        bpy.ops.grease_pencil.interpolate_sequence()
    pictures = []
    for frame in FRAMES:
        scene.frame_set(frame)
        scene.render.filepath = str(folder / f"{by_animl}-{frame}.png")
        bpy.ops.render.render(write_still=True)
        pictures.append(Image.open(scene.render.filepath).convert("RGB"))
    return pictures


def redrawn(lines: list[Line]) -> list[Line]:
    """The same strokes, right before left where there are two of a kind, every third begun from its end."""
    lines, swapped = list(lines), set()
    for index, one in enumerate(lines):
        for other in range(index + 1, min(index + 6, len(lines))):
            if index >= BEHIND and _look(one) == _look(lines[other]) and not {index, other} & swapped:
                lines[index], lines[other] = lines[other], lines[index]
                swapped |= {index, other}
    return [
        Line(np.ascontiguousarray(line.points[::-1]), line.fill, line.width, line.closed) if index % 3 == 0 else line
        for index, line in enumerate(lines)
    ]


def _look(line: Line) -> tuple[str, float, bool, int]:
    return line.fill, line.width, line.closed, len(line.points)


def stage() -> None:
    """An empty file with a camera, on paper."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.resolution_x = scene.render.resolution_y = SIDE
    scene.render.engine = "BLENDER_WORKBENCH"
    scene.view_settings.view_transform = "Standard"
    scene.world = bpy.data.worlds.new("Paper")
    scene.world.color = linear(PAPER)[:3]
    scene.display.shading.background_type = "WORLD"
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.data.type, camera.data.ortho_scale = "ORTHO", 3.3
    camera.location, camera.rotation_euler = (0.12, -10, 1.25), (np.pi / 2, 0, 0)
    scene.collection.objects.link(camera)
    scene.camera = camera


def sheet(rows: list[list[Image.Image]], names: tuple[str, ...], side: int = SIDE) -> Image.Image:
    """Rows of square pictures, as many in each, under their names."""
    margin = 26
    width, height = side * len(rows[0]), (side + margin) * len(rows)
    together = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(together)
    for number, (name, pictures) in enumerate(zip(names, rows, strict=True)):
        top = number * (side + margin)
        draw.text((10, top + 7), name, fill="#3B2230", font_size=15)
        for column, picture in enumerate(pictures):
            together.paste(picture, (column * side, top + margin))
    return together.quantize(128)


if __name__ == "__main__":
    main()
