"""Painted scenes for backgrounds: a folder of pictures."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

SUFFIXES = {".webp", ".png", ".jpg", ".jpeg"}


def read_stills(folder: Path, side: int, most: int = 400) -> Tensor:
    """(B, 3, side, side) uint8: the middle square of every picture in ``folder``.

    Raises:
        FileNotFoundError: there is none.
    """
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)[:most]
    if not paths:
        raise FileNotFoundError(f"{folder} holds no pictures ({', '.join(sorted(SUFFIXES))})")
    squares = []
    for path in paths:
        picture = Image.open(path).convert("RGB")
        short = min(picture.size)
        left, top = (picture.width - short) // 2, (picture.height - short) // 2
        square = picture.crop((left, top, left + short, top + short)).resize((side, side), Image.Resampling.BOX)
        squares.append(torch.from_numpy(np.array(square)).permute(2, 0, 1))
    return torch.stack(squares)
