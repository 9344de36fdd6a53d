"""A network as the jobs see a model, for evaluation: the same geometry as the shipped graphs, without an export."""

from collections.abc import Collection
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from animl_addon.core.spec import INTERFACE, GraphSpec, Job, ModelSpec
from training.config import Network
from training.loop import checkpoint
from training.models.draw import Draw
from training.models.match import MatchGraph
from training.models.matcher import Matcher, Motion

GRAPH_STEPS = {
    "matching": "the network finds what has gone where; without it all stands still, and is only aligned to the pixels",
    "alignment": "the flow found is aligned to the pixels",
    "averaging": "the flow is averaged along the paint, by its certainty",
    "filling": "gaps and holes of what is pushed take the flow around them",
    "mixing": "where both keys show nearly the same paint, they are mixed",
}
"""Steps within the graphs, the network among them, that can be left out to measure them."""


class Standing(nn.Module):
    """In the network's place: nothing is known to move."""

    def forward(self, image0: Tensor, image1: Tensor) -> Motion:
        still = torch.cat((image0, image1))[:, :2] * 0
        return Motion(still, still[:, :1], [], [], still)


class TorchInbetween:
    """Implements ``animl_addon.core.model.Model`` for ``Job.INBETWEEN``."""

    def __init__(self, matcher: Matcher, match_side: int = 512, without: Collection[str] = ()) -> None:
        """``without``: names of :data:`GRAPH_STEPS` that are left out."""
        network = Standing() if "matching" in without else matcher
        match = MatchGraph(network, aligned="alignment" not in without, averaged="averaging" not in without)
        draw = Draw(filled="filling" not in without, mixed="mixing" not in without)
        self.graphs = {"match": match.eval(), "draw": draw.eval()}
        unexported = {role: GraphSpec("", "") for role in self.graphs}
        self.spec = ModelSpec("torch", Job.INBETWEEN, unexported, 16, 32, match_side, "GPL-3.0-or-later")

    def __call__(self, graph: str, **inputs: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        wanted, given = INTERFACE[Job.INBETWEEN][graph]
        with torch.no_grad():
            outputs = self.graphs[graph](*(torch.from_numpy(inputs[name]) for name in wanted))
        return {name: output.numpy() for name, output in zip(given, outputs, strict=True)}


def matcher_at(path: Path) -> Matcher:
    """The network of a run (its folder, or ``last.pt``), or of weights alone such as the shipped ones.

    Raises:
        CheckpointError: the file is damaged, or holds another network.
    """
    if path.is_dir() or path.name == "last.pt":
        return load_matcher(path if path.is_dir() else path.parent)
    network = Network()
    matcher = Matcher(network.depth, network.quarter, network.eighth).eval()
    checkpoint.load_weights(path, matcher)
    return matcher


def load_matcher(run_folder: Path) -> Matcher:
    """The mean weights of a run's last checkpoint.

    Raises:
        CheckpointError: the run has none, it is damaged, or another network was trained.
    """
    path = checkpoint.of_run(run_folder)
    state = checkpoint.read(path)
    network = Network(**state["run"]["network"])
    if state["run"]["job"] != Job.INBETWEEN or network.kind != "matcher":
        raise checkpoint.CheckpointError(f"{path} is not of the matcher: export it, and give the exported model.")
    matcher = Matcher(network.depth, network.quarter, network.eighth).eval()
    try:
        matcher.load_state_dict(state["ema"])
    except RuntimeError as error:
        raise checkpoint.other_network(path, state, error) from error
    return matcher
