"""Atlases in the shapes that Aseprite and TexturePacker write, with their pictures."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from animl_addon.core.sprites.reading import read_sheet
from animl_addon.core.sprites.sheet import SpriteSheet

from .pictures import sprite

STEPS = [sprite(step) for step in (0, 3, 6, 1)]


def rect(x: int, y: int, w: int, h: int) -> dict[str, int]:
    return {"x": x, "y": y, "w": w, "h": h}


def aseprite(array: bool) -> dict[str, Any]:
    """As exported with tags, layers and slices."""
    frames = [
        {
            "filename": f"hero (walk) {index}.aseprite",
            "frame": rect(index * 16, 0, 16, 16),
            "rotated": False,
            "trimmed": False,
            "spriteSourceSize": rect(0, 0, 16, 16),
            "sourceSize": {"w": 16, "h": 16},
            "duration": 100 + index,
        }
        for index in range(4)
    ]
    meta = {
        "app": "https://www.aseprite.org/",
        "version": "1.3.9-x64",
        "image": "hero.png",
        "format": "RGBA8888",
        "size": {"w": 64, "h": 16},
        "scale": "1",
        "frameTags": [
            {"name": "walk", "from": 0, "to": 2, "direction": "pingpong", "color": "#000000ff"},
            {"name": "rest", "from": 3, "to": 3, "direction": "forward", "color": "#000000ff", "repeat": "1"},
        ],
        "layers": [{"name": "body", "opacity": 255, "blendMode": "normal", "cels": [{"frame": 3, "data": "said"}]}],
        "slices": [
            {
                "name": "feet",
                "color": "#0000ffff",
                "keys": [
                    {"frame": 0, "bounds": rect(2, 12, 6, 2), "pivot": {"x": 3, "y": 2}},
                    {"frame": 2, "bounds": rect(8, 12, 6, 2)},
                ],
            }
        ],
    }
    if array:
        return {"frames": frames, "meta": meta}
    return {"frames": {frame.pop("filename"): frame for frame in frames}, "meta": meta}


def packed() -> tuple[dict[str, Any], np.ndarray]:
    """As TexturePacker trims, turns and pads: ``walk/0001.png`` upright, ``walk/0002.png`` turned, a coin."""
    sheet = np.zeros((32, 32, 4), np.uint8)
    sheet[2:12, 2:8] = STEPS[0][3:13, 2:8]
    sheet[2:8, 10:20] = np.rot90(STEPS[1][3:13, 5:11], -1)
    sheet[14:18, 2:6] = [250, 220, 0, 255]
    frames = {
        "coin.png": {
            "frame": rect(2, 14, 4, 4),
            "rotated": False,
            "trimmed": False,
            "spriteSourceSize": rect(0, 0, 4, 4),
            "sourceSize": {"w": 4, "h": 4},
            "pivot": {"x": 0.5, "y": 0.5},
        },
        "walk/0001.png": {
            "frame": rect(2, 2, 6, 10),
            "rotated": False,
            "trimmed": True,
            "spriteSourceSize": rect(2, 3, 6, 10),
            "sourceSize": {"w": 16, "h": 16},
            "pivot": {"x": 0.5, "y": 0.8125},
        },
        "walk/0002.png": {
            "frame": rect(10, 2, 6, 10),
            "rotated": True,
            "trimmed": True,
            "spriteSourceSize": rect(5, 3, 6, 10),
            "sourceSize": {"w": 16, "h": 16},
            "pivot": {"x": 0.5, "y": 0.8125},
        },
    }
    meta = {
        "app": "https://www.codeandweb.com/texturepacker",
        "version": "1.1",
        "image": "fox.png",
        "format": "RGBA8888",
        "size": {"w": 32, "h": 32},
        "scale": "1",
        "smartupdate": "$TexturePacker:SmartUpdate:0123456789$",
    }
    return {"frames": frames, "meta": meta}, sheet


def write(folder: Path, name: str, atlas: dict[str, Any], pixels: np.ndarray) -> Path:
    (folder / f"{name}.json").write_text(json.dumps(atlas))
    Image.fromarray(pixels).save(folder / f"{name}.png")
    return folder / f"{name}.png"


def encoded(sheet: SpriteSheet, folder: Path) -> tuple[dict[str, Any], np.ndarray, SpriteSheet]:
    """What a sheet is written as: its atlas, its picture, and the sheet that these are read as."""
    folder.mkdir()
    for name, data in sheet.form.encode(sheet).items():
        (folder / name).write_bytes(data)
    with Image.open(folder / f"{sheet.name}.png") as picture:
        pixels = np.array(picture.convert("RGBA"))
    return json.loads((folder / f"{sheet.name}.json").read_text()), pixels, read_sheet(folder / f"{sheet.name}.json")
