"""Fine-tuning on one's own sheet, from the command line to the model."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from animl_addon.core.spec import Job
from animl_addon.inference.library import check_files, find_model
from training.config import load
from training.data.sheets import Triple, held_out, open_sheet, sheet_cut_outs, triples
from training.data.tracks import track_triples
from training.finetune import CONFIG, Verdict, main, moved_by_chance
from training.loop.checkpoint import save_weights
from training.models.matcher import Matcher
from training.tasks.match import MatchTask

PAGE = Path(__file__).parents[2] / "docs/train-your-own.md"
SMALL = ["network.depth=1", "network.quarter=32", "network.eighth=32", "data.drawing_side=32"]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Four frames of 24 x 24 in which a ball rolls to the right and squashes."""
    pixels = np.zeros((24, 96, 4), np.uint8)
    for frame in range(4):
        y, x = np.mgrid[0:24, 0:24]
        ball = (x - 7 - 3 * frame) ** 2 + ((y - 13) * (1 + 0.1 * frame)) ** 2 < 36
        pixels[:, frame * 24 : frame * 24 + 24][ball] = (200, 60 + 20 * frame, 40, 255)
    path = tmp_path / "ball.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def start(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    path = tmp_path / "start.pt"
    save_weights(path, Matcher(1, 32, 32))
    return path


def test_frames_are_cut_out_once_each(sheet: Path):
    cuts = sheet_cut_outs([sheet, sheet], 32, "24x24")

    assert cuts.shape == (4, 4, 32, 32)
    assert (cuts[:, 3] > 127).float().mean() > 0.5


def test_every_frame_between_two_others_is_measured(sheet: Path):
    found = triples(open_sheet(sheet, "24x24"))

    assert len(found) == 2
    assert found[0].truth.shape == (96, 96, 4)
    assert not np.array_equal(found[0].first, found[0].last)


def animation(name: str, count: int, seed: int = 0) -> list[Triple]:
    """Triples of ``count`` + 2 frames that are all different."""
    frames = np.random.default_rng(seed).random((count + 2, 8, 8, 4), np.float32)
    return [Triple(name, frames[start], frames[start + 1], frames[start + 2], start) for start in range(count)]


def test_what_is_learned_shares_no_frame_with_what_is_kept_for_the_verdict():
    found = [*animation("walk", 12, 1), *animation("jump", 3, 2), *animation("hit", 3, 3)]

    learned, kept = held_out(found)

    assert [(t.animation, t.start) for t in kept] == [("hit", 0), ("hit", 1), ("hit", 2), ("walk", 9), ("walk", 10),
                                                      ("walk", 11)]  # fmt: skip
    assert [(t.animation, t.start) for t in learned] == [("jump", start) for start in range(3)] + [
        ("walk", start) for start in range(7)
    ]
    assert not {f.tobytes() for t in learned for f in (t.first, t.truth, t.last)} & {
        f.tobytes() for t in kept for f in (t.first, t.truth, t.last)
    }


def test_an_animation_that_is_there_twice_is_not_learned_from_where_it_is_kept():
    found = [*animation("left", 12, 1), *animation("right", 12, 1)]

    learned, kept = held_out(found)

    assert {t.start for t in kept} == {9, 10, 11}
    assert not {t.truth.tobytes() for t in learned} & {t.truth.tobytes() for t in kept}


@pytest.mark.parametrize("count", [1, 3, 5])
def test_of_too_few_frames_all_are_measured_and_none_is_learned_from(count: int):
    found = animation("walk", count)

    assert held_out(found) == ([], found)


def test_the_keys_of_a_triple_are_followed_through_the_frame_between():
    """A square goes six pixels right at first and six down then; its way between the keys is both."""
    frames = np.zeros((3, 64, 64, 4), np.float32)
    speckles = np.random.default_rng(5).random((16, 16), np.float32)
    for frame, (y, x) in zip(frames, ((20, 20), (20, 26), (26, 26)), strict=True):
        frame[y : y + 16, x : x + 16] = np.stack([speckles, 1 - speckles, speckles * 0.5, np.ones_like(speckles)], -1)

    tracked = track_triples([Triple("walk", *frames)], 64)

    assert tracked and len(tracked) == 1
    ahead, back = tracked.flow[0].float()
    assert torch.allclose(ahead[:, 24:32, 24:32].mean((1, 2)), torch.tensor([6.0, 6.0]), atol=1.0)
    assert torch.allclose(back[:, 30:38, 30:38].mean((1, 2)), torch.tensor([-6.0, -6.0]), atol=1.0)
    assert tracked.seen[0, 0, 0, 24:32, 24:32].float().mean() > 0.5
    assert tracked.flow[0, 0, :, :10].abs().max() == 0  # paper stands still
    assert track_triples([Triple("held", frames[0], frames[0], frames[0])], 64) is None


def test_half_of_the_steps_show_how_the_sheet_itself_moves(tmp_path: Path):
    pixels = np.zeros((40, 10 * 40, 4), np.uint8)
    for frame in range(10):
        pixels[8:28, frame * 40 + 2 * frame : frame * 40 + 2 * frame + 16] = (30 + 20 * frame, 60, 200, 255)
    Image.fromarray(pixels).save(tmp_path / "slide.png")
    sheet = f"data.sheets=[{json.dumps(str(tmp_path / 'slide.png'))}]"
    small = ["data.shapes=100", "data.sides=[48]", "data.pixels=4608", 'data.sheet_grid="40x40"', *SMALL]
    task = MatchTask(load(CONFIG, [sheet, *small]), torch.device("cpu"))

    shown = [task.batch(step) for step in range(6)]

    assert task.run.data.tracked_share == 0.5
    assert task.tracked and len(task.tracked) == 4  # of eight triples two are held out, and two share a frame with them
    of_the_sheet = [torch.equal(batch.known, batch.visible) for batch in shown]  # known is what was followed
    assert 1 <= sum(of_the_sheet) <= 5


def test_drawings_of_several_sizes_have_only_neighbours_of_their_own(tmp_path: Path):
    for number, side in enumerate((24, 24, 24, 30)):
        picture = np.zeros((side, side, 4), np.uint8)
        picture[4:16, 2 + number : 14 + number] = (200, 60, 40, 255)
        Image.fromarray(picture).save(tmp_path / f"walk-{number}.png")

    found = triples(open_sheet(tmp_path))

    assert [triple.truth.shape for triple in found] == [(96, 96, 4)]


def test_loose_drawings_are_moved_by_chance_to_be_measured(tmp_path: Path):
    folder = tmp_path / "loose"
    folder.mkdir()
    for name, side in (("hat", 40), ("shoe", 30)):
        picture = np.zeros((side, side, 4), np.uint8)
        picture[4:-4, 6:-6] = (40, 90, side * 5, 255)
        Image.fromarray(picture).save(folder / f"{name}.png")
    run = load(CONFIG, [f"data.sheets=[{json.dumps(str(folder))}]", "data.shapes=100", "data.sides=[48]", *SMALL])

    assert triples(open_sheet(folder)) == []
    found = moved_by_chance(run, 3)

    assert [triple.truth.shape for triple in found] == [(48, 48, 4)] * 3
    assert all(np.abs(triple.first - triple.last).max() > 0.1 for triple in found)
    verdict = Verdict(3, {"line_distance": 1.0, "psnr_moving": 12.0}, {"line_distance": 1.0, "psnr_moving": 12.0}, True)
    assert verdict.sentence().startswith("Over 3 scenes in which your drawings were moved by chance, lines lie 1 px")


def test_a_short_run_leaves_a_model_pictures_and_a_verdict(sheet: Path, start: Path, tmp_path: Path, capsys):
    out = tmp_path / "tuned"
    [words] = re.findall(r"^python -m training.finetune (.*)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert words.split() == ["drawings", "--minutes", "20", "--out", "runs/tuned"]
    sets = [f"start={json.dumps(str(start))}", "steps=3", "data.shapes=100", "data.sides=[64]", "data.pixels=8192"]
    arguments = [str(sheet), "--minutes", "20", "--out", str(out), "--grid", "24x24", "--json"]
    for one in [*sets, *SMALL]:
        arguments += ["--set", one]

    assert main(arguments) == 0

    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [event["event"] for event in events] == ["progress"] * (len(events) - 1) + ["finished"]
    assert [event["doing"] for event in events[:-1]] == [
        *("Drawing as before, 0 of 2", "Drawing as before, 1 of 2"),
        *["Training"] * 3,
        *("Drawing anew, 0 of 2", "Drawing anew, 1 of 2", "Writing the model"),
    ]
    assert events[-1]["sentence"].endswith(".")
    check_files(find_model(out / "model", Job.INBETWEEN))
    figures = json.loads((out / "verdict.json").read_text())
    assert figures["cases"] == 2
    assert figures["sentence"] == events[-1]["sentence"] and figures["better"] == events[-1]["better"]
    page = Image.open(out / "before-and-after.png")
    assert page.size == (96 * 5, 96 * 2)
    assert page.getpixel((7 * 4, 13 * 4)) == (200, 60, 40)  # the ball of the first frame, four times as large
    assert page.getpixel((2, 2)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("distance", "psnr", "better"),
    [(0.9, 12.0, True), (0.9, 11.95, True), (0.99, 13.0, False), (0.9, 11.8, False), (1.1, 13.0, False)],
)
def test_a_model_is_better_where_lines_lie_nearer_and_nothing_is_lost(distance: float, psnr: float, better: bool):
    before = {"line_distance": 1.0, "psnr_moving": 12.0}

    verdict = Verdict(5, before, {"line_distance": distance, "psnr_moving": psnr})

    assert verdict.better == better
    assert ("use the new model" if better else "keep the model that you had") in verdict.sentence()


def test_a_verdict_over_what_was_held_out_says_so():
    figures = {"line_distance": 1.0, "psnr_moving": 12.0}

    assert (
        Verdict(6, figures, figures, kept=True)
        .sentence()
        .startswith("Over 6 frames whose motion it never learned, lines lie 1 px")
    )


@pytest.mark.parametrize("minutes", ["0", "nan", "-3"])
def test_senseless_minutes_are_one_sentence(sheet: Path, minutes: str, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([str(sheet), "--grid", "24x24", "--minutes", minutes])

    assert stopped.value.code == 2
    assert "minutes" in capsys.readouterr().err


def test_a_sheet_that_does_not_fit_its_grid_is_one_sentence(sheet: Path, capsys):
    with pytest.raises(SystemExit):
        main([str(sheet), "--grid", "25x25"])

    assert capsys.readouterr().err.count("\n") == 1


def test_a_sheet_is_learned_from_by_the_atlas_that_is_given(tmp_path: Path, sheet: Path):
    atlas = tmp_path / "there" / "ball.json"
    atlas.parent.mkdir()
    frames = [{"filename": f"{i}", "frame": {"x": 48 * i, "y": 0, "w": 48, "h": 24}} for i in range(2)]
    atlas.write_text(json.dumps({"frames": frames, "meta": {"image": "gone.png"}}))

    assert len(sheet_cut_outs([sheet], 32, "", atlas)) == 2
