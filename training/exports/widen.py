"""The graph of a widener."""

from pathlib import Path

from animl_addon.core.spec import Job, ModelSpec
from training.exports.graphs import export_graphs
from training.loop import checkpoint
from training.models.widener import Widener

SIDE = 640
"""Pixels: scenes of 16:9 are seen 430 to 600 px wide in training, and a whole factor must come near."""


def load_widener(run: Path) -> Widener:
    """The mean weights of a run's last checkpoint."""
    widener = Widener().eval()
    widener.load_state_dict(checkpoint.read(checkpoint.of_run(run))["ema"])
    return widener


def export_widen(run: Path, folder: Path, name: str = "widen") -> ModelSpec:
    """Write the graph and its contract.

    Raises:
        ExportError: ONNX Runtime and torch disagree.
    """
    graphs = {"fill": load_widener(run)}
    return export_graphs(graphs, Job.WIDEN, folder, name, multiple=16, halo=0, side=SIDE)
