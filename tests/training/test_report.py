"""The page of a run: what stands on it, and that it needs nothing else."""

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest
from PIL import Image

from training.config import Data, Run
from training.growth import write_gif
from training.loop.curves import chart, ticks
from training.loop.runlog import RunLog
from training.report import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run of thirty rows whose loss falls, with two pages of pictures."""
    path = tmp_path / "hero"
    log = RunLog(path)
    for step in range(1, 31):
        log.write({"step": step, "flow": 30 / step} | ({"epe_large": 9.5 - step / 10} if step % 10 == 0 else {}))
    write_gif([Image.new("RGB", (16, 8), colour) for colour in ("white", "black")], path / "growth.gif")
    card = {
        **{"name": "hero <walks>", "job": "inbetween", "step": 30, "seconds": 3723.0, "ended": "over"},
        **{"weights": 1_730_000, "started": "2026-01-02T03:04:05+00:00", "commit": "abc123", "chip": "H200"},
        **{"processes": 2, "system": "Linux", "versions": {"python": "3.11"}, "command": ["train.py", "hero.toml"]},
        "held_out": {"epe_large": 6.5},
        "data": [{"path": "clips", "licences": [{"licence": "CC0-1.0", "source": "A. Nimator", "items": 12}]}],
        "run": json.loads(json.dumps(asdict(Run("hero <walks>", seed=7, data=Data(shapes=33))))),
    }
    (path / "run.json").write_text(json.dumps(card))
    return path


def test_the_page_tells_the_run_and_needs_nothing_else(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(folder)]) == 0

    assert capsys.readouterr().out.strip() == str(folder / "report.html")
    page = (folder / "report.html").read_text(encoding="utf-8")
    for told in ("hero &lt;walks&gt;", "1:02:03", "1.73 M", "H200 × 2", "abc123", "CC0-1.0", "A. Nimator", "6.5"):
        assert told in page
    assert "<walks>" not in page and "{{" not in page
    assert not re.search(r"(src|href)=['\"](?!data:)", page)
    assert page.count("<svg") == 2 and page.count("data:image/webp") == 3
    changed = page[page.index("differs from the defaults") : page.index("Every field")]
    assert "data.shapes" in changed and "33" in changed and "data.pixels" not in changed


def test_a_folder_without_a_run_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stopped:
        main([str(tmp_path)])

    assert stopped.value.code == 2
    assert "holds no run that can be read" in capsys.readouterr().err


def test_a_curve_lies_within_its_chart_and_is_not_led_astray():
    points = [(step, 5 - step / 100 + (float("nan") if step == 7 else 0)) for step in range(1000)]

    svg = chart([(-1, float("inf")), *points], "loss")

    numbers = [float(value) for value in re.findall(r"[ML](\S+) ", svg)]
    heights = [float(value) for value in re.findall(r"[ML]\S+ ([0-9.\-]+)", svg)]
    assert min(numbers) >= 46 and max(numbers) <= 350
    assert min(heights) >= 0 and max(heights) <= 190
    assert "nan" not in svg and "inf" not in svg
    assert chart([], "loss") == "" and "<circle" in chart([(1, 2.0)], "loss")


def test_ticks_are_round():
    assert ticks(0, 1, 4) == [0, 0.25, 0.5, 0.75, 1.0]
    assert ticks(-3, 97, 4) == [0, 25, 50, 75]
