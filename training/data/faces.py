"""Faces to learn from: characters drawn by our own drawer, sheets of avatar kits, any folder of pictures."""

import json
from collections import deque
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from animl_addon.core.errors import AnimlError
from animl_addon.core.files import read_picture

SUFFIXES = {".webp", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff"}
UNLIKE = 30
"""Of 255, that a pixel's channel may differ from the paper's colour and still be paper."""


def read_folder(folder: Path, side: int) -> Tensor:
    """(N, 4, side, side) uint8 premultiplied: every picture in a folder that can be read, its middle square.

    Raises:
        FileNotFoundError: there is none.
    """
    squares = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SUFFIXES:
            try:
                image = read_picture(path)
            except AnimlError:  # in a folder of thousands some are broken: they teach nothing
                continue
            squares.append(_square(Image.fromarray((image * 255).round().astype(np.uint8), "RGBa"), side))
    if not squares:
        raise FileNotFoundError(f"{folder} holds no pictures that can be read")
    return torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2).contiguous()


def read_kits(folder: Path, side: int, most: int = 0) -> Tensor:
    """(N, 4, side, side) uint8 premultiplied: faces from sheets that an ``index.json`` lists, cut out of their paper.

    Args:
        most: faces of each sheet; 0: all.
    """
    faces: list[NDArray[np.uint8]] = []
    for sheet in json.loads((folder / "index.json").read_text(encoding="utf-8")):
        page = np.asarray(Image.open(folder / sheet["file"]).convert("RGB"))
        tile, columns = sheet["tile"], sheet["cols"]
        for index in range(min(sheet["count"], most or sheet["count"])):
            top, left = index // columns * tile, index % columns * tile
            cut = cut_out_of_paper(page[top : top + tile, left : left + tile])
            faces.append(_square(Image.fromarray(cut, "RGBa"), side))
    return torch.from_numpy(np.stack(faces)).permute(0, 3, 1, 2).contiguous()


def cut_out_of_paper(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W, 4) premultiplied: what joins the upper corners of a (H, W, 3) picture in one flat colour becomes clear."""
    height, width = picture.shape[:2]
    paper = picture[0, 0].astype(np.int16)
    alike = np.abs(picture.astype(np.int16) - paper).max(axis=2) < UNLIKE
    clear = np.zeros((height, width), bool)
    border = [(y, x) for y in range(height) for x in (0, width - 1)] + [(0, x) for x in range(width)]
    waiting = deque(place for place in border if alike[place])
    for place in waiting:
        clear[place] = True
    while waiting:
        y, x = waiting.popleft()
        for at in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if 0 <= at[0] < height and 0 <= at[1] < width and alike[at] and not clear[at]:
                clear[at] = True
                waiting.append(at)
    cut = np.dstack((picture, np.full((height, width), 255, np.uint8)))
    cut[clear] = 0
    return cut


def _square(picture: Image.Image, side: int) -> NDArray[np.uint8]:
    short = min(picture.size)
    left, top = (picture.width - short) // 2, (picture.height - short) // 2
    square = picture.crop((left, top, left + short, top + short))
    return np.asarray(square.resize((side, side), Image.Resampling.BOX if short >= side else Image.Resampling.BICUBIC))
