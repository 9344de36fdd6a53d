"""A step's smaller parts: gradients are clipped, the mean follows, networks are compiled, the device is there."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from tests.training.small_task import CPU, RUN, state
from training.loop.ema import Ema
from training.loop.signals import Stop
from training.tasks.task import descend
from training.train import main, train

SMOKE = Path(__file__).parents[2] / "training/configs/smoke/inbetween.toml"


@pytest.mark.parametrize(("clip", "moved"), [(1.0, 1.0), (100.0, 30.0)])
def test_a_gradient_is_clipped_and_its_own_norm_is_told(clip: float, moved: float):
    network = nn.Linear(1, 1, bias=False)
    nn.init.zeros_(network.weight)

    norm = descend(30 * network.weight.sum(), network, torch.optim.SGD(network.parameters(), lr=1.0), clip)

    assert norm == pytest.approx(30)
    assert float(network.weight.detach()) == pytest.approx(-moved, rel=1e-4)


def test_the_mean_follows_quickly_at_first_and_by_its_decay_later():
    network = nn.BatchNorm1d(1)
    mean = Ema(network, 0.9)
    with torch.no_grad():
        network.weight.fill_(11.0)
    network.running_mean.fill_(5.0)  # pyright: ignore[reportOptionalMemberAccess]

    mean.update(network, 0)  # a tenth of what it was
    first = float(mean.mean.weight)
    mean.update(network, 10_000)

    assert first == pytest.approx(0.1 * 1 + 0.9 * 11)
    assert float(mean.mean.weight) == pytest.approx(0.9 * first + 0.1 * 11)
    assert float(mean.mean.get_buffer("running_mean")) == 5.0 and not mean.mean.training
    assert not any(parameter.requires_grad for parameter in mean.mean.parameters())


@pytest.mark.usefixtures("line")
def test_a_compiled_run_learns_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    compiled: list[nn.Module] = []
    compiling = nn.Module.compile

    def traced(network: nn.Module) -> None:
        compiled.append(network)
        compiling(network, backend="eager")  # traced as ever; what needs a C compiler is left out

    monkeypatch.setattr(nn.Module, "compile", traced)

    plain = train(replace(RUN, steps=3), tmp_path / "plain", CPU)
    quick = train(replace(RUN, steps=3, compile=True), tmp_path / "quick", CPU)

    assert len(compiled) == 2
    expected, found = (state(folder)["networks"]["line"] for folder in (plain, quick))
    torch.testing.assert_close(found, expected)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a graphics card")
def test_a_graphics_card_that_is_not_there_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Stop, "listen", lambda _: None)  # pytest keeps its Ctrl-C

    with pytest.raises(SystemExit) as stopped:
        main([str(SMOKE), "--device", "cuda", "--out", str(tmp_path / "run")])

    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert "finds no graphics card “cuda” here" in said and "--device cpu" in said and said.count("\n") == 1
    assert not (tmp_path / "run").exists()
