"""The study of what people like: the page it makes, and what is reckoned of their answers."""

import base64
import csv
import io
import json
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training.study import (
    Answer,
    StudyError,
    bradley_terry,
    embedded,
    evaluate,
    main,
    make,
    read_answers,
    wilson,
    wins_of,
)


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    """Three methods with two pictures each; the last has one more."""
    for name, names in {"a": "xy", "b": "xy", "c": "xyz"}.items():
        (tmp_path / name).mkdir()
        for stem in names:
            Image.new("RGB", (30, 20), (10, 20, 30)).save(tmp_path / name / f"{stem}.png")
    return {name: tmp_path / name for name in "abc"}


def test_the_page_holds_all_pictures_and_asks_every_pair_of_methods(folders: dict[str, Path]):
    page = make(folders, folders["a"], "Which?", 16)

    found = re.search(r"const STUDY = (\{.*\});", page)
    assert found
    study = json.loads(found[1])
    assert sorted(map(tuple, study["pairs"])) == [(x, *p) for x in "xy" for p in (("a", "b"), ("a", "c"), ("b", "c"))]
    assert set(study["photos"]) == {"x", "y"}
    assert study["images"]["c"]["y"].startswith("data:image/webp;base64,")
    assert "http" not in page.replace("https://", "http://").split("const STUDY")[0]


def test_transparent_drawings_are_shown_on_white_paper(tmp_path: Path):
    drawing = Image.new("RGBA", (30, 20))
    drawing.paste((0, 0, 0, 255), (10, 0, 20, 20))
    drawing.save(tmp_path / "line.png")

    shown = Image.open(io.BytesIO(base64.b64decode(embedded(tmp_path / "line.png", 30).partition(",")[2])))

    assert shown.size == (30, 20)
    assert min(shown.getpixel((2, 10))) > 250 and max(shown.getpixel((15, 10))) < 5


def test_folders_without_a_common_picture_are_refused(folders: dict[str, Path], tmp_path: Path):
    (tmp_path / "empty").mkdir()

    with pytest.raises(StudyError, match="No picture has one name"):
        make({"a": folders["a"], "empty": tmp_path / "empty"}, None, "Which?", 16)
    with pytest.raises(StudyError, match="at least two methods"):
        make({"a": folders["a"]}, None, "Which?", 16)


def test_the_strength_of_two_is_the_ratio_of_their_wins():
    wins = np.array([[0, 299.5], [99.5, 0]])

    one, other = bradley_terry(wins)

    assert one / other == pytest.approx(3, rel=1e-3)


def test_who_never_met_are_compared_through_a_third():
    answers = [Answer("a", "b", 1.0)] * 30 + [Answer("a", "b", 0.0)] * 10
    answers += [Answer("b", "c", 1.0)] * 30 + [Answer("b", "c", 0.0)] * 10

    rows = evaluate(answers)

    assert [row["method"] for row in rows] == ["a", "b", "c"]
    strengths = [float(row["strength"]) for row in rows]
    assert strengths[0] - strengths[2] == pytest.approx(2 * np.log(3), abs=0.15)
    assert all(row["strength from"] <= row["strength"] <= row["strength to"] for row in rows)  # type: ignore[operator]


def test_no_difference_is_half_a_win_for_both():
    wins = wins_of([Answer("a", "b", 0.5)], ["a", "b"])

    assert wins.tolist() == [[0, 0.5], [0.5, 0]]


def test_an_interval_holds_its_rate_and_narrows():
    few, many = wilson(6, 10), wilson(600, 1000)

    assert few[0] < many[0] < 0.6 < many[1] < few[1]
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(10, 10)[1] == pytest.approx(1.0)


def test_answers_are_read_and_reckoned_from_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    rows = [("x", "a", "b", "left", 5)] * 6 + [("x", "b", "a", "right", 5)] * 3 + [("y", "a", "b", "tie", 9)]
    with (tmp_path / "answers.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("picture", "left", "right", "choice", "milliseconds"), *rows])

    assert main(["evaluate", str(tmp_path / "answers.csv")]) == 0

    first = next(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert (first["method"], first["wins"]) == ("a", "0.95")


def test_a_file_without_answers_is_refused(tmp_path: Path):
    (tmp_path / "other.csv").write_text("name,value\na,1\n")
    (tmp_path / "none.csv").write_text("picture,left,right,choice\n")

    with pytest.raises(StudyError, match="no answer"):
        read_answers([tmp_path / "other.csv"])
    with pytest.raises(StudyError, match="no answers"):
        read_answers([tmp_path / "none.csv"])
