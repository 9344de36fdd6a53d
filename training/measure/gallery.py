"""Pages of drawings chosen by rule, not by hand: the best, those in the middle, the worst, and one of each kind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from animl_addon.core.picture import RGBA
from animl_addon.core.whole import whole
from training.measure.cases import Keys
from training.measure.evaluation import Row
from training.measure.figures import on_paper

TILE = 160  # px
EACH = 3  # rows of best, middle and worst

Group = dict[str, list["Shown"]]
"""What is shown, by what it was chosen as."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A case: its measure (less is better), and pictures under the names of their columns, in order."""

    name: str
    category: str
    measure: float
    pictures: dict[str, NDArray[np.uint8]] = field(repr=False)


class Sheet:
    """Collects small pictures of every case, and saves those that the rule chooses by the drawings of ``judged``."""

    def __init__(self, judged: str) -> None:
        self._judged = judged
        self._columns: dict[tuple[str, str], dict[str, NDArray[np.uint8]]] = {}
        self._rows: dict[tuple[str, str], Row] = {}

    def add(self, row: Row, drawn: RGBA, keys: Keys, truth: RGBA) -> None:
        place = row.case, row.moment
        columns = self._columns.setdefault(place, {})
        if not columns:
            columns["first key"] = thumbnail(keys.first)
        columns[row.who] = thumbnail(drawn)
        if row.who == self._judged:
            self._rows[place] = row
            columns |= {"truth": thumbnail(truth), "last key": thumbnail(keys.last)}

    def cases(self) -> list[Shown]:
        found = []
        for place, row in self._rows.items():
            columns = self._columns[place]
            ends = ("truth", "last key")  # come last, whoever drew after the one that is judged
            names = [name for name in columns if name not in ends]
            pictures = {name: columns[name] for name in (*names, *ends)}
            found.append(Shown(row.case, row.category, row.figures["line_distance"], pictures))
        return found

    def save(self, path: Path) -> dict[str, Group]:
        """Write the page, and, where there are several categories, one beside it with the middle case of each.

        Returns:
            what each page shows, by its file's name.
        """
        cases = self.cases()
        pages = {path.name: chosen(cases)}
        if len({case.category for case in cases}) > 1:
            pages[f"{path.stem}-kinds{path.suffix}"] = middle_of_each(cases)
        for name, group in pages.items():
            with whole(path.with_name(name)) as file:
                gallery(group).save(file, "PNG", optimize=True)
        return pages


def thumbnail(picture: RGBA, side: int = TILE) -> NDArray[np.uint8]:
    """(h, w, 3) on paper, at most ``side`` px; pixel art is enlarged by a whole factor."""
    image = Image.fromarray(on_paper(picture).round().clip(0, 255).astype(np.uint8))
    pixel_art = max(image.size) <= side // 2
    if pixel_art:
        factor = side // max(image.size)
        return np.asarray(image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST))
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    return np.asarray(image)


def chosen(cases: Sequence[Shown]) -> Group:
    """The ``EACH`` best, middle and worst by their measure; of fewer cases, all that there are, once each."""
    ranked = sorted(cases, key=lambda case: case.measure)
    if len(ranked) <= 3 * EACH:
        return {"all": ranked}
    middle = (len(ranked) - EACH) // 2
    return {"best": ranked[:EACH], "middle": ranked[middle : middle + EACH], "worst": ranked[-EACH:]}


def middle_of_each(cases: Sequence[Shown]) -> Group:
    """Of each category the case in the middle by its measure; of an even number, the worse of the two."""
    found: Group = {}
    for category in sorted({case.category for case in cases}):
        ranked = sorted((case for case in cases if case.category == category), key=lambda case: case.measure)
        found[category] = [ranked[len(ranked) // 2]]
    return found


def gallery(group: Group) -> Image.Image:
    """The page: a row a case, each column headed by its name, each row by what it was chosen as and its measure."""
    rows = [(kind, case) for kind, shown in group.items() for case in shown]
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
