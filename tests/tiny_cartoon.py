"""A real ONNX model of a few bytes with the contract of cartoonize: it takes the colour out of the look's channel.

``drawing`` is the image without the share of red, green and blue that ``look`` has, as far as ``strength`` says: clean
takes red, painted green, comic blue.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from animl_addon.core.spec import INTERFACE, GraphSpec, Job, ModelSpec


def write_tiny_cartoon(folder: Path, *, name: str = "tiny-cartoon") -> ModelSpec:
    """Write ``<name>.json`` and its graph into ``folder``."""
    inputs, outputs = INTERFACE[Job.CARTOONIZE]["cartoonize"]
    nodes = [
        helper.make_node("Concat", ["look", "nought"], ["four"], axis=1),
        helper.make_node("Mul", ["four", "strength"], ["share"]),
        helper.make_node("Mul", ["image", "share"], ["gone"]),
        helper.make_node("Sub", ["image", "gone"], ["drawing"]),
    ]

    def value(name: str, channels: int) -> onnx.ValueInfoProto:
        single = name in ("look", "strength")
        sides = [1, 1] if single else [f"{name}_height", f"{name}_width"]
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, channels, *sides])

    graph = helper.make_graph(
        nodes,
        "cartoonize",
        [value(*each) for each in inputs.items()],
        [value(*each) for each in outputs.items()],
        [numpy_helper.from_array(np.zeros((1, 1, 1, 1), np.float32), "nought")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    data = model.SerializeToString()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.onnx").write_bytes(data)
    graphs = {"cartoonize": GraphSpec(f"{name}.onnx", hashlib.sha256(data).hexdigest())}
    spec = ModelSpec(name=name, job=Job.CARTOONIZE, graphs=graphs, multiple=8, halo=16, side=512, license="CC0-1.0")
    (folder / f"{name}.json").write_text(spec.to_json(), encoding="utf-8")
    return spec
