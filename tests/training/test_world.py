"""The drawn world is the same for the same seed, and its drawings lie where their flows say."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PIL import Image

from training import preview
from training.config import Data
from training.data.procedural.sample import Sample
from training.data.procedural.world import World
from training.models.warp import look_up

CPU = torch.device("cpu")
SMALL = Data(shapes=100, drawing_side=48)
TIMES = (0.25, 0.6)


@pytest.fixture(scope="module")
def world() -> World:
    return World(SMALL, CPU)


def test_a_sample_follows_from_seed_rank_and_step_alone(world: World):
    once = world.draw(2, 64, TIMES, (1, 0, 5))
    world.draw(3, 48, (), (1, 0, 6))
    again = world.draw(2, 64, TIMES, (1, 0, 5))
    others = [world.draw(2, 64, TIMES, seed) for seed in ((2, 0, 5), (1, 1, 5), (1, 0, 6), (0, 1, 5))]

    assert torch.equal(once.drawings, again.drawings) and torch.equal(once.flow_t1, again.flow_t1)
    assert not any(torch.equal(once.image0, other.image0) for other in others)


def test_the_keys_are_the_same_whatever_is_drawn_between(world: World):
    without, between = world.draw(2, 64, (), (1, 0, 5)), world.draw(2, 64, TIMES, (1, 0, 5))

    assert torch.equal(without.image1, between.image1) and torch.equal(without.flow10, between.flow10)
    assert without.drawings.shape == (2, 0, 4, 64, 64)


def test_drawings_near_a_key_look_like_it_and_are_where_the_flow_says(world: World):
    sample = world.draw(6, 64, (0.001, 0.5, 0.999), (3, 0, 0))

    assert (sample.drawings[:, 0] - sample.image0).abs().mean() < 0.02
    assert (sample.drawings[:, 2] - sample.image1).abs().mean() < 0.02
    assert sample.flow_t0[:, 0].abs().max() < 0.5
    apart = (sample.flow_t1[:, 0] - sample.flow01).abs().amax(1)
    assert (apart > 0.5).float().mean() < 0.005  # edges that lie within a thousandth of the way of a pixel's middle
    assert between_apart(sample, 1) < 0.03


def test_the_run_file_says_how_many_pairs_show_characters(world: World, monkeypatch: pytest.MonkeyPatch):
    # given: no characters, some, characters alone
    counted = []
    figures, layers = world.figures, world.layers
    monkeypatch.setattr(world, "figures", lambda times, *rest: counted.append(len(times)) or figures(times, *rest))
    for share in (0.0, 0.5, 1.0):
        monkeypatch.setattr(world, "data", replace(SMALL, characters=share))
        counted.append(0)
        sample = world.draw(6, 32, (0.5,), (0, 0, 7))

        assert sample.drawings.shape == (6, 1, 4, 32, 32)
        assert sample.key_pairs().flow.shape == (12, 2, 32, 32)

    # then
    alone = layers(torch.zeros(6, 1), 32, torch.Generator().manual_seed(1))
    assert alone.image0.shape == (6, 4, 32, 32)
    none, _, some, _, all_of_them = counted
    assert none == 0 and 0 < some < 6 and all_of_them == 6


def test_the_page_of_a_run_shows_its_pairs_in_columns(tmp_path: Path):
    run = tmp_path / "run.toml"
    run.write_text('name = "look"\n[data]\nshapes = 100\ndrawing_side = 32\nsides = [32]\ncharacters = 0.5\n')

    assert preview.main([str(run), "--out", str(tmp_path / "page.png"), "--count", "3"]) == 0

    page = Image.open(tmp_path / "page.png")
    assert page.size == (3 * 32, 9 * 32)
    assert page.convert("RGB").getcolors(50) is None  # more than fifty colours
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("words", [["--count", "0"], ["--side", "7"], ["--set", 'job="widen"'], ["--set", "data.x=1"]])
def test_what_cannot_be_shown_is_said_in_one_sentence(words: list[str], capsys: pytest.CaptureFixture[str]):
    smoke = Path(__file__).parents[2] / "training/configs/smoke/inbetween.toml"

    with pytest.raises(SystemExit) as ended:
        preview.main([str(smoke), *words])

    assert ended.value.code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def between_apart(sample: Sample, index: int) -> float:
    """How far a drawing is from the keys looked up by its flows, where they show it."""
    apart, seen = [], []
    for key, flow, visible in (
        (sample.image0, sample.flow_t0, sample.visible_t0),
        (sample.image1, sample.flow_t1, sample.visible_t1),
    ):
        difference = (look_up(key, flow[:, index]) - sample.drawings[:, index]).abs().mean(1, keepdim=True)
        apart.append((difference * visible[:, index]).sum())
        seen.append(visible[:, index].sum())
    return float(torch.stack(apart).sum() / torch.stack(seen).sum())
