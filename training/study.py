"""Ask people which of two pictures is better, and reckon what they say.

``python training/study.py make --out study.html ours=FOLDER peer=FOLDER [--photos FOLDER]`` writes one page that needs
nothing else: blind pairs in random order and on random sides, answers saved as CSV. ``python training/study.py evaluate
answers.csv …`` tells win rates with their intervals, and Bradley-Terry strengths.
"""

import argparse
import base64
import csv
import io
import itertools
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

PAGE = Path(__file__).with_name("study_page.html")

CHOICES = ("left", "right", "tie")

ROUNDS = 600
"""Of the bootstrap."""


class StudyError(ValueError):
    """Pictures that make no pairs, or answers that are none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``share``: of the win that goes to ``one``: 1, 0, or a half for no difference."""

    one: str
    other: str
    share: float


def make(methods: dict[str, Path], photos: Path | None, question: str, side: int) -> str:
    """The page, as HTML: every picture that all methods have, in every pair of methods.

    Raises:
        StudyError: there are fewer than two methods, or no picture that all have.
    """
    if len(methods) < 2:
        raise StudyError("A study compares at least two methods: give NAME=FOLDER twice.")
    found = {name: {path.stem: path for path in sorted(folder.iterdir())} for name, folder in methods.items()}
    common = sorted(set.intersection(*(set(pictures) for pictures in found.values())))
    if not common:
        raise StudyError("No picture has one name in all folders: name the drawings after their photos.")
    originals = {path.stem: path for path in photos.iterdir()} if photos else {}
    study = {
        "question": question,
        "images": {name: {stem: embedded(found[name][stem], side) for stem in common} for name in methods},
        "photos": {stem: embedded(originals[stem], side // 2) for stem in common if stem in originals},
        "pairs": [(stem, *pair) for stem in common for pair in itertools.combinations(methods, 2)],
    }
    # “</” would end the script that it stands in
    return PAGE.read_text(encoding="utf-8").replace("/*STUDY*/", json.dumps(study).replace("</", "<\\/"))


def embedded(path: Path, side: int) -> str:
    """A picture on white paper as a data URL, its longer side ``side`` px at most; its name cannot be seen in it."""
    picture = Image.open(path).convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    paper.thumbnail((side, side), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    paper.convert("RGB").save(file, "WEBP", quality=92)
    return "data:image/webp;base64," + base64.b64encode(file.getvalue()).decode()


def read_answers(paths: Sequence[Path]) -> list[Answer]:
    """
    Raises:
        StudyError: a file is no CSV of answers, or there are none.
    """
    answers = []
    for path in paths:
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if not {"left", "right", "choice"} <= row.keys() or row["choice"] not in CHOICES:
                    raise StudyError(f"{path.name} holds a line that is no answer: give the CSV that the page saved.")
                share = {"left": 1.0, "right": 0.0, "tie": 0.5}[row["choice"]]
                answers.append(Answer(row["left"], row["right"], share))
    if not answers:
        raise StudyError("There are no answers in it: answer some pairs first.")
    return answers


def wins_of(answers: Sequence[Answer], names: Sequence[str]) -> np.ndarray:
    """(n, n): how often the row won against the column; no difference is half a win for both."""
    place = {name: index for index, name in enumerate(names)}
    wins = np.zeros((len(names),) * 2)
    for answer in answers:
        one, other = place[answer.one], place[answer.other]
        wins[one, other] += answer.share
        wins[other, one] += 1 - answer.share
    return wins


def wilson(won: float, asked: float, z: float = 1.96) -> tuple[float, float]:
    """The interval that holds a true rate 95 times of 100 (Wilson 1927)."""
    if not asked:
        return 0.0, 1.0
    rate, spread = won / asked, z * z / asked
    middle = (rate + spread / 2) / (1 + spread)
    half = z * math.sqrt(rate * (1 - rate) / asked + spread / asked / 4) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def bradley_terry(wins: np.ndarray, rounds: int = 500) -> np.ndarray:
    """(n,) strengths whose logarithms sum to nought: i beats j with s_i / (s_i + s_j) (Hunter 2004).

    Half a win each way is added to every pair that was asked, or whoever never lost would be infinitely strong.
    """
    asked = wins + wins.T > 0
    counted = wins + 0.5 * asked
    games = counted + counted.T
    strength = np.ones(len(wins))
    for _ in range(rounds):
        strength = counted.sum(1) / np.maximum((games / (strength[:, None] + strength[None])).sum(1), 1e-12)
        strength = np.maximum(strength, 1e-12)
        strength /= np.exp(np.log(strength).mean())
    return strength


def evaluate(answers: Sequence[Answer], seed: int = 0) -> list[dict[str, float | str]]:
    """A row a method, the strongest first: its win rate and strength, each with the interval of 95 in 100."""
    names = sorted({name for answer in answers for name in (answer.one, answer.other)})
    wins = wins_of(answers, names)
    strengths = np.log(bradley_terry(wins))
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(min(ROUNDS, 200_000 // max(len(answers), 1) + 100)):
        sample = [answers[index] for index in rng.integers(0, len(answers), len(answers))]
        drawn.append(np.log(bradley_terry(wins_of(sample, names), 60)))
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    rows: list[dict[str, float | str]] = []
    for index in np.argsort(-strengths):
        won, asked = wins[index].sum(), wins[index].sum() + wins[:, index].sum()
        least, most = wilson(won, asked)
        rows.append(
            {
                "method": names[index],
                "answers": float(asked),
                "wins": round(float(won / asked), 3),
                "wins from": round(least, 3),
                "wins to": round(most, 3),
                "strength": round(float(strengths[index]), 3),
                "strength from": round(float(low[index]), 3),
                "strength to": round(float(high[index]), 3),
            }
        )
    return rows


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Ask which of two pictures is better, and reckon what people say.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    maker = verbs.add_parser("make", help="write the page")
    maker.add_argument("methods", nargs="+", metavar="NAME=FOLDER", help="drawings of equal names by each method")
    maker.add_argument("--photos", type=Path, help="folder of what was drawn, shown small above each pair")
    maker.add_argument("--question", default="Which drawing would you rather keep?")
    maker.add_argument("--side", type=int, default=640, help="pixels of a picture's longer side, at most")
    maker.add_argument("--out", type=Path, default=Path("study.html"))
    reckoner = verbs.add_parser("evaluate", help="reckon answers")
    reckoner.add_argument("answers", nargs="+", type=Path, metavar="CSV")
    args = parser.parse_args(arguments)
    try:
        if args.verb == "make":
            pairs = [word.partition("=") for word in args.methods]
            methods = {name: Path(folder) for name, _, folder in pairs}
            args.out.write_text(make(methods, args.photos, args.question, args.side), encoding="utf-8")
        else:
            rows = evaluate(read_answers(args.answers))
            writer = csv.DictWriter(sys.stdout, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    except (StudyError, OSError) as error:
        parser.exit(1, f"{error}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
