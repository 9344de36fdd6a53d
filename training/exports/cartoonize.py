"""The graph of a cartoonizer."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn

from animl_addon.core.spec import Job, ModelSpec
from training.data.photos import middle
from training.exports.graphs import export_graphs
from training.exports.parity import ExportError
from training.loop import checkpoint
from training.measure.features import FrozenEncoder
from training.models.cartoon_graph import CELL, REACH, CartoonizeGraph
from training.models.cartoonizer import Cartoonizer
from training.tasks.cartoonist import has_our_looks
from training.tasks.style import Baked, told_by

SIDE = 512
"""Pixels: photographs of this length are what lessons were cut from."""


def load_cartoonizer(run: Path) -> Cartoonizer:
    """The mean weights of a run's last checkpoint."""
    state = checkpoint.read(checkpoint.of_run(run))["ema"]
    cartoonizer = Cartoonizer(condition=state["half_in.steer.weight"].shape[1]).eval()
    cartoonizer.load_state_dict(state)
    return cartoonizer


def export_cartoonize(run: Path, folder: Path, name: str = "cartoonize", styles: Sequence[Path] = ()) -> ModelSpec:
    """Write the graph and its contract.

    Args:
        styles: of a run that learned styles, three pictures that take the places of the three looks.

    Raises:
        ExportError: ONNX Runtime and torch disagree, or there are not three styles where they are needed.
    """
    network: nn.Module = load_cartoonizer(run)
    learned = checkpoint.read(checkpoint.of_run(run))["run"]["cartoonize"]
    if learned["way"] == "style":
        if len(styles) != 3:
            raise ExportError(f"A run of styles needs three pictures, not {len(styles)}: give --styles A B C")
        shown = torch.stack([torch.from_numpy(middle(path, SIDE // 2)).permute(2, 0, 1) for path in styles])
        with torch.no_grad():
            network = Baked(network, told_by(FrozenEncoder(), shown))
    ours = has_our_looks(learned["way"], learned.get("anchor", 0.0))
    graphs = {"cartoonize": CartoonizeGraph(network, ours=ours).eval()}
    return export_graphs(graphs, Job.CARTOONIZE, folder, name, multiple=CELL, halo=REACH, side=SIDE)
