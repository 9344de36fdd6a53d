"""A real ONNX model of a few bytes with the contract of face: a square in a colour that the latent gives it.

The first three numbers of the latent, squeezed between 0 and 1, are its colour, which darkens from left to right.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from animl_addon.core.spec import GraphSpec, Job, ModelSpec

SIDE = 8


def write_tiny_face(folder: Path, *, name: str = "face") -> ModelSpec:
    """Write ``<name>.json`` and its graph into ``folder``."""
    constants = {
        "first": np.array([0], np.int64),
        "third": np.array([3], np.int64),
        "channel": np.array([1], np.int64),
        "darker": np.broadcast_to(np.linspace(1, 0.3, SIDE, dtype=np.float32), (1, 3, SIDE, SIDE)).copy(),
        "alpha": np.ones((1, 1, SIDE, SIDE), np.float32),
    }
    nodes = [
        helper.make_node("Slice", ["latent", "first", "third", "channel"], ["three"]),
        helper.make_node("Sigmoid", ["three"], ["colour"]),
        helper.make_node("Mul", ["colour", "darker"], ["square"]),
        helper.make_node("Concat", ["square", "alpha"], ["image"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "draw",
        [helper.make_tensor_value_info("latent", TensorProto.FLOAT, [1, 128, 1, 1])],
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 4, "image_height", "image_width"])],
        [numpy_helper.from_array(values, name) for name, values in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    data = model.SerializeToString()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}-draw.onnx").write_bytes(data)
    graphs = {"draw": GraphSpec(f"{name}-draw.onnx", hashlib.sha256(data).hexdigest())}
    spec = ModelSpec(name=name, job=Job.FACE, graphs=graphs, multiple=1, halo=0, side=SIDE, license="CC0-1.0")
    (folder / f"{name}.json").write_text(spec.to_json(), encoding="utf-8")
    return spec
