"""A network as the jobs see a model, for evaluation: the same geometry as the shipped graphs, without an export."""

import numpy as np
import torch
from numpy.typing import NDArray

from animl_addon.core.spec import INTERFACE, GraphSpec, Job, ModelSpec
from training.models.draw import Draw
from training.models.match import MatchGraph
from training.models.matcher import Matcher


class TorchInbetween:
    """Implements ``animl_addon.core.model.Model`` for ``Job.INBETWEEN``."""

    def __init__(self, matcher: Matcher, match_side: int = 512) -> None:
        self.graphs = {"match": MatchGraph(matcher).eval(), "draw": Draw().eval()}
        unexported = {role: GraphSpec("", "") for role in self.graphs}
        self.spec = ModelSpec("torch", Job.INBETWEEN, unexported, 16, 32, match_side, "GPL-3.0-or-later")

    def __call__(self, graph: str, **inputs: NDArray[np.float32]) -> dict[str, NDArray[np.float32]]:
        wanted, given = INTERFACE[Job.INBETWEEN][graph]
        with torch.no_grad():
            outputs = self.graphs[graph](*(torch.from_numpy(inputs[name]) for name in wanted))
        return {name: output.numpy() for name, output in zip(given, outputs, strict=True)}
