"""What the widener learns from, how it is measured, and a run of a few steps."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image

from training.config import load
from training.data.windows import continued, cut_window, draw_world, hide, hide_by_chance, read_scenes
from training.exports.widen import export_widen
from training.loop import checkpoint
from training.losses.price import paid_for, price_loss
from training.measure.completion import likeness
from training.models.widener import Widener, bend, mist
from training.train import train

SMOKE = Path(__file__).parents[2] / "training" / "configs" / "smoke" / "widen.toml"


def test_hidden_pixels_know_the_way_to_the_edge():
    windows = hide(torch.arange(24.0).view(1, 1, 4, 6).expand(1, 4, 4, 6), torch.tensor([[1, 0, 4, 3]]))

    assert windows.hidden[0, 0].tolist() == [[1, 0, 0, 0, 1, 1]] * 3 + [[1] * 6]
    assert windows.edge[0, :, 3, 5].tolist() == [-2, -1]
    assert continued(windows)[0, 0, 0].tolist() == [1, 1, 2, 3, 3, 3]


def test_every_batch_hides_one_side_of_every_picture():
    windows = hide_by_chance(torch.rand(8, 4, 48, 40), 64, np.random.default_rng(0))

    for hidden in windows.hidden[:, 0]:
        assert 0.05 < hidden.mean() < 0.65
        assert (hidden[0] == hidden[-1]).all() and bool(hidden[0, 0]) != bool(hidden[0, -1])


def test_scenes_of_one_work_are_held_out_together_and_windows_are_cut_within_them(tmp_path: Path):
    items = []
    for number in range(60):
        Image.new("RGB", (64, 36), (number * 4, 0, 0)).save(tmp_path / f"{number:02}.png")
        items.append({"file": f"{number:02}.png", "author": "A", "title": f"work {number // 3}"})
    (tmp_path / "index.json").write_text(__import__("json").dumps(items))

    train_scenes, held_out = read_scenes(tmp_path, 640)

    works = [{int(scene[0, 0, 0]) // 12 for scene in scenes} for scenes in (train_scenes, held_out)]
    assert works[1] and not works[0] & works[1]
    assert cut_window(train_scenes[0], (20, 16), 30, np.random.default_rng(0)).shape == (20, 16, 3)
    with pytest.raises(FileNotFoundError, match="holds no pictures"):
        read_scenes(tmp_path / "none", 640)


def test_the_truth_scores_best_and_mist_is_told_from_it():
    truth = draw_world(2, 64, torch.Generator().manual_seed(0), shapes=8)
    truth = truth + torch.cat((torch.ones(2, 3, 64, 64), torch.ones(2, 1, 64, 64)), 1) * (1 - truth[:, 3:])
    windows = hide(truth, torch.tensor([[16, 0, 48, 64]] * 2))

    best = likeness(truth, windows)
    mist = likeness(truth + (truth.mean((2, 3), keepdim=True) - truth) * windows.hidden, windows)

    assert best["psnr"] > 50 and best["ssim"] > 0.99 and best["sharp"] == pytest.approx(1, abs=0.02)
    assert best["seam"] < 1
    assert mist["sharp"] < 0.3 and mist["psnr"] < 30 and mist["seam"] > best["seam"]


def test_an_untrained_widener_repeats_the_edge_and_leaves_what_is_known():
    windows = hide(torch.rand(1, 4, 64, 48, generator=torch.Generator().manual_seed(1)), torch.tensor([[0, 0, 32, 64]]))

    with torch.no_grad():
        drawn, _, soft, look, gain = Widener().eval()(windows.truth, windows.hidden, windows.edge)

    assert torch.equal(drawn[..., :32], windows.truth[..., :32])
    assert drawn.shape == soft.shape == (1, 4, 64, 48) and look.shape[1] == 6 and gain.shape[1] == 3
    assert (drawn[:, :3, :, 32:] <= drawn[:, 3:, :, 32:] + 1e-6).all()


def test_a_slanted_line_is_looked_for_where_it_left_the_picture():
    rows, columns = torch.meshgrid(torch.arange(64.0), torch.arange(64.0), indexing="ij")
    stripes = (torch.sin((rows - 0.5 * columns) * 0.6) / 2 + 0.5).expand(1, 4, 64, 64)
    windows = hide(stripes, torch.tensor([[0, 0, 40, 64]]))
    straight, away = continued(windows), windows.edge.square().sum(1, keepdim=True).sqrt()

    aside, sure = bend(straight, windows.hidden, windows.edge, away)

    middle = (slice(20, 50), 50)  # 11 px beyond the edge a slope of a half leads 5.5 px aside
    assert torch.allclose(aside[0, 1][middle], torch.full((30,), -5.5), atol=0.6)
    assert (sure[0, 0][middle] > 0.5).all() and not aside[..., :40].any()


def test_detail_costs_likeness_in_a_sky_and_hardly_any_in_grass():
    grass = torch.rand(1, 1, 64, 64, generator=torch.Generator().manual_seed(0)).expand(1, 3, 64, 64)
    sky = torch.cat((grass[..., :40], torch.full((1, 3, 64, 24), 0.5)), 3)
    windows = hide(
        torch.cat((torch.cat((grass, sky)), torch.ones(2, 1, 64, 64)), 1), torch.tensor([[0, 0, 40, 64]] * 2)
    )

    paid = paid_for(Widener().offer(windows.truth, windows.hidden, windows.edge), windows)

    amid_grass, amid_sky = (paid[index, 1, 4:-4, 12:].mean() for index in range(2))  # what is mirrored
    assert amid_sky > 0.5 and amid_grass < 0.2 * amid_sky


def test_prices_are_learned():
    torch.manual_seed(0)
    scenes = draw_world(1, 64, torch.Generator().manual_seed(0), shapes=20)
    windows = hide(scenes, torch.tensor([[0, 0, 32, 64]]))
    widener = Widener()
    optimizer = torch.optim.Adam(widener.parameters(), 3e-3)
    losses = []
    for _ in range(10):
        loss = price_loss(widener, windows)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))

    assert losses[-1] < 0.8 * losses[0]


def test_mist_is_the_edge_beside_it_and_softer_the_farther_away():
    stripes = (torch.arange(64) // 4 % 2).float().view(1, 1, 64, 1).expand(1, 4, 64, 64)
    away = torch.arange(64.0).view(1, 1, 1, 64).expand(1, 1, 64, 64)

    found = mist(stripes, away)[0, 0]

    contrast = found.std(0)
    assert torch.allclose(found[:, 0], stripes[0, 0, :, 0]) and contrast[1] > 0.9 * contrast[0]
    assert (contrast[2:].diff() < 0.01).all() and contrast[40] < 0.1 * contrast[0]


def test_a_short_run_learns_with_both_discriminators_goes_on_and_is_exported(tmp_path: Path):
    run = load(SMOKE)

    train(run, tmp_path / "run", torch.device("cpu"))
    train(load(SMOKE, ["steps=7"]), tmp_path / "run", torch.device("cpu"))
    export_widen(tmp_path / "run", tmp_path / "models")

    assert checkpoint.read(tmp_path / "run" / "last.pt")["step"] == 7
    log = (tmp_path / "run" / "log.csv").read_text()
    assert "fooled" in log and "mistold" in log
    assert (tmp_path / "run" / "preview-000006.png").exists()
    session = onnxruntime.InferenceSession(str(tmp_path / "models" / "widen-fill.onnx"))
    assert {port.name for port in session.get_inputs()} == {"image", "hidden", "edge"}
