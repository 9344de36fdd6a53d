"""Strips of a square that moves, as licensed clips are stored."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

SIDE = 64


def strips_of_squares(folder: Path, step: int, names: Sequence[str] = ("square",), frames: int = 5) -> None:
    """A strip for each name, in which a striped square goes ``step`` px right each frame, and their index."""
    strip = np.zeros((SIDE, SIDE * frames, 4), np.uint8)
    y, x = np.mgrid[0:20, 0:20]
    paint = np.stack((x * 12, y * 12, 128 + 0 * x, 255 + 0 * x), axis=-1).astype(np.uint8)
    for frame in range(frames):
        left = frame * SIDE + 8 + frame * step
        strip[22:42, left : left + 20] = paint
    rows = []
    for name in names:
        Image.fromarray(strip).save(folder / f"{name}.webp", lossless=True, exact=True)
        rows.append({"file": f"clips/{name}.webp", "n": frames, "w": SIDE, "h": SIDE, "category": "vector",
                     "source": "test", "licence": "CC0", "path": f"{name}.json"})  # fmt: skip
    (folder / "index.json").write_text(json.dumps({"clips": rows}))
