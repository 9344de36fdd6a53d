"""A model that is not what it should be, a device that is not there."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto

from animl_addon import worker_session

from .pressing import frames, prefer, press, refused
from .scenes import front_camera, two_key_disc


def no_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def no_contract(folder: Path) -> None:
    (folder / "tiny.json").unlink()


def no_graph(folder: Path) -> None:
    (folder / "tiny-draw.onnx").unlink()


def cut_short(folder: Path) -> None:
    file = folder / "tiny-draw.onnx"
    file.write_bytes(file.read_bytes()[:-100])


def wrong_hash(folder: Path) -> None:
    file = folder / "tiny-match.onnx"
    file.write_bytes(file.read_bytes() + b"\0")


def contract_of_tomorrow(folder: Path) -> None:
    change_contract(folder, contract=99)


def contract_is_no_json(folder: Path) -> None:
    (folder / "tiny.json").write_text("Dear diary")


def contract_lacks_a_graph(folder: Path) -> None:
    graphs = json.loads((folder / "tiny.json").read_text())["graphs"]
    change_contract(folder, graphs={"draw": graphs["draw"]})


def another_output(folder: Path) -> None:
    def rename(graph: onnx.GraphProto) -> None:
        before, graph.output[0].name = graph.output[0].name, "picture"
        (node,) = (node for node in graph.node if before in node.output)
        node.output[0] = "picture"

    change_graph(folder, rename)


def another_channel_count(folder: Path) -> None:
    def narrow(graph: onnx.GraphProto) -> None:
        graph.input[0].type.tensor_type.shape.dim[1].dim_value = 3

    change_graph(folder, narrow)


def one_more_input(folder: Path) -> None:
    change_graph(
        folder, lambda graph: graph.input.append(onnx.helper.make_tensor_value_info("mood", TensorProto.FLOAT, [1]))
    )


def no_onnx_at_all(folder: Path) -> None:
    (folder / "tiny-match.onnx").write_text("Dear diary")
    sign(folder)


def change_contract(folder: Path, **fields: object) -> None:
    contract = folder / "tiny.json"
    contract.write_text(json.dumps(json.loads(contract.read_text()) | fields))


def change_graph(folder: Path, change: Callable[[onnx.GraphProto], object]) -> None:
    """Change what the graph takes or gives, and sign it, so that its hash is right."""
    file = folder / "tiny-match.onnx"
    model = onnx.load(file)
    change(model.graph)
    onnx.save(model, file)
    sign(folder)


def sign(folder: Path) -> None:
    graphs = json.loads((folder / "tiny.json").read_text())["graphs"]
    graphs["match"]["sha256"] = hashlib.sha256((folder / "tiny-match.onnx").read_bytes()).hexdigest()
    change_contract(folder, graphs=graphs)


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (no_folder, "model folder .* is not there"),
        (no_contract, "has no model that draws"),
        (no_graph, "tiny-draw.onnx.* is missing"),
        (cut_short, "damaged or changed"),
        (wrong_hash, "damaged or changed"),
        (contract_of_tomorrow, "speaks contract 99"),
        (contract_is_no_json, "contract cannot be read .*install"),
        (contract_lacks_a_graph, "has not the graphs its job needs: install"),
        (another_output, "has the outputs .*picture.* where its job needs .*install"),
        (another_channel_count, "where its job needs float32 of .1, 4, height, width"),
        (one_more_input, "has the inputs .*mood.* where its job needs"),
        (no_onnx_at_all, "cannot open the model file “tiny-match.onnx”"),
    ],
)
def test_a_model_that_is_not_what_it_should_be(
    ready: Path, models: Path, tmp_path: Path, harm: Callable[[Path], None], sentence: str
):
    two_key_disc()
    front_camera()
    shutil.copytree(models, tmp_path / "models")
    harm(tmp_path / "models")
    prefer(models=tmp_path / "models")

    with refused(ready, sentence):
        press(count=1, long_side=256)

    shutil.rmtree(tmp_path / "models", ignore_errors=True)
    shutil.copytree(models, tmp_path / "models")  # it was installed again
    press(count=1, long_side=256)
    assert frames() == [5]


def test_a_gpu_that_is_not_there_is_said_and_the_processor_draws(ready: Path, capfd: pytest.CaptureFixture[str]):
    two_key_disc()
    front_camera()
    prefer(device="COREML")  # wherever there is a bpy wheel and no Mac

    press(count=1, long_side=256)

    assert frames() == [5]
    report = worker_session.device()
    assert report and report.got == "CPUExecutionProvider" and "CoreML" in report.reason
    assert report.reason in capfd.readouterr().out
