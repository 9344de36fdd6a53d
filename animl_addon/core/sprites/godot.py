"""Godot's SpriteFrames: a .tres file that cuts a sheet into animations."""

from collections.abc import Sequence

import numpy as np

from ..errors import SheetError
from ..opening import LONGEST_SIDE
from .atlas import AtlasForm
from .grid import GridForm
from .pictures import encode_png
from .sheet import UNTIMED, Animation, Pixels, SpriteSheet

Region = tuple[tuple[int, int, int, int], tuple[int, int, int, int] | None]
"""x, y, width, height on the sheet; and, if it was trimmed, what Godot adds: offset x, y, missing width, height."""


def encode_godot(sheet: SpriteSheet) -> dict[str, bytes]:
    """``<name>.tres``, and the picture it cuts where the sheet's own form has none that Godot can cut.

    The picture is named without a folder, so both may be moved together anywhere in a project. Animations that turn
    round are written out, as Godot knows none.

    Raises:
        SheetError: the frames do not fit onto one picture.
    """
    files: dict[str, bytes] = {}
    picture = f"{sheet.name}.png"
    if isinstance(sheet.form, GridForm):
        width, height = sheet.form.cell
        regions: list[Region] = [((x, y, width, height), None) for x, y in sheet.form.lay_out(sheet)[1]]
    elif isinstance(sheet.form, AtlasForm) and not any(entry.rotated for entry in sheet.form.entries):
        regions = []
        for entry in sheet.form.lay_out(sheet)[1]:
            margin = (*entry.offset, entry.canvas[0] - entry.size[0], entry.canvas[1] - entry.size[1])
            regions.append((entry.place, margin if any(margin) else None))
    else:
        picture = f"{sheet.name}-godot.png"
        pixels, regions = _square(sheet)
        files[picture] = encode_png(pixels)
    files[f"{sheet.name}.tres"] = _resource(sheet, picture, regions).encode()
    return files


def _square(sheet: SpriteSheet) -> tuple[Pixels, list[Region]]:
    """All frames in about a square, in cells as large as the largest of them."""
    height, width = (max(frame.pixels.shape[side] for frame in sheet.frames) for side in (0, 1))
    columns = max(round((len(sheet.frames) * height / width) ** 0.5), 1)
    rows = -(-len(sheet.frames) // columns)
    if max(columns * width, rows * height) > LONGEST_SIDE:
        raise SheetError(f"The frames of “{sheet.name}” do not fit onto one picture for Godot: divide the sheet.")
    pixels = np.zeros((rows * height, columns * width, 4), np.uint8)
    regions: list[Region] = []
    for index, frame in enumerate(sheet.frames):
        x, y = index % columns * width, index // columns * height
        h, w = frame.pixels.shape[:2]
        pixels[y : y + h, x : x + w] = frame.pixels
        regions.append(((x, y, w, h), None))
    return pixels, regions


def _resource(sheet: SpriteSheet, picture: str, regions: Sequence[Region]) -> str:
    parts = [
        f'[gd_resource type="SpriteFrames" load_steps={len(regions) + 2} format=3]\n',
        f'[ext_resource type="Texture2D" path={_quoted(picture)} id="1"]\n',
    ]
    for index, (region, margin) in enumerate(regions):
        lines = [
            f'[sub_resource type="AtlasTexture" id="AtlasTexture_{index}"]',
            'atlas = ExtResource("1")',
            f"region = Rect2({', '.join(map(str, region))})",
        ]
        if margin:
            lines.append(f"margin = Rect2({', '.join(map(str, margin))})")
        parts.append("\n".join(lines) + "\n")
    animations = ", ".join(_animation(sheet, animation) for animation in sheet.animations)
    return "\n".join([*parts, f"[resource]\nanimations = [{animations}]\n"])


def _animation(sheet: SpriteSheet, animation: Animation) -> str:
    """One animation: its speed is that of its shortest frame, the others last a multiple of it."""
    played = animation.played()
    durations = [sheet.frames[index].duration or UNTIMED for index in played]
    beat = min(durations)
    frames = ", ".join(
        f'{{\n"duration": {duration / beat!r},\n"texture": SubResource("AtlasTexture_{index}")\n}}'
        for index, duration in zip(played, durations, strict=True)
    )
    return (
        f'{{\n"frames": [{frames}],\n"loop": {"true" if animation.loop else "false"},\n'
        f'"name": &{_quoted(animation.name or "default")},\n"speed": {1000 / beat!r}\n}}'
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
