"""Models are found by their contracts and checked before they run."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto

from animl_addon.core.errors import ModelContractError
from animl_addon.core.spec import CONTRACT_VERSION, GraphSpec, Job, ModelSpec
from animl_addon.inference.library import check_files, find_model, installed, sha256_of
from animl_addon.inference.session import OnnxModel
from tests.tiny_model import write_tiny_model


def test_a_model_is_found_by_its_job_and_opened(tmp_path: Path):
    write_tiny_model(tmp_path, name="zeta")
    spec = write_tiny_model(tmp_path, name="alpha")

    model = find_model(tmp_path, Job.INBETWEEN)

    assert model.spec == spec
    assert [other.spec.name for other in installed(tmp_path)] == ["alpha", "zeta"]
    assert OnnxModel(model, threads=1).provider == "CPUExecutionProvider"


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_a_folder_without_models_is_said(tmp_path: Path, folder: str):
    (tmp_path / "empty").mkdir()

    with pytest.raises(ModelContractError, match=folder):
        find_model(tmp_path / folder, Job.INBETWEEN)


def cut_short(folder: Path, spec: ModelSpec) -> None:
    file = folder / spec.graphs["draw"].file
    file.write_bytes(file.read_bytes()[:200])


def changed(folder: Path, spec: ModelSpec) -> None:
    file = folder / spec.graphs["draw"].file
    file.write_bytes(file.read_bytes()[:-1] + b"!")


def emptied(folder: Path, spec: ModelSpec) -> None:
    (folder / spec.graphs["match"].file).write_bytes(b"")


def missing(folder: Path, spec: ModelSpec) -> None:
    (folder / spec.graphs["match"].file).unlink()


def a_folder(folder: Path, spec: ModelSpec) -> None:
    missing(folder, spec)
    (folder / spec.graphs["match"].file).mkdir()


def outside(folder: Path, spec: ModelSpec) -> None:
    graphs = spec.graphs | {"match": GraphSpec("../tiny-match.onnx", "")}
    (folder / "tiny.json").write_text(replace(spec, graphs=graphs).to_json())


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (cut_short, "damaged or changed"),
        (changed, "damaged or changed"),
        (emptied, "damaged or changed"),
        (missing, "is missing"),
        (a_folder, "cannot be read"),
        (outside, "out of its folder"),
    ],
)
def test_a_file_that_is_not_the_contracts_is_refused(
    tmp_path: Path, harm: Callable[[Path, ModelSpec], None], said: str
):
    harm(tmp_path, write_tiny_model(tmp_path))

    with pytest.raises(ModelContractError, match=said):
        check_files(find_model(tmp_path, Job.INBETWEEN))


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"contract": 99}', "\xff"])
def test_a_contract_that_cannot_be_read_is_refused(tmp_path: Path, text: str):
    (tmp_path / "odd.json").write_text(text, encoding="latin-1")

    with pytest.raises(ModelContractError, match="install"):
        find_model(tmp_path, Job.INBETWEEN)


def test_a_contract_of_another_version_is_refused(tmp_path: Path):
    spec = write_tiny_model(tmp_path)
    (tmp_path / "tiny.json").write_text(replace(spec, contract=CONTRACT_VERSION + 1).to_json())

    with pytest.raises(ModelContractError, match=f"speaks contract {CONTRACT_VERSION + 1}"):
        find_model(tmp_path, Job.INBETWEEN)


def test_a_file_is_hashed_again_only_when_it_changes(tmp_path: Path):
    file = tmp_path / "file"
    file.write_bytes(b"one")
    before = sha256_of(file)
    status = file.stat()

    file.write_bytes(b"two")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert sha256_of(file) == before  # same time, same size: believed

    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert sha256_of(file) != before


def renamed_output(model: onnx.ModelProto) -> None:
    model.graph.output[0].name = model.graph.node[-1].output[0] = "picture"


def another_type(model: onnx.ModelProto) -> None:
    model.graph.input.append(onnx.helper.make_tensor_value_info("extra", TensorProto.FLOAT, [1]))


def three_channels(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.shape.dim[1].dim_value = 3


def no_channels(model: onnx.ModelProto) -> None:
    del model.graph.input[0].type.tensor_type.shape.dim[1:]


@pytest.mark.parametrize("harm", [renamed_output, another_type, three_channels, no_channels])
def test_a_graph_that_is_not_what_its_job_needs_is_refused(tmp_path: Path, harm: Callable[[onnx.ModelProto], None]):
    spec = write_tiny_model(tmp_path)
    file = tmp_path / spec.graphs["match"].file
    graph = onnx.load(file)
    harm(graph)
    onnx.save(graph, file)
    graphs = spec.graphs | {"match": GraphSpec(file.name, sha256_of(file))}
    (tmp_path / "tiny.json").write_text(replace(spec, graphs=graphs).to_json())

    with pytest.raises(ModelContractError, match=r"tiny-match\.onnx"):
        OnnxModel(find_model(tmp_path, Job.INBETWEEN), threads=1)


def test_a_file_that_is_no_graph_is_refused_though_its_hash_is_right(tmp_path: Path):
    spec = write_tiny_model(tmp_path)
    file = tmp_path / spec.graphs["match"].file
    file.write_bytes(b"This is a letter.")
    graphs = spec.graphs | {"match": GraphSpec(file.name, sha256_of(file))}
    (tmp_path / "tiny.json").write_text(replace(spec, graphs=graphs).to_json())

    with pytest.raises(ModelContractError, match="cannot open"):
        OnnxModel(find_model(tmp_path, Job.INBETWEEN), threads=1)
