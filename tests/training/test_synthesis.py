"""Networks that draw by themselves, from the run file to the add-on's door."""

from pathlib import Path

import numpy as np
import pytest
import torch

from animl_addon.core.jobs.inbetween import inbetween
from animl_addon.core.spec import INTERFACE, Job
from animl_addon.inference import library
from animl_addon.inference.session import OnnxModel
from training.config import load
from training.data.between import ClipFrames, Lesson
from training.data.clips import find_strips
from training.exports import parity
from training.exports.synthesis import export_synthesis, load_synthesis, synthesis_graphs
from training.loop import checkpoint
from training.loop.config_file import ConfigError
from training.tasks.inbetween import KINDS, inbetween_task
from training.tasks.synthesis import Synthesis
from training.train import train

from .discs import disc
from .strips import strips_of_squares

CONFIGS = Path(__file__).parents[2] / "training/configs"
CPU = torch.device("cpu")
FOUR_STEPS = ["minutes=1e6", "steps=4", "preview_every=4", "log_every=4", "checkpoint_minutes=0.0"]
"""The rate follows the share of steps done; so much time is allowed that the clock never decides."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of runs of four steps, by network."""
    folder = tmp_path_factory.mktemp("runs")
    return {
        name: train(load(CONFIGS / f"smoke/{name}.toml", FOUR_STEPS), folder / name, CPU)
        for name in ("ifnet", "two-stage")
    }


@pytest.mark.parametrize("name", ["ifnet", "two-stage"])
def test_a_run_leaves_weights_figures_and_pictures(runs: dict[str, Path], name: str):
    assert (runs[name] / "weights.pt").exists()
    assert (runs[name] / "preview-000004.png").exists()
    assert "norm" in (runs[name] / "log.csv").read_text(encoding="utf-8")


def test_a_stopped_run_of_both_stages_goes_on_as_if_it_had_not_been_stopped(
    runs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    run = load(CONFIGS / "smoke/two-stage.toml", FOUR_STEPS)
    draw = Synthesis.batch

    def interrupted(task: Synthesis, step: int):
        if step == 2:
            raise KeyboardInterrupt
        return draw(task, step)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Synthesis, "batch", interrupted)
        train(run, tmp_path, CPU)
    assert checkpoint.read(tmp_path / "last.pt")["step"] == 2
    train(run, tmp_path, CPU)

    expected, found = (checkpoint.read(folder / "last.pt")["networks"] for folder in (runs["two-stage"], tmp_path))
    assert set(found) == set(expected)
    for name, weights in expected.items():
        for layer, value in weights.items():
            torch.testing.assert_close(found[name][layer], value, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("name", ["ifnet", "two-stage"])
def test_the_add_on_draws_what_torch_draws_at_any_size_and_time(
    runs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    monkeypatch.setattr(parity, "TIMED", 64)  # its speed is not asked here
    export_synthesis(runs[name], tmp_path)  # which checks every graph by itself, too
    installed = library.find_model(tmp_path, Job.INBETWEEN)
    library.check_files(installed)
    model = OnnxModel(installed, threads=1)
    first, last = (np.moveaxis(disc(x, 34, 90)[0, :, :70].numpy(), 0, -1) for x in (30, 50))  # 90 x 70 px

    drawings = list(inbetween(model, first, last, (0.2, 0.9)))

    assert [drawing.image.shape for drawing in drawings] == [(70, 90, 4)] * 2
    assert all(0 <= drawing.confidence <= 1 for drawing in drawings)
    assert (drawings[0].image != drawings[1].image).any()
    torch_graph = synthesis_graphs(load_synthesis(runs[name]).half().float())["draw"]  # as halves are what is kept
    for height, width, time in ((64, 64, 0.1), (48, 80, 0.8)):
        given = example(height, width, time)
        with torch.no_grad():
            expected = torch_graph(*given.values())
        found = model("draw", **{name: value.numpy() for name, value in given.items()})
        for output, wanted in zip(INTERFACE[Job.INBETWEEN]["draw"][1], expected, strict=True):
            assert np.abs(found[output] - wanted.numpy()).max() < 1e-3, output


def example(height: int, width: int, time: float) -> dict[str, torch.Tensor]:
    """Inputs of ``draw``: two discs, and noise for what these networks find themselves."""
    given = {
        name: torch.rand(1, channels, height, width, generator=torch.Generator().manual_seed(0))
        for name, channels in INTERFACE[Job.INBETWEEN]["draw"][0].items()
    }
    given["image0"], given["image1"] = (disc(x, 30, 128)[..., :height, :width] for x in (28, 40))
    given["time"] = torch.full((1, 1, 1, 1), time)
    return given


def test_the_run_files_of_the_comparison_show_the_same_data_for_the_same_time():
    runs = [load(CONFIGS / f"compare-{name}.toml") for name in KINDS]

    assert [run.network.kind for run in runs] == list(KINDS)
    for name in ("data", "seed", "minutes", "steps", "threads"):
        assert len({getattr(run, name) for run in runs}) == 1, name


def test_the_generator_is_shown_sequences_of_eight_pictures_of_256_px():
    run = load(CONFIGS / "two-stage.toml")

    assert run.synthesis.drawings + 2 == 8 and run.data.sides == (256,)
    assert (run.optimizer.rate, run.synthesis.judge_rate) == (1e-4, 5e-4)


def test_an_unknown_network_is_refused_by_name():
    with pytest.raises(ConfigError, match="“ifnets” is unknown: write matcher, ifnet, two-stage"):
        inbetween_task(load(CONFIGS / "smoke/ifnet.toml", ["network.kind='ifnets'"]), CPU)


@pytest.mark.parametrize("drawings", [1, 3])
def test_a_lesson_out_of_a_clip_shows_each_drawing_at_its_time(tmp_path: Path, drawings: int):
    strips_of_squares(tmp_path, 4, frames=9)
    clips = ClipFrames.read(find_strips(tmp_path), 64, 1)

    lesson = clips.draw(12, 64, drawings, torch.Generator().manual_seed(3))

    assert lesson.drawings.shape == (12, drawings, 4, 64, 64)
    first, last = middle(lesson.image0)[:, None], middle(lesson.image1)[:, None]
    between = middle(lesson.drawings.flatten(0, 1)).reshape(12, drawings)
    torch.testing.assert_close(between, first + lesson.times * (last - first), atol=0.01, rtol=0)
    assert (lesson.times > 0).all() and (lesson.times < 1).all()
    assert {bool(way > 0) for way in last - first} == {True, False}  # mirrored or backwards, some of them
    if drawings == 3:
        torch.testing.assert_close(lesson.times, torch.tensor([[0.25, 0.5, 0.75]]).expand(12, -1))


def middle(pictures: torch.Tensor) -> torch.Tensor:
    """(N,) the column around which the square is, told by the corner pixel's difference from its surroundings."""
    ground = pictures[:, :, :1, :1]
    apart = ((pictures - ground).abs().amax(1) > 0.02).float()
    columns = torch.arange(pictures.shape[-1]).float()
    return (apart * columns).sum((1, 2)) / apart.sum((1, 2))


def test_each_drawing_of_a_lesson_has_its_own_keys_and_time():
    keys = torch.arange(2.0).reshape(2, 1, 1, 1).expand(2, 4, 8, 8)
    times = torch.tensor([[0.25, 0.75], [0.5, 0.9]])
    drawings = (keys[:, None] + times[..., None, None, None]).expand(2, 2, 4, 8, 8)

    first, last, time, truth = Lesson(keys, keys + 10, times, drawings).each()

    torch.testing.assert_close(truth, first + time.expand_as(truth))
    torch.testing.assert_close(last, first + 10)


def test_clips_in_which_nothing_moves_teach_nothing(tmp_path: Path):
    strips_of_squares(tmp_path, 0)

    with pytest.raises(ValueError, match="Nothing moves"):
        ClipFrames.read(find_strips(tmp_path), 32, 5)
