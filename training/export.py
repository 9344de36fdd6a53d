"""Export a trained run: ``python training/export.py RUN_FOLDER [--to exported_models]``.

Writes ``<name>-<graph>.onnx``, the contract ``<name>.json`` and nothing else; the card is written by hand beside it
from what ``evaluate.py`` measured. Every graph is run in ONNX Runtime and held against torch before it gets its name.
"""

import argparse
import hashlib
import logging
import sys
from collections.abc import Mapping
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from animl_addon.core.spec import INTERFACE, GraphSpec, Job, ModelSpec
from training.config import Network
from training.exports.cartoonize import export_cartoonize
from training.exports.face import export_face
from training.exports.widen import export_widen
from training.loop import checkpoint
from training.models.draw import Draw
from training.models.match import MatchGraph
from training.models.matcher import Matcher

log = logging.getLogger("animl.training")

OPSET = 17
SINGLE = ("time", "latent", "look", "strength")
"""Inputs of one pixel: (N, C, 1, 1)."""

TOLERANCE = 1e-2
"""Largest difference from torch, in pixels of flow or parts of full range, one value in a thousand left out."""


class ExportError(RuntimeError):
    """The exported graph does not do what the network does."""


def load_matcher(run_folder: Path) -> Matcher:
    """The mean weights of a run's last checkpoint."""
    state = checkpoint.read(run_folder / "last.pt")
    network = Network(**state["run"]["network"])
    matcher = Matcher(network.depth, network.quarter, network.eighth).eval()
    matcher.load_state_dict(state["ema"])
    return matcher


def export_inbetween(matcher: Matcher, folder: Path, name: str = "inbetween", match_side: int = 512) -> ModelSpec:
    """Write the two graphs of inbetweens and their contract into ``folder``.

    Raises:
        ExportError: ONNX Runtime and torch disagree.
    """
    graphs = {"match": MatchGraph(matcher).eval(), "draw": Draw().eval()}
    return export_graphs(graphs, Job.INBETWEEN, folder, name, multiple=16, halo=32, side=match_side)


def export_graphs(
    graphs: Mapping[str, nn.Module],
    job: Job,
    folder: Path,
    name: str,
    *,
    multiple: int,
    halo: int,
    side: int,
    halves: bool = False,
) -> ModelSpec:
    """Write the graphs of a job, by role, and their contract.

    Args:
        graphs: in evaluation mode; each takes the tensors of its role in ``INTERFACE``, in that order, and returns one
            tensor, or a tuple of them.
        multiple, halo, side: as in the contract.
        halves: keep weights as halves in the file, which is then half as large; they are computed with as ever.

    Raises:
        ExportError: ONNX Runtime and torch disagree.
    """
    folder.mkdir(parents=True, exist_ok=True)
    specs: dict[str, GraphSpec] = {}
    for role, graph in graphs.items():
        path = folder / f"{name}-{role}.onnx"
        temporary = path.with_suffix(".part.onnx")
        if halves:
            graph.half().float()  # what the file will hold, so that it can be held against it
        write_graph(graph, job, role, temporary)
        if halves:
            halve(temporary)
        check_graph(graph, job, role, temporary)
        temporary.replace(path)
        specs[role] = GraphSpec(path.name, hashlib.sha256(path.read_bytes()).hexdigest())
    spec = ModelSpec(name, job, specs, multiple, halo, side, license="GPL-3.0-or-later")
    sidecar = folder / f"{name}.json"
    sidecar.with_suffix(".part").write_text(spec.to_json(), encoding="utf-8")
    sidecar.with_suffix(".part").replace(sidecar)
    return spec


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


def check_graph(graph: nn.Module, job: Job, role: str, path: Path) -> None:
    """Hold ONNX Runtime on the CPU against torch, at two sizes that were not the example's."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for height, width in ((96, 64), (128, 160)):
        inputs = example_inputs(job, role, height, width)
        with torch.no_grad():
            expected = graph(*inputs.values())
        expected = (expected,) if isinstance(expected, Tensor) else expected
        found = session.run(None, {name: value.numpy() for name, value in inputs.items()})
        for name, wanted, got in zip(INTERFACE[job][role][1], expected, found, strict=True):
            apart = float(np.quantile(np.abs(wanted.numpy() - got), 0.999))
            log.info("%s %dx%d %s: ONNX and torch differ by %.2g", role, width, height, name, apart)
            if apart > TOLERANCE:
                raise ExportError(f"{path.name}: “{name}” differs from torch by {apart:.3g} at {width}x{height}")


def example_inputs(job: Job, role: str, height: int, width: int) -> dict[str, Tensor]:
    """Soft discs, the second moved and grown, and plausible values for everything else."""
    inputs = INTERFACE[job][role][0]
    y, x = torch.meshgrid(torch.linspace(0, 1, height), torch.linspace(0, 1, width), indexing="ij")
    found: dict[str, Tensor] = {}
    for name, channels in inputs.items():
        if name == "latent":
            found[name] = torch.sin(torch.arange(1.0, channels + 1)).view(1, channels, 1, 1)
        elif name in SINGLE:
            found[name] = torch.full((1, channels, 1, 1), 0.4)
        elif name == "hidden":
            found[name] = (x > 0.8).float()[None, None]
        elif name == "edge":
            away = -torch.cumsum((x > 0.8).float(), 1)
            found[name] = torch.stack((away, torch.zeros_like(away)))[None]
        elif name.startswith("image"):
            cx, radius = (0.35, 0.2) if name.endswith("0") else (0.6, 0.25)
            alpha = torch.sigmoid((radius - torch.hypot(x - cx, y - 0.5)) * 40)
            colour = torch.stack((0.8 * x + 0.1, 0.5 * y + 0.2, 0.3 * torch.ones_like(x)))
            found[name] = torch.cat((colour * alpha, alpha[None]))[None]
        elif name.startswith("flow"):
            sign = 1 if name.endswith("01") else -1
            found[name] = torch.stack((sign * 0.25 * width * torch.ones_like(x), sign * 3 * y))[None]
        elif name.startswith("moved"):
            flow, share = (found["flow01"], 0.4) if name.endswith("0") else (found["flow10"], 0.6)
            found[name] = flow * share + 2 * y  # the way is bent
        else:
            found[name] = torch.full((1, channels, height, width), 0.9)
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Export a trained run to ONNX with its contract.")
    parser.add_argument("run", type=Path, help="folder of the run, with last.pt")
    parser.add_argument("--to", type=Path, default=Path("exported_models"))
    parser.add_argument("--name", default="", help="of the files (default: the job's)")
    parser.add_argument(
        "--match-side", type=int, default=512, help="longest side, in pixels, of the copy that is matched"
    )
    parser.add_argument(
        "--styles", type=Path, nargs=3, default=(), metavar="PICTURE", help="of a cartoonizer of styles"
    )
    args = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    job = Job(checkpoint.read(args.run / "last.pt")["run"]["job"])
    match job:
        case Job.INBETWEEN:
            spec = export_inbetween(load_matcher(args.run), args.to, args.name or str(job), args.match_side)
        case Job.WIDEN:
            spec = export_widen(args.run, args.to, args.name or str(job))
        case Job.CARTOONIZE:
            spec = export_cartoonize(args.run, args.to, args.name or str(job), args.styles)
        case Job.FACE:
            spec = export_face(args.run, args.to, args.name or str(job))
        case _:
            parser.exit(2, f"A run of “{job}” cannot be exported yet.\n")
    log.info("%s: %s", args.to / f"{spec.name}.json", ", ".join(graph.file for graph in spec.graphs.values()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
