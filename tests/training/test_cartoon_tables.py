"""The tables of documents are what the CSV says, and nobody's typing."""

from pathlib import Path

import pytest

from training.measure.cartoon_tables import COLUMNS, contenders, rows_of, runs, write_rows, write_tables

ROOT = Path(__file__).parents[2]


def row(**figures: str) -> dict[str, str]:
    return dict.fromkeys(COLUMNS, "") | figures


def test_rows_are_written_and_read(tmp_path: Path):
    rows = [row(name="photo", ssim="1"), row(name="ours clean", way="taught", steps="7", ssim="0.5")]

    write_rows(tmp_path / "a.csv", rows)

    assert list(rows_of(tmp_path / "a.csv").values()) == rows
    assert rows_of(tmp_path / "none.csv") == {}


def test_documents_get_both_tables_and_keep_their_words(tmp_path: Path):
    document = tmp_path / "page.md"
    document.write_text("# Cats\n<!-- cartoons -->\nold\n<!-- end -->\nmore\n<!-- runs -->\n<!-- end -->\nlast\n")
    rows = [row(name="photo", ssim="1"), row(name="ours clean", way="taught", minutes="3", steps="7", ssim="0.456")]

    for _ in range(2):
        write_tables(document, rows)

    assert document.read_text().splitlines() == [
        *("# Cats", "<!-- cartoons -->", "|  | ssim |", "|---|---|", "| photo | 1.00 |", "| ours clean | 0.46 |"),
        *("<!-- end -->", "more", "<!-- runs -->", "|  | way | minutes | steps | ssim |", "|---|---|---|---|---|"),
        *("| ours clean | taught | 3 | 7 | 0.46 |", "<!-- end -->", "last"),
    ]


@pytest.mark.parametrize("document", ["docs/cartoonize.md", "exported_models/cartoonize.md"])
def test_what_is_published_is_what_was_measured(document: str):
    rows = list(rows_of(ROOT / "docs/cartoonize.csv").values())

    text = (ROOT / document).read_text(encoding="utf-8")

    assert "\n".join(contenders(rows)) in text
    if document.startswith("docs"):
        assert "\n".join(runs(rows)) in text
        assert {each["way"] for each in rows} >= {"taught", "paired", "unpaired", "cycle", "style"}
