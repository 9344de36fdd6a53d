"""The graph of a generator of faces."""

from pathlib import Path

from torch import nn

from animl_addon.core.spec import Job, ModelSpec
from training.config import Run
from training.config_sisters import Face
from training.exports.graphs import export_graphs
from training.loop import checkpoint
from training.tasks.face import generator_of


def load_generator(run_folder: Path) -> tuple[nn.Module, Run]:
    """The mean weights of a run's last checkpoint, and the run."""
    state = checkpoint.read(checkpoint.of_run(run_folder))
    kept = state["run"]
    run = Run(kept["name"], job=kept["job"], face=Face(**kept["face"]))
    generator = generator_of(run).eval()
    generator.load_state_dict(state["ema"])
    return generator, run


def export_face(run_folder: Path, folder: Path, name: str = "face") -> ModelSpec:
    """Write the graph and its contract.

    Raises:
        ExportError: ONNX Runtime and torch disagree.
    """
    generator, run = load_generator(run_folder)
    return export_graphs({"draw": generator}, Job.FACE, folder, name, multiple=1, halo=0, side=run.face.side)
