"""Networks as ONNX graphs, and the contract beside them. Nothing gets its name before all of it has been checked."""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

from animl_addon.core.spec import INTERFACE, GraphSpec, Job, ModelSpec
from training.exports.parity import (
    SINGLE,
    TIMED,
    ExportError,
    check_against_torch,
    example_inputs,
    milliseconds,
    opened,
)

log = logging.getLogger("animl.training")

OPSET = 17
"""The newest that every runtime of the add-on, the oldest and the one for any GPU included, has in full."""


def export_graphs(
    graphs: Mapping[str, nn.Module],
    job: Job,
    folder: Path,
    name: str,
    *,
    multiple: int,
    halo: int,
    side: int,
    halves: bool = True,
) -> ModelSpec:
    """Write the graphs of a job, by role, and their contract.

    Args:
        graphs: in evaluation mode; each takes the tensors of its role in ``INTERFACE``, in that order, and returns one
            tensor, or a tuple of them.
        multiple, halo, side: as in the contract.
        halves: keep weights as halves in the file, which is then half as large; they are computed with as ever. The
            given graphs then hold what the file holds.

    Raises:
        ExportError: ONNX Runtime and torch disagree; the folder is then as it was.
    """
    folder.mkdir(parents=True, exist_ok=True)
    drawn: dict[str, tuple[Path, Path]] = {}
    try:
        for role, graph in graphs.items():
            path = folder / f"{name}-{role}.onnx"
            drawn[role] = (path.with_suffix(".part.onnx"), path)
            write_checked(graph, job, role, drawn[role][0], halves)
    except BaseException:
        for temporary, _ in drawn.values():
            temporary.unlink(missing_ok=True)
        raise
    specs = {role: GraphSpec(path.name, digest(temporary)) for role, (temporary, path) in drawn.items()}
    for temporary, path in drawn.values():
        temporary.replace(path)
    spec = ModelSpec(name, job, specs, multiple, halo, side, license="GPL-3.0-or-later")
    sidecar = folder / f"{name}.json"
    sidecar.with_suffix(".part").write_text(spec.to_json(), encoding="utf-8")
    sidecar.with_suffix(".part").replace(sidecar)
    return spec


def write_checked(graph: nn.Module, job: Job, role: str, path: Path, halves: bool) -> None:
    """Write a graph, clean it, keep halves if they are wanted, and hold what came of it against the network."""
    if halves:
        graph.half().float()  # what the file will hold, so that it can be held against it
    plain = path.with_name(f"{path.stem}.plain.onnx")
    try:
        write_graph(graph, job, role, plain)
        nodes = clean(plain, path)
    finally:
        plain.unlink(missing_ok=True)
    if halves:
        halve(path)
    session = opened(path)
    apart = check_against_torch(graph, job, role, session)
    log.info(
        "%s: %d nodes of %d after cleaning, %.2f MB, %.0f ms for %dx%d on this processor; torch within %.1g",
        role, nodes[1], nodes[0], path.stat().st_size / 1e6, milliseconds(job, role, session), TIMED, TIMED, apart,
    )  # fmt: skip


def write_graph(graph: nn.Module, job: Job, role: str, path: Path) -> None:
    inputs, outputs = INTERFACE[job][role]
    example = example_inputs(job, role, 64, 96)
    axes = {name: {2: f"{name}_height", 3: f"{name}_width"} for name in (*inputs, *outputs) if name not in SINGLE}
    with torch.no_grad():
        torch.onnx.export(
            graph,
            tuple(example.values()),
            path,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )


def clean(plain: Path, path: Path) -> tuple[int, int]:
    """Work out beforehand what does not depend on the inputs, and take away what is without effect.

    ONNX Runtime does this whenever it opens a graph, which takes it seconds; its first level keeps to operators of the
    standard. Of the file it writes, the domains that no operator is of are taken away again.

    Returns:
        the number of nodes before and after.

    Raises:
        ExportError: the cleaned graph has other inputs or outputs.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(path)
    onnxruntime.InferenceSession(str(plain), options, providers=["CPUExecutionProvider"])
    before, model = onnx.load(plain), onnx.load(path)
    was, now = ([doors(side) for side in (one.graph.input, one.graph.output)] for one in (before, model))
    if was != now:
        raise ExportError(f"{path.name}: cleaning made {now} of {was}. Nothing was exported.")
    used = {node.domain for node in model.graph.node}
    for opset in list(model.opset_import):
        if opset.domain not in used:
            model.opset_import.remove(opset)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return len(before.graph.node), len(model.graph.node)


def doors(values: Iterable[onnx.ValueInfoProto]) -> list[tuple[str, int, int]]:
    """Name, type of number and number of axes."""
    types = [(value.name, value.type.tensor_type) for value in values]
    return [(name, kind.elem_type, len(kind.shape.dim)) for name, kind in types]


def halve(path: Path, least: int = 256) -> None:
    """Store weights of at least so many numbers in half precision, each behind a Cast that the runtime does once."""
    model = onnx.load(path)
    casts = []
    for weight in model.graph.initializer:
        values = onnx.numpy_helper.to_array(weight)
        if values.dtype == np.float32 and values.size >= least:
            name = weight.name
            weight.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            casts.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, path)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
