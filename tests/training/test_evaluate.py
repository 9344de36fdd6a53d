"""Measuring models on cases and on clips they have not seen, and the pages of what was drawn."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from animl_addon.core.files import write_picture
from animl_addon.core.jobs.inbetween import inbetween
from training.config import load
from training.evaluate import main
from training.measure.contenders import dissolve
from training.measure.dis import DisInbetween
from training.measure.gallery import EACH, TILE, Shown, chosen, gallery, middle_of_each
from training.train import train

from .strips import strips_of_squares

ROOT = Path(__file__).parents[2]
SMOKE = ROOT / "training/configs/smoke/inbetween.toml"
SIDE = 48


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that has learned nothing yet."""
    run = load(SMOKE, ["steps=1", "preview_every=100", "log_every=100", "threads=1"])
    return train(run, tmp_path_factory.mktemp("run"), torch.device("cpu"))


def square_at(left: float) -> np.ndarray:
    """A striped square on clear ground, moved by whole pixels."""
    image = np.zeros((SIDE, SIDE, 4), np.float32)
    y, x = np.mgrid[0:16, 0:16].astype(np.float32) / 16
    image[16:32, round(left) : round(left) + 16] = np.stack((x, y, 0.5 + 0 * x, 1 + 0 * x), axis=-1)
    return image


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two cases, one of them with quarters: a square that goes 8 or 16 px to the right."""
    folder = tmp_path_factory.mktemp("cases")
    rows = []
    for name, way in (("near", 8), ("far", 16)):
        moments = {"f0": 0, "mid": 0.5, "f1": 1} | ({"q1": 0.25, "q3": 0.75} if way == 16 else {})
        (folder / "cases" / name).mkdir(parents=True)
        for moment, time in moments.items():
            write_picture(folder / "cases" / name / f"{moment}.png", square_at(6 + way * time))
        rows.append({"id": name, "category": "vector", "bucket": name, "frames": list(moments)})
    (folder / "index.json").write_text(json.dumps({"cases": rows}))
    return folder


def figures_in(folder: Path) -> dict:
    return json.loads((folder / "figures.json").read_text())


def test_an_exported_model_is_measured_case_by_case(models: Path, cases: Path, tmp_path: Path, capsys):
    """The model of the tests dissolves: without its palette step it is the peer of that name, in every figure."""
    words = [str(models), "--cases", str(cases), "--peers", "dissolve", "--without", "palette", "--out", str(tmp_path)]

    assert main(words) == 0

    told = figures_in(tmp_path)
    name = models.resolve().name
    assert list(told["all"]) == [name, f"{name} without palette", "dissolve"]
    bare, peer = told["all"][f"{name} without palette"], told["all"]["dissolve"]
    same = ("psnr", "psnr_moving", "ssim", "gmsd", "line_distance", "sharpness", "off_palette")
    assert [bare[figure] for figure in same] == pytest.approx([peer[figure] for figure in same], abs=1e-6)
    assert told["all"][name]["off_palette"] < 1 < bare["off_palette"]
    assert bare["fid"] == pytest.approx(peer["fid"], rel=1e-3)
    assert set(told["by_motion"]) == {"near", "far"} and "confidence" in told["all"][name]
    with (tmp_path / "figures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["who"], row["case"]) for row in rows[:2]] == [(name, "near"), (f"{name} without palette", "near")]
    assert len(rows) == 6
    printed = capsys.readouterr().out
    assert re.search(r"^dissolve +" + f"{peer['psnr']:.3f}", printed, re.MULTILINE)


def test_the_page_shows_every_picture_and_needs_no_other_place(models: Path, cases: Path, tmp_path: Path):
    main([str(models), "--cases", str(cases), "--out", str(tmp_path)])

    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    shown = json.loads(re.search(r"const F = (.*);\n", page).group(1).replace("<\\/", "</"))  # pyright: ignore
    assert not re.search(r"https?://", page)
    columns = ["first key", models.resolve().name, "truth", "dissolve", "DIS", "last key"]
    for case in shown["cases"]:
        assert [name for name, _ in case["pictures"]] == columns
        assert all(Image.open(tmp_path / path).size == (SIDE, SIDE) for _, path in case["pictures"])
    assert Image.open(tmp_path / "sheet.png").height > 2 * TILE


def test_true_drawings_are_perfect_and_do_not_blink(cases: Path, tmp_path: Path):
    made = tmp_path / "made"
    made.mkdir()
    for moment, name in (("q1", "far.q1.png"), ("mid", "far.png"), ("q3", "far.q3.png")):
        (made / name).write_bytes((cases / "cases" / "far" / f"{moment}.png").read_bytes())
    words = [str(made), "--cases", str(cases), "--time", "quarters", "--out", str(tmp_path), "--no-page", "--no-sets"]

    assert main([*words, "--peers", "dissolve"]) == 0

    told = figures_in(tmp_path)
    assert set(told["by_moment"]) == {"q1", "mid", "q3"}
    assert told["all"]["made"]["cases"] == 3 and "seconds" not in told["all"]["made"]
    assert told["all"]["made"]["psnr"] == 60 and told["all"]["made"]["flicker"] == 0
    assert told["all"]["dissolve"]["flicker"] < 0  # the true square blinks where only one drawing has it
    assert not (tmp_path / "index.html").exists()


def test_of_a_sweep_the_best_counts(cases: Path, tmp_path: Path):
    made = tmp_path / "made"
    made.mkdir()
    for name in ("near", "far"):
        first, truth = (cases / "cases" / name / f"{moment}.png" for moment in ("f0", "mid"))
        for moment in ("t30", "t40", "t50", "t60", "t70"):
            (made / f"{name}.{moment}.png").write_bytes((truth if moment == "t60" else first).read_bytes())

    main([str(made), "--cases", str(cases), "--time", "sweep", "--peers", "--out", str(tmp_path), "--no-sets"])

    assert figures_in(tmp_path)["all"]["made"]["psnr_moving"] == 60


@pytest.mark.parametrize(("option", "names"), [([], ["run", "dissolve", "DIS"]),
                                               (["--neighbours"], ["run, two keys", "run, four keys"])])  # fmt: skip
def test_held_out_clips_are_measured_beside_the_peers_and_shown(
    run_folder: Path, tmp_path: Path, option: list[str], names: list[str]
):
    strips_of_squares(tmp_path, 4, [f"square{number}" for number in range(40)], frames=7)
    out = tmp_path / "out"
    command = [sys.executable, ROOT / "training/evaluate.py", run_folder, "--clips", tmp_path, "--most", "2", *option]

    done = subprocess.run([*command, "--out", out], capture_output=True, text=True, timeout=300)

    assert done.returncode == 0, done.stderr
    told = figures_in(out)
    assert [name.replace(run_folder.name, "run") for name in told["all"]] == names
    assert all(found["cases"] == 2 and np.isfinite(list(found.values())).all() for found in told["all"].values())
    assert set(told["by_motion"]) <= {"small", "medium", "large"} and told["by_motion"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["nowhere", "--cases", "CASES"], "nowhere"),
        (["MODELS", "--cases", "nowhere"], "holds no cases"),
        (["MODELS", "--clips", "nowhere"], "holds no strips"),
        (["MODELS", "--cases", "CASES", "--without", "alignment"], "cannot be left out of an exported model"),
        (["MODELS", "MODELS", "--cases", "CASES"], "Two models"),
        (["MODELS", "--cases", "CASES", "--most", "0"], "above 0"),
        (["MODELS", "--cases", "CASES", "--neighbours"], "--clips"),
    ],
)
def test_a_mistake_is_one_sentence(words: list[str], says: str, models: Path, cases: Path, tmp_path: Path, capsys):
    words = [{"MODELS": str(models), "CASES": str(cases)}.get(word, word) for word in words]

    with pytest.raises(SystemExit) as stopped:
        main([*words, "--out", str(tmp_path)])

    told = capsys.readouterr().err
    assert stopped.value.code == 2 and says in told and "Traceback" not in told


@pytest.mark.parametrize(
    ("index", "says"), [("{", "no list of cases"), ('{"cases": [{}]}', "id"), ('{"cases": []}', "lists no case")]
)
def test_an_index_that_tells_nothing_is_refused(index: str, says: str, models: Path, tmp_path: Path, capsys):
    (tmp_path / "index.json").write_text(index)

    with pytest.raises(SystemExit):
        main([str(models), "--cases", str(tmp_path), "--out", str(tmp_path / "out")])

    assert says in capsys.readouterr().err


def test_a_case_without_its_picture_is_named(models: Path, tmp_path: Path, capsys):
    (tmp_path / "index.json").write_text('{"cases": [{"id": "lost"}]}')

    with pytest.raises(SystemExit):
        main([str(models), "--cases", str(tmp_path), "--out", str(tmp_path / "out")])

    assert "f0.png" in capsys.readouterr().err


def test_dis_flow_finds_a_square_that_moved_a_little():
    first, truth, last = square_at(14), square_at(17), square_at(20)

    drawing = next(inbetween(DisInbetween(), first, last, (0.5,))).image

    assert np.abs(drawing - truth).mean() < 0.25 * np.abs(dissolve(first, last, 0.5) - truth).mean()


def test_minterpolate_draws_the_moment_that_is_asked_for():
    minterpolate = pytest.importorskip("training.measure.minterpolate").minterpolate
    ground = np.ones((96, 128, 4), np.float32)
    texture = np.kron(np.random.default_rng(0).random((8, 8, 3)), np.ones((4, 4, 1)))

    def at(left: int) -> np.ndarray:
        image = ground.copy()
        image[30:62, left : left + 32, :3] = texture
        return image

    drawn = minterpolate(at(20), at(40), (0.25, 0.5, 0.75))

    for image, left in zip(drawn, (25, 30, 35), strict=True):
        apart = [np.abs(image - at(other)).mean() for other in (20, 25, 30, 35, 40)]
        assert apart.index(min(apart)) == (left - 20) // 5
        assert min(apart) < 0.01


def test_the_page_shows_the_best_the_middle_and_the_worst_by_their_measure():
    paint = np.full((8, 8, 3), 255, np.uint8)
    measures = (5, 3, 8, 1, 0, 9, 2, 7, 6, 4, 10)
    cases = [Shown(str(m), "odd" if m % 2 else "even", float(m), {"ours": paint, "truth": paint}) for m in measures]

    found = {kind: [case.measure for case in group] for kind, group in chosen(cases).items()}

    assert found == {"best": [0, 1, 2], "middle": [4, 5, 6], "worst": [8, 9, 10]}
    assert gallery(chosen(cases)).height > 3 * EACH * TILE
    assert {kind: group[0].measure for kind, group in middle_of_each(cases).items()} == {"even": 6, "odd": 5}
