"""Licensed animation as strips: an ``index.json`` beside ``.webp`` files, each n frames of equal width side by side."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Strip:
    """One clip: its file, the number and width of its frames, where it is from."""

    path: Path
    frames: int
    width: int
    category: str
    source: str
    licence: str
    animation: str  # clips of one animation share it: train and validation must not

    def read(self) -> np.ndarray:
        """(n, H, W, 4) uint8, straight alpha."""
        sheet = np.asarray(Image.open(self.path).convert("RGBA"))
        return np.stack([sheet[:, i * self.width : (i + 1) * self.width] for i in range(self.frames)])


def read_index(folder: Path, refuse: Sequence[str] = ()) -> list[Strip]:
    """Every strip whose licence holds none of the words in ``refuse``.

    Raises:
        FileNotFoundError: ``folder`` has no ``index.json``.
    """
    rows = json.loads((folder / INDEX).read_text(encoding="utf-8"))["clips"]
    return [
        Strip(
            folder / Path(row["file"]).name,
            row["n"],
            row["w"],
            row["category"],
            row["source"],
            row["licence"],
            animation_of(row),
        )
        for row in rows
        if not any(word in row["licence"] for word in refuse)
    ]


def animation_of(row: dict) -> str:
    """Recolours and cuts of one animation share this name: an emoji without its skin tone, a sprite without its dye."""
    path = str(row.get("path", row["file"]))
    name = Path(path).stem.split("_1f3f")[0]
    if row["category"] == "pixel":
        name = Path(row["file"]).stem.split("-")[-2]  # body and action; the dye varies
    return f"{row['category']}:{name}"
