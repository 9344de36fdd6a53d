"""What a run says while it goes: a line of JSON a log step, beside it a CSV for any spreadsheet, and the console."""

import csv
import json
import logging
from pathlib import Path

log = logging.getLogger("animl.training")


class RunLog:
    """Appends rows of figures to ``log.jsonl`` in the run's folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "log.jsonl"

    def write(self, row: dict[str, float]) -> None:
        rounded = {name: round(value, 5) for name, value in row.items()}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(rounded) + "\n")
        log.info("  ".join(f"{name} {value:g}" for name, value in rounded.items()))

    def rows(self) -> list[dict[str, float]]:
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]

    def to_csv(self) -> Path:
        """Write every row as ``log.csv``, one column a figure."""
        rows = self.rows()
        columns = list(dict.fromkeys(name for row in rows for name in row))
        path = self.path.with_suffix(".csv")
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        return path
