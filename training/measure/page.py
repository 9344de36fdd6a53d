"""A folder to look at in any browser: every drawing beside the truth, flipping under the mouse, the worst first."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from animl_addon.core.picture import RGBA
from animl_addon.core.whole import whole
from training.measure.cases import Keys
from training.measure.evaluation import Row
from training.measure.figures import on_paper
from training.measure.tables import SHORT, WORDS

TEMPLATE = Path(__file__).with_name("page.html")

SIDE = 512
"""Pixels of a picture's longer side, at most."""

SMALL = 128
"""Pixels of what is kept bit by bit, and enlarged in whole pixels: pixel art."""

QUALITY = 88


class Page:
    """Writes pictures as they come, and at last ``index.html``, which needs nothing but its folder."""

    def __init__(self, folder: Path, judged: str) -> None:
        """``judged``: whose drawings decide which case is worst."""
        self._folder, self._judged = folder, judged
        self._cases: dict[tuple[str, str], dict[str, Any]] = {}

    def add(self, row: Row, drawn: RGBA, keys: Keys, truth: RGBA) -> None:
        place = row.case, row.moment
        if place not in self._cases:
            # In the order in which they flip: the truth beside what is judged, the peers behind it.
            pictures = {"first key": self._save(row, "first key", keys.first), row.who: ""}
            pictures |= {"truth": self._save(row, "truth", truth)}
            self._cases[place] = {
                "case": row.case, "category": row.category, "motion": row.motion, "moment": row.moment,
                "size": [truth.shape[1], truth.shape[0]], "pictures": pictures, "figures": {},
            }  # fmt: skip
            self._cases[place]["last"] = self._save(row, "last key", keys.last)
        self._cases[place]["pictures"][row.who] = self._save(row, row.who, drawn)
        self._cases[place]["figures"][row.who] = {name: round(value, 4) for name, value in row.figures.items()}

    def write(self, told: dict[str, Any]) -> None:
        """``told``: the summary of ``tables.py``."""
        cases = []
        for case in self._cases.values():
            last = case["last"]
            pictures = list((case["pictures"] | {"last key": last}).items())
            cases.append({name: value for name, value in case.items() if name != "last"} | {"pictures": pictures})
        all_of_it = {"judged": self._judged, "short": SHORT, "words": WORDS, "told": told, "cases": cases}
        # “</” would end the script that it stands in
        text = json.dumps(all_of_it, separators=(",", ":")).replace("</", "<\\/")
        with whole(self._folder / "index.html") as file:
            file.write(TEMPLATE.read_text(encoding="utf-8").replace("/*FIGURES*/", text).encode())

    def _save(self, row: Row, what: str, picture: RGBA) -> str:
        """Returns the path, as seen from the page."""
        image = Image.fromarray(on_paper(picture).round().clip(0, 255).astype(np.uint8))
        exact = max(image.size) <= SMALL
        image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        name = f"pictures/{_plain(row.case)}-{_plain(row.moment)}-{_plain(what)}.webp"
        path = self._folder / name
        path.parent.mkdir(exist_ok=True)
        with whole(path) as file:
            image.save(file, "WEBP", lossless=exact, quality=QUALITY, method=2)
        return name


def _plain(name: str) -> str:
    """Fit for a file's name and an address."""
    return re.sub(r"[^A-Za-z0-9_.]+", "-", name)
