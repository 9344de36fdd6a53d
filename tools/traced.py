"""Two key pictures, the drawing between them, and the strokes traced from it: the picture of docs/strokes.md.

Run with a bpy wheel: ``.venv/bin/python tools/traced.py docs/traced.png``.
"""

import sys
import tempfile
from pathlib import Path

import bpy
import numpy as np
from fox import PALETTE, Pose, fox
from PIL import Image, ImageDraw
from strokes import PAPER, stage

from demo import draw_key, grease_pencil

ROOT = Path(__file__).resolve().parents[1]
KEYS = {
    1: Pose(x=-0.05, stretch=0.97, lean=3, nod=-4, tail=14, ears=10, paws=0.15, eyes=0.8),
    9: Pose(x=0.08, lift=0.06, stretch=1.02, lean=-4, nod=3, tail=4, ears=4, paws=0.3, eyes=1.0),
}
SIDE = 512  # pixels of a key
SHOWN = 320


def main() -> None:
    """Photograph the fox for keys, press, render the strokes, and put all side by side."""
    sys.path.insert(0, str(ROOT))
    import animl_addon

    animl_addon.register()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keys = [photographed(folder, frame, pose) for frame, pose in KEYS.items()]
        stage()
        scene = bpy.context.scene
        scene.render.resolution_x = scene.render.resolution_y = SIDE
        show(keys[0])
        bpy.ops.wm.save_as_mainfile(filepath=str(folder / "traced.blend"))
        scene.frame_set(5)
        bpy.ops.animl.generate_inbetweens(count=1, output="STROKES")
        drawing = max(folder.rglob("drawing_0001.png"))
        strokes = next(thing for thing in scene.objects if thing.type == "GREASEPENCIL")
        scene.render.filepath = str(folder / "strokes.png")
        scene.frame_set(5)
        bpy.ops.render.render(write_still=True)
        columns = [on_paper(file) for file in (*keys, drawing, folder / "strokes.png")]
    sheet([*columns, points_of(strokes)]).save(sys.argv[1], optimize=True)


def photographed(folder: Path, frame: int, pose: Pose) -> Path:
    """The fox in a pose as a picture with alpha, ``key_0001.png`` and so on."""
    stage()
    scene = bpy.context.scene
    scene.render.film_transparent = True
    scene.render.image_settings.color_mode = "RGBA"
    scene.render.resolution_x = scene.render.resolution_y = SIDE
    draw_key(grease_pencil("Fox", PALETTE, depth=0.0), "Ink", 1, fox(pose))
    scene.frame_set(1)
    scene.render.filepath = str(folder / f"key_{frame:04d}.png")
    bpy.ops.render.render(write_still=True)
    return Path(scene.render.filepath)


def show(first: Path) -> None:
    """An image Empty with the keys, filling the camera's view."""
    empty = bpy.data.objects.new("Keys", None)
    empty.empty_display_type, empty.empty_display_size = "IMAGE", 3.3
    empty.data = bpy.data.images.load(str(first))
    empty.data.source = "SEQUENCE"
    empty.image_user.frame_duration, empty.image_user.frame_start = 9, 1
    empty.location, empty.rotation_euler = (0.12, 0, 1.25), (np.pi / 2, 0, 0)
    bpy.context.scene.collection.objects.link(empty)
    bpy.context.view_layer.objects.active = empty
    empty.select_set(True)


def on_paper(file: Path) -> Image.Image:
    picture = Image.open(file).convert("RGBA")
    paper = Image.new("RGBA", picture.size, PAPER)
    paper.alpha_composite(picture)
    return paper.convert("RGB").resize((SHOWN, SHOWN), Image.Resampling.LANCZOS)


def points_of(thing: bpy.types.Object) -> Image.Image:
    """The strokes as Edit mode shows them: outlines of fills blue, lines red."""
    from animl_addon.scene.strokes.drawing import positions, spans_of

    drawing = thing.data.layers[0].frames[0].drawing
    places = positions(drawing)[:, :2] / 3.3 + 0.5
    paper = Image.new("RGB", (SHOWN * 3, SHOWN * 3), PAPER)
    draw = ImageDraw.Draw(paper)
    for (start, end), stroke in zip(spans_of(drawing), drawing.strokes, strict=True):
        filled = thing.data.materials[stroke.material_index].grease_pencil.show_fill
        colour = "#3A6EC8" if filled else "#D02030"
        way = [(x * SHOWN * 3, (1 - y) * SHOWN * 3) for x, y in places[start:end]]
        draw.line([*way, *(way[:1] if stroke.cyclic else [])], fill=colour, width=2)
        for x, y in way:
            draw.ellipse([x - 4, y - 4, x + 4, y + 4], fill=colour)
    return paper.resize((SHOWN, SHOWN), Image.Resampling.LANCZOS)


def sheet(columns: list[Image.Image]) -> Image.Image:
    names = ("key", "key", "the picture between", "traced, rendered", "its points")
    margin = 26
    together = Image.new("RGB", (SHOWN * len(columns), SHOWN + margin), PAPER)
    draw = ImageDraw.Draw(together)
    for column, (name, picture) in enumerate(zip(names, columns, strict=True)):
        draw.text((column * SHOWN + 10, 7), name, fill="#3B2230", font_size=15)
        together.paste(picture, (column * SHOWN, margin))
    return together.quantize(64)


if __name__ == "__main__":
    main()
