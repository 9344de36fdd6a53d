"""What is exported is what the add-on accepts, and does what the network does."""

from pathlib import Path

import numpy as np
import pytest
import torch

from animl_addon.core.spec import Job
from animl_addon.inference import library
from training import export
from training.measure.torch_model import TorchInbetween
from training.models.matcher import Matcher

SHIPPED = Path(__file__).parents[2] / "exported_models"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Matcher]:
    torch.manual_seed(1)
    matcher = Matcher(1, 32, 32).eval()
    folder = tmp_path_factory.mktemp("models")
    export.export_inbetween(matcher, folder)
    return folder, matcher


def test_the_add_on_accepts_what_was_exported(exported: tuple[Path, Matcher]):
    folder, _ = exported

    model = library.find_model(folder, Job.INBETWEEN)

    library.check_files(model)
    assert set(model.spec.graphs) == {"match", "draw"}
    assert not list(folder.glob("*.part*"))


def test_a_graph_that_differs_from_its_network_is_not_let_out(
    exported: tuple[Path, Matcher], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    _, matcher = exported
    monkeypatch.setattr(export, "TOLERANCE", -1.0)

    with pytest.raises(export.ExportError, match="differs from torch"):
        export.export_inbetween(matcher, tmp_path)

    assert not (tmp_path / "inbetween.json").exists()


def test_torch_speaks_the_same_contract(exported: tuple[Path, Matcher]):
    _, matcher = exported
    model = TorchInbetween(matcher)
    key = np.random.default_rng(0).random((1, 4, 32, 48), np.float32)

    seen = model("match", image0=key, image1=key)
    moved = {"moved0": seen["flow01"] / 2, "moved1": seen["flow10"] / 2}
    drawn = model("draw", image0=key, image1=key, time=np.full((1, 1, 1, 1), 0.5, np.float32), **seen, **moved)

    assert drawn["image"].shape == key.shape
    assert drawn["flow0"].shape == (1, 2, 32, 48)
    assert drawn["confidence"].min() >= 0 and drawn["confidence"].max() <= 1


def test_the_shipped_model_has_its_card():
    card = (SHIPPED / "inbetween.md").read_text(encoding="utf-8")

    for word in ("GPL-3.0-or-later", "CC-BY", "psnr_m", "Noto"):
        assert word in card
