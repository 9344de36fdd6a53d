"""The figures of cartoons as a CSV that grows, and as tables in documents, between two marks each.

``<!-- cartoons -->`` holds whatever was measured, ``<!-- runs -->`` what came of every training run; what follows each
up to ``<!-- end -->`` is written anew.
"""

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from training.exports.card import save, table

COLUMNS = (
    *("name", "way", "minutes", "steps", "ssim", "psnr", "texture", "edges", "hue", "eyes", "small_eyes", "skin"),
    *("skin_turn", "letters", "flicker", "boil", "fid", "kid", "fid_inception", "kid_inception"),
)

Row = dict[str, str]

END = "<!-- end -->"

SHOWN: dict[str, str] = {
    "ssim": ".2f", "psnr": ".1f", "texture": ".2f", "edges": ".2f", "hue": ".3f", "eyes": ".2f", "small_eyes": ".2f",
    "skin": ".2f", "skin_turn": ".1f", "letters": ".2f", "flicker": ".1f", "boil": ".1f", "fid": ".2f", "kid": ".1f",
    "fid_inception": ".0f", "kid_inception": ".1f",
}  # fmt: skip
"""Columns of figures in their order, and how each is written."""

HEADS = {"small_eyes": "small eyes", "skin_turn": "skin turn", "fid": "FID", "kid": "KID"} | {
    "fid_inception": "FID, Inception",
    "kid_inception": "KID, Inception",
}


def rows_of(path: Path) -> dict[str, Row]:
    """What was measured before, by name."""
    if not path.exists():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def write_rows(path: Path, rows: Iterable[Row]) -> None:
    temporary = path.with_suffix(".part")
    with temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    temporary.replace(path)


def write_tables(document: Path, rows: Sequence[Row]) -> None:
    """Both tables, wherever the document has their marks."""
    text = document.read_text(encoding="utf-8")
    for mark, lines in (("<!-- cartoons -->", contenders), ("<!-- runs -->", runs)):
        text = with_table(text, mark, lines(rows))
    save(document, text)


def with_table(text: str, mark: str, lines: Iterable[str]) -> str:
    """The text with all between a mark and the next end of a table exchanged; as it was without the mark."""
    begin = text.find(mark)
    end = text.find(END, begin)
    if begin < 0 or end < 0:
        return text
    return "\n".join((text[: begin + len(mark)], *lines, text[end:]))


def contenders(rows: Sequence[Row]) -> Iterable[str]:
    """What is held against each other: the shipped model, the rules that taught it, and what others do."""
    return lines_of([row for row in rows if not row["way"] or row["name"].startswith("ours")], ())


def runs(rows: Sequence[Row]) -> Iterable[str]:
    """A row for every look that a training run learned."""
    whole = [row for row in rows if row["way"] and " at half, " not in row["name"]]
    return lines_of(whole, ("way", "minutes", "steps"))


def lines_of(rows: Sequence[Row], words: Sequence[str]) -> Iterable[str]:
    """Markdown; columns of which no row knows anything are left out."""
    figures = [name for name in SHOWN if any(row[name] for row in rows)]
    head = ("", *words, *(HEADS.get(name, name) for name in figures))
    return table(head, [(row["name"], *(row[word] for word in words), *map(written(row), figures)) for row in rows])


def written(row: Row) -> Callable[[str], str]:
    return lambda name: format(float(row[name]), SHOWN[name]) if row[name] else "–"
