"""What a run says while it goes: a row of figures every so many steps, in a CSV for any spreadsheet, up to date."""

import csv
import os
from collections.abc import Mapping, Sequence
from pathlib import Path


class RunLog:
    """Appends rows of figures to ``log.csv`` in the run's folder; its last row may be read at any time.

    Args:
        step: that the run goes on from. Rows beyond it, from a call that was killed, are made anew.
    """

    def __init__(self, folder: Path, step: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "log.csv"
        self.columns: list[str] = []
        if self.path.exists():
            rows = [row for row in read_rows(self.path) if row.get("step", 0) <= step]
            self.rewrite(rows)

    def write(self, row: Mapping[str, float]) -> None:
        """A figure that no row before had gets a column."""
        rounded = {name: round(value, 5) for name, value in row.items()}
        if new := [name for name in rounded if name not in self.columns]:
            rows = read_rows(self.path) if self.path.exists() else []
            self.columns += new
            self.rewrite([*rows, rounded])
            return
        with self.path.open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, self.columns).writerow(rounded)

    def rewrite(self, rows: list[dict[str, float]]) -> None:
        self.columns = list(dict.fromkeys([*self.columns, *(name for row in rows for name in row)]))
        temporary = self.path.with_suffix(".part")
        with temporary.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, self.columns)
            writer.writeheader()
            writer.writerows(rows)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path)


def read_rows(path: Path) -> list[dict[str, float]]:
    """The rows of a log; a figure that a row does not have is left out of it."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            {name: float(value) for name, value in row.items() if name and value not in ("", None)}
            for row in csv.DictReader(file)
        ]


def mean_of(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each figure over the rows that have it."""
    names = dict.fromkeys(name for row in rows for name in row)
    found = {name: [row[name] for row in rows if name in row] for name in names}
    return {name: sum(values) / len(values) for name, values in found.items()}
