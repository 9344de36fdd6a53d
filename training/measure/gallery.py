"""A page of drawings chosen by rule, not by hand: the best, those in the middle, and the worst."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from animl_addon.core.picture import RGBA
from training.measure.figures import on_paper

TILE = 160  # px
EACH = 3  # rows of each kind


@dataclass(frozen=True, slots=True)
class Case:
    """One key pair: its measure (less is better), and pictures under the names of their columns, in order."""

    measure: float
    pictures: dict[str, NDArray[np.uint8]]

    @classmethod
    def of(cls, measure: float, pictures: dict[str, RGBA]) -> "Case":
        """Keep the pictures small: (h, w, 3) bytes on paper, at most ``TILE`` px a side."""
        return cls(measure, {name: thumbnail(picture) for name, picture in pictures.items()})


def thumbnail(picture: RGBA) -> NDArray[np.uint8]:
    image = Image.fromarray((on_paper(picture) * 255).round().clip(0, 255).astype(np.uint8))
    pixel_art = max(image.size) <= TILE // 2
    if pixel_art:
        factor = TILE // max(image.size)
        return np.asarray(image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST))
    image.thumbnail((TILE, TILE), Image.Resampling.LANCZOS)
    return np.asarray(image)


def chosen(cases: Sequence[Case]) -> dict[str, list[Case]]:
    """The ``EACH`` best, middle and worst by their measure; of fewer cases, all that there are, once each."""
    ranked = sorted(cases, key=lambda case: case.measure)
    if len(ranked) <= 3 * EACH:
        return {"all": ranked}
    middle = (len(ranked) - EACH) // 2
    return {"best": ranked[:EACH], "middle": ranked[middle : middle + EACH], "worst": ranked[-EACH:]}


def gallery(cases: Sequence[Case]) -> Image.Image:
    """The page: a row a case, each column headed by its name, each row by what it was chosen as and its measure."""
    rows = [(kind, case) for kind, group in chosen(cases).items() for case in group]
    names = list(rows[0][1].pictures)
    left, top, gap = 64, 20, 6
    page = Image.new("RGB", (left + len(names) * (TILE + gap), top + len(rows) * (TILE + gap)), "white")
    pen = ImageDraw.Draw(page)
    for column, name in enumerate(names):
        pen.text((left + column * (TILE + gap), 4), name, fill="black")
    for row, (kind, case) in enumerate(rows):
        y = top + row * (TILE + gap)
        pen.text((4, y + TILE // 2 - 12), f"{kind}\n{case.measure:.2f} px", fill="black")
        for column, name in enumerate(names):
            x = left + column * (TILE + gap)
            tile = Image.fromarray(case.pictures[name])
            page.paste(tile, (x + (TILE - tile.width) // 2, y + (TILE - tile.height) // 2))
            pen.rectangle((x, y, x + TILE, y + TILE), outline="lightgrey")
    return page
