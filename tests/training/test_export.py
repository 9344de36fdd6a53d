"""What is exported is what the add-on accepts, and does what the network does."""

import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from animl_addon.core.spec import GraphSpec, Job, ModelSpec
from animl_addon.inference import library
from training import export
from training.exports import graphs, parity
from training.exports.card import BEGIN, END, write_card
from training.exports.inbetween import export_inbetween
from training.measure.torch_model import TorchInbetween
from training.models.draw import Draw
from training.models.matcher import Matcher

SHIPPED = Path(__file__).parents[2] / "exported_models"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Matcher]:
    torch.manual_seed(1)
    matcher = Matcher(1, 32, 32).eval()
    folder = tmp_path_factory.mktemp("models")
    export_inbetween(matcher, folder)
    return folder, matcher


def test_the_add_on_accepts_what_was_exported(exported: tuple[Path, Matcher]):
    folder, _ = exported

    model = library.find_model(folder, Job.INBETWEEN)

    library.check_files(model)
    assert set(model.spec.graphs) == {"match", "draw"}
    assert sorted(path.name for path in folder.iterdir()) == [
        *("inbetween-draw.onnx", "inbetween-match.onnx", "inbetween.json")
    ]


def test_graphs_are_of_the_standard_alone_and_keep_weights_as_halves(exported: tuple[Path, Matcher]):
    model = onnx.load(exported[0] / "inbetween-match.onnx")

    assert [(opset.domain, opset.version) for opset in model.opset_import] == [("", 17)]
    assert {value.name: value.type.tensor_type.elem_type for value in model.graph.output} == dict.fromkeys(
        ("flow01", "flow10", "certainty0", "certainty1"), onnx.TensorProto.FLOAT
    )
    kinds = [weight.data_type for weight in model.graph.initializer if np.prod(weight.dims) >= 256]
    assert onnx.TensorProto.FLOAT16 in kinds and onnx.TensorProto.FLOAT not in kinds


def test_a_graph_that_differs_from_its_network_is_not_let_out_nor_any_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    check = parity.differences
    monkeypatch.setattr(parity, "differences", lambda *pair: [0.9e-3 + one for one in check(*pair)])
    spec = graphs.export_graphs({"draw": Draw().eval()}, Job.INBETWEEN, tmp_path, "near", multiple=16, halo=32, side=64)
    assert spec.graphs.keys() == {"draw"}

    monkeypatch.setattr(parity, "differences", lambda *pair: [1.1e-3 + one for one in check(*pair)])
    with pytest.raises(parity.ExportError, match=r"“image” differs from torch by 0\.0011 at 64x96"):
        graphs.export_graphs({"draw": Draw().eval()}, Job.INBETWEEN, tmp_path, "far", multiple=16, halo=32, side=64)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["near-draw.onnx", "near.json"]


def test_a_difference_that_is_no_number_is_one(exported: tuple[Path, Matcher]):
    class Broken(Draw):
        def forward(self, *inputs: torch.Tensor):  # pyright: ignore[reportIncompatibleMethodOverride]
            return tuple(output / 0 * 0 for output in super().forward(*inputs))

    session = parity.opened(exported[0] / "inbetween-draw.onnx")

    with pytest.raises(parity.ExportError, match="differs from torch by nan"):
        parity.check_against_torch(Broken().eval(), Job.INBETWEEN, "draw", session)


def test_cleaning_changes_no_result(tmp_path: Path):
    plain, cleaned = tmp_path / "plain.onnx", tmp_path / "cleaned.onnx"
    graphs.write_graph(Draw().eval(), Job.INBETWEEN, "draw", plain)

    before, after = graphs.clean(plain, cleaned)

    assert after < 0.6 * before
    inputs = parity.arrays(parity.example_inputs(Job.INBETWEEN, "draw", 64, 80, 0.3))
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    as_it_stands = onnxruntime.InferenceSession(str(plain), options, providers=["CPUExecutionProvider"])
    assert max(parity.differences(as_it_stands.run(None, inputs), parity.opened(cleaned).run(None, inputs))) < 1e-5


def test_every_time_is_asked_where_a_graph_takes_one():
    assert list(parity.cases(Job.INBETWEEN, "draw")) == [
        *((96, 64, 0.1), (96, 64, 0.5), (96, 64, 0.8), (128, 160, 0.5), (256, 192, 0.8))
    ]
    assert [case[:2] for case in parity.cases(Job.INBETWEEN, "match")] == [(96, 64), (128, 160), (256, 192)]
    assert [case[:2] for case in parity.cases(Job.FACE, "draw")] == [(96, 64)]


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


def test_without_matching_and_alignment_nothing_is_known_to_move(exported):
    first, last = np.random.default_rng(0).random((2, 1, 4, 32, 48), np.float32)

    seen = TorchInbetween(exported[1], without=("matching", "alignment"))("match", image0=first, image1=last)

    assert not seen["flow01"].any() and not seen["flow10"].any()


@pytest.fixture
def spec(tmp_path: Path) -> ModelSpec:
    (tmp_path / "mine-fill.onnx").write_bytes(bytes(1_500_000))
    return ModelSpec("mine", Job.WIDEN, {"fill": GraphSpec("mine-fill.onnx", "0")}, 16, 0, 640, "GPL-3.0-or-later")


RUN = {
    **{"name": "night", "weights": 1_380_000, "step": 12345, "seconds": 5400.0, "started": "2026-11-22T01:00:00+00:00"},
    **{"commit": "abc123", "chip": "One Chip, 8 cores", "processes": 2, "versions": {"torch": "2.13.0"}},
    "command": ["train.py", "/home/me/secret/widen.toml", "--minutes", "90"],
    "run": {"start": "/home/me/secret/weights.pt"},
    "data": [
        {"path": "/home/me/secret/cels", "licences": [{"licence": "CC-BY 4.0", "source": "A. Painter", "items": 7}]},
        {"path": "/home/me/secret/scans", "licences": []},
    ],
}  # fmt: skip


def test_a_new_card_tells_what_is_known_and_no_folder_of_the_machine(tmp_path: Path, spec: ModelSpec):
    figures = tmp_path / "figures.json"
    row = {"cases": 8, "psnr_moving": 18.604, "line_distance": 0.5}
    figures.write_text(json.dumps({"all": {"night": row, "dissolve": {"cases": 8, "psnr_moving": 14.0}}}))

    said = write_card(spec, tmp_path, RUN, figures, renew=False)

    card = (tmp_path / "mine.md").read_text(encoding="utf-8")
    for line in (
        "| files | `mine-fill.onnx` 1.50 MB |",
        "| weights | 1.38 M |",
        "| run | night: `train.py widen.toml --minutes 90`, from the weights weights.pt |",
        "| cost of training | 12,345 steps, 90.0 minutes on One Chip, 8 cores, 2 processes |",
        "| commit | abc123 |",
        "- cels, by A. Painter: CC-BY 4.0 (7)",
        "- scans: no manifest tells its licence",
        "| night | 8 | 18.6 | 0.5 |",
        "| dissolve | 8 | 14 |  |",
        "## Where it fails",
    ):
        assert line in card
    assert "secret" not in card
    assert "is new" in said


def test_a_card_of_an_author_is_left_alone_or_gets_figures_between_two_marks(tmp_path: Path, spec: ModelSpec):
    card, nothing = tmp_path / "mine.md", tmp_path / "none.json"
    card.write_text("# mine\n\nMy own words.\n", encoding="utf-8")

    write_card(spec, tmp_path, RUN, nothing, renew=False)
    assert card.read_text(encoding="utf-8") == "# mine\n\nMy own words.\n"

    write_card(spec, tmp_path, RUN, nothing, renew=True)
    card.write_text(card.read_text(encoding="utf-8") + "\nWords below.\n", encoding="utf-8")
    write_card(spec, tmp_path, RUN | {"commit": "def456"}, nothing, renew=True)

    text = card.read_text(encoding="utf-8")
    assert text.startswith("# mine\n\nMy own words.\n\n" + BEGIN) and text.endswith(END + "\n\nWords below.\n")
    assert text.count(BEGIN) == text.count(END) == 1
    assert "def456" in text and "abc123" not in text
    assert "Not measured yet" in text


def test_an_older_checkpoint_has_a_card_too(tmp_path: Path, spec: ModelSpec):
    write_card(spec, tmp_path, {}, tmp_path / "none.json", renew=False)

    assert "| trained | not known" in (tmp_path / "mine.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("given", ["missing", "empty.pt"])
def test_what_is_no_run_is_one_sentence(tmp_path: Path, given: str, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "empty.pt").write_bytes(b"")

    with pytest.raises(SystemExit) as stopped:
        export.main([str(tmp_path / given), "--to", str(tmp_path / "models")])

    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "models").exists()


def test_the_shipped_model_has_its_card():
    card = (SHIPPED / "inbetween.md").read_text(encoding="utf-8")

    for word in ("GPL-3.0-or-later", "CC-BY", "psnr_m", "Noto"):
        assert word in card
