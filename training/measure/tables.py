"""Rows of figures as tables: on the console, as CSV and as JSON."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from animl_addon.core.whole import whole
from training.measure.confidence import flagged, rank_correlation
from training.measure.evaluation import Row

SHORT = {
    "psnr": "psnr",
    "psnr_moving": "psnr_m",
    "ssim": "ssim",
    "gmsd": "gmsd",
    "line_distance": "cd",
    "sharpness": "sharp",
    "off_palette": "offpal",
    "flicker": "flicker",
    "fid": "fid",
    "kid": "kid",
    "seconds": "s",
    "confidence": "sure",
}
"""Figures in the order of the table, and the heads of their columns."""

WORDS = {
    "psnr": "dB over the whole picture",
    "psnr_moving": "dB where anything moves",
    "ssim": "structural similarity, 1 is equal",
    "gmsd": "deviation of gradient similarity, 0 is equal",
    "line_distance": "distance of the dark lines from the true ones, px",
    "sharpness": "energy of gradients over the truth's: 1 is as crisp",
    "off_palette": "% of moving pixels in a colour of neither key, less the truth's own",
    "flicker": "levels of 255 that blink from drawing to drawing, less the truth's own",
    "fid": "distance of all drawings from all truths, by our own features",
    "kid": "the same, unbiased for few pictures",
    "seconds": "a drawing",
    "confidence": "what the model says of itself, 0 to 1",
}

Means = dict[str, dict[str, float]]
"""Of each contender, with ``cases``, how many drawings they are of."""


def means(rows: Sequence[Row]) -> Means:
    """In the order in which contenders come; a figure that a drawing lacks counts for nothing."""
    found: Means = {}
    for who in dict.fromkeys(row.who for row in rows):
        own = [row.figures for row in rows if row.who == who]
        names = [name for name in SHORT if any(name in figures for figures in own)]
        found[who] = {"cases": len(own)}
        found[who] |= {name: float(np.mean([each[name] for each in own if name in each])) for name in names}
    return found


def grouped(rows: Sequence[Row], by: Callable[[Row], str]) -> dict[str, Means]:
    """Means of every group that has a name, by name."""
    names = sorted({by(row) for row in rows} - {""})
    return {name: means([row for row in rows if by(row) == name]) for name in names}


def trust(rows: Sequence[Row]) -> dict[str, dict[str, float]]:
    """What each contender's confidence is worth, of those that tell one."""
    found = {}
    for who in dict.fromkeys(row.who for row in rows if "confidence" in row.figures):
        own = [row.figures for row in rows if row.who == who]
        sure = [figures["confidence"] for figures in own]
        far = [figures["line_distance"] for figures in own]
        found[who] = {
            "with_line_distance": rank_correlation(sure, far),
            "with_psnr_moving": rank_correlation(sure, [figures["psnr_moving"] for figures in own]),
            "worst_tenth_flagged": flagged(sure, far),
        }
    return found


def summary(rows: Sequence[Row], sets: dict[str, dict[str, float]]) -> dict[str, Any]:
    """All that is told, except the rows themselves."""
    total = means(rows)
    for who, distances in sets.items():
        total[who] |= distances
    return {
        "all": total,
        "by_category": grouped(rows, lambda row: row.category),
        "by_motion": grouped(rows, lambda row: row.motion),
        "by_moment": grouped(rows, lambda row: row.moment),
        "confidence": trust(rows),
    }


def console(told: dict[str, Any]) -> Iterator[str]:
    """Lines of the tables; groups of one member, which would say the same again, are left out."""
    yield from _table("all", told["all"])
    for kind in ("by_moment", "by_category", "by_motion"):
        if len(told[kind]) > 1:
            for name, found in told[kind].items():
                yield ""
                yield from _table(name, found)
    for who, worth in told["confidence"].items():
        yield ""
        yield (
            f"confidence of {who}: rank correlation {worth['with_line_distance']:+.2f} with cd, "
            f"{worth['with_psnr_moving']:+.2f} with psnr_m; flags {worth['worst_tenth_flagged']:.0%} of the worst "
            "tenth at one false alarm in ten"
        )


def _table(name: str, found: Means) -> Iterator[str]:
    figures = [figure for figure in SHORT if any(figure in means for means in found.values())]
    first = max(len(who) for who in (*found, name))
    cases = max(int(means["cases"]) for means in found.values())
    yield f"{name:{first}}  {cases:5d}  " + "  ".join(f"{SHORT[figure]:>7}" for figure in figures)
    for who, means_of in found.items():
        cells = (_cell(figure, means_of.get(figure)) for figure in figures)
        yield f"{who:{first}}         " + "  ".join(cells)


def _cell(figure: str, value: float | None) -> str:
    if value is None:
        return " " * 7
    return f"{value:7.4f}" if figure in ("fid", "kid") else f"{value:7.3f}"


def write_json(path: Path, told: dict[str, Any]) -> None:
    with whole(path) as file:
        file.write((json.dumps(told, indent=1) + "\n").encode())


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    names = ["who", "case", "category", "motion", "moment"]
    names += [figure for figure in SHORT if any(figure in row.figures for row in rows)]
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(row.flat() for row in rows)
    unfinished.replace(path)
