"""A real ONNX model of a few bytes with the whole inbetween contract, for tests of everything around the network.

It sees no motion, and draws the cross-dissolve of the keys: one can say of every pixel what it must be.
"""

import hashlib
from pathlib import Path

import onnx
from onnx import TensorProto, helper

from animl_addon.core.spec import INTERFACE, GraphSpec, Job, ModelSpec

OPSET = 17
MATCHED = ("flow01", "flow10", "certainty0", "certainty1", "moved0", "moved1")
"""Inputs of ``draw`` that have the size of the copy."""


def write_tiny_model(folder: Path, *, name: str = "tiny", slow: int = 0) -> ModelSpec:
    """Write ``<name>.json`` and its two graphs into ``folder``.

    Args:
        slow: rounds of needless work in ``draw``; a hundred take about a second a megapixel.
    """
    folder.mkdir(parents=True, exist_ok=True)
    graphs = {}
    for role, graph in (("match", match_graph()), ("draw", draw_graph(slow))):
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
        onnx.checker.check_model(model)
        data = model.SerializeToString()
        (folder / f"{name}-{role}.onnx").write_bytes(data)
        graphs[role] = GraphSpec(f"{name}-{role}.onnx", hashlib.sha256(data).hexdigest())
    spec = ModelSpec(name=name, job=Job.INBETWEEN, graphs=graphs, multiple=8, halo=16, side=128, license="CC0-1.0")
    (folder / f"{name}.json").write_text(spec.to_json(), encoding="utf-8")
    return spec


def match_graph() -> onnx.GraphProto:
    """Zero flow everywhere, and full certainty."""
    nodes = [
        helper.make_node("Slice", ["image0", "zero", "two", "channels"], ["pair"]),
        helper.make_node("Slice", ["image0", "zero", "one", "channels"], ["single"]),
        helper.make_node("Mul", ["pair", "nought"], ["flow01"]),
        helper.make_node("Slice", ["image1", "zero", "two", "channels"], ["other"]),
        helper.make_node("Mul", ["other", "nought"], ["flow10"]),
        *_ones("single", "certainty0", "first"),
        *_ones("single", "certainty1", "second"),
    ]
    return _graph("match", nodes)


def draw_graph(slow: int = 0) -> onnx.GraphProto:
    """``image0`` + ``time`` x (``image1`` - ``image0``), zero flows, full confidence.

    Flows, certainties and ways are read, times nought, as a graph may have no input that it does not use.
    """
    nodes = [
        helper.make_node("Sub", ["image1", "image0"], ["change"]),
        helper.make_node("Mul", ["change", "time"], ["part"]),
        helper.make_node("Add", ["image0", "part"], ["dissolve"]),
        *(
            node
            for index in range(slow)
            for node in (
                helper.make_node("Sin", ["dissolve" if index == 0 else f"slow{index - 1}"], [f"sine{index}"]),
                helper.make_node("Cos", [f"sine{index}"], [f"slow{index}"]),
            )
        ),
    ]
    waste = ["dissolve" if slow == 0 else f"slow{slow - 1}"]
    nodes += [
        helper.make_node("ReduceMean", waste, ["idle"], keepdims=1),
        *(node for name in MATCHED for node in (helper.make_node("ReduceMean", [name], [f"mean_{name}"], keepdims=1),)),
        helper.make_node("Sum", ["idle", *(f"mean_{name}" for name in MATCHED)], ["unused"]),
        helper.make_node("Mul", ["unused", "nought"], ["nothing"]),
        helper.make_node("Add", ["dissolve", "nothing"], ["image"]),
        helper.make_node("Slice", ["image0", "zero", "two", "channels"], ["pair"]),
        helper.make_node("Slice", ["image0", "zero", "one", "channels"], ["single"]),
        helper.make_node("Mul", ["pair", "nought"], ["flow0"]),
        helper.make_node("Mul", ["pair", "nought"], ["flow1"]),
        *_ones("single", "confidence", "sure"),
    ]
    return _graph("draw", nodes)


def _ones(like: str, output: str, prefix: str) -> list[onnx.NodeProto]:
    return [
        helper.make_node("Mul", [like, "nought"], [f"{prefix}_zero"]),
        helper.make_node("Add", [f"{prefix}_zero", "unity"], [output]),
    ]


def _graph(role: str, nodes: list[onnx.NodeProto]) -> onnx.GraphProto:
    inputs, outputs = INTERFACE[Job.INBETWEEN][role]

    def port(name: str, channels: int) -> onnx.ValueInfoProto:
        height, width = "HW" if role == "draw" and name not in MATCHED else "hw"
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, height, width])

    constants = [
        helper.make_tensor(name, kind, shape, values)
        for name, kind, shape, values in (
            ("zero", TensorProto.INT64, [1], [0]),
            ("one", TensorProto.INT64, [1], [1]),
            ("two", TensorProto.INT64, [1], [2]),
            ("channels", TensorProto.INT64, [1], [1]),
            ("nought", TensorProto.FLOAT, [], [0.0]),
            ("unity", TensorProto.FLOAT, [], [1.0]),
        )
    ]
    ports = [[port(*item) for item in side.items()] for side in (inputs, outputs)]
    return helper.make_graph(nodes, role, ports[0], ports[1], constants)
